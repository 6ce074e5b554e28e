#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "clock.h"
#include "protocol.h"

/* An answer may hold a body; a longer one is a fault. */
enum { PACKET_LIMIT = 1 << 20 };

static void await_output(struct session *session, bool wanted)
{
    if (session->polls_output == wanted)
        return;
    session->polls_output = wanted;
    struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0),
                                .data.ptr = session};
    epoll_ctl(session->load->poller, EPOLL_CTL_MOD, session->descriptor, &event);
}

static void disconnect(struct session *session)
{
    if (session->descriptor >= 0)
        close(session->descriptor);
    session->descriptor = -1;
    session->polls_output = false;
    session->input.count = 0;
    session->consumed = 0;
    session->delivered = 0;
    session->wake = 0;
    session->state =
        session->load->started < session->load->wanted ? SESSION_CLOSED : SESSION_FINISHED;
    session->load->changed = true;
}

void session_fail(struct session *session, const char *reason)
{
    static const char *const states[] = {"before the connection", "while connecting",
                                         "in the negotiation",    "while writing",
                                         "awaiting an answer",    "pausing",
                                         "held open",             "finished"};
    char text[TALLY_REASON_SIZE];
    char event = session->script != NULL && session->step < session->script->step_count
                     ? session->script->steps[session->step].event
                     : '-';
    snprintf(text, sizeof text, "%s (%s, event %c, message %zu of its connection)", reason,
             states[session->state], event, session->delivered + 1);
    /* A connection that fails before its first message counts as a message that failed. */
    if (session->script == NULL)
        session->load->started++;
    session->script = NULL;
    tally_failed(&session->load->tally, text);
    disconnect(session);
}

static void fail_with_errno(struct session *session, const char *what)
{
    char text[100];
    snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    session_fail(session, text);
}

static void start_connection(struct session *session)
{
    session->load->changed = true;
    if (session->load->started >= session->load->wanted) {
        session->state = SESSION_FINISHED;
        return;
    }
    session->descriptor = endpoint_connect(&session->load->endpoint);
    if (session->descriptor < 0) {
        if (errno == EAGAIN) /* A Unix socket's queue is full; a caller that blocks would wait. */
            session->wake = clock_seconds() + 0.001;
        else
            fail_with_errno(session, "cannot connect");
        return;
    }
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = session};
    if (epoll_ctl(session->load->poller, EPOLL_CTL_ADD, session->descriptor, &event) != 0) {
        fail_with_errno(session, "epoll");
        return;
    }
    session->polls_output = true;
    session->state = SESSION_CONNECTING;
}

static void negotiate(struct session *session)
{
    int reason = 0;
    socklen_t length = sizeof reason;
    getsockopt(session->descriptor, SOL_SOCKET, SO_ERROR, &reason, &length);
    if (reason != 0) {
        errno = reason;
        fail_with_errno(session, "cannot connect");
        return;
    }
    struct buffer offer = {0};
    size_t packet = buffer_open_packet(&offer, 'O');
    buffer_append_u32(&offer, MILTER_VERSION);
    buffer_append_u32(&offer, MILTER_ACTIONS);
    buffer_append_u32(&offer, MILTER_STEPS);
    buffer_close_packet(&offer, packet);
    ssize_t count = send(session->descriptor, offer.bytes, offer.count, MSG_NOSIGNAL);
    bool is_whole = count == (ssize_t)offer.count;
    free(offer.bytes);
    if (!is_whole) {
        fail_with_errno(session, "cannot write");
        return;
    }
    session->state = SESSION_NEGOTIATING;
    await_output(session, false);
}

static const struct script *next_script(struct session *session)
{
    struct load *load = session->load;
    size_t which = session->number % load->message_count;
    bool is_first = session->delivered == 0;
    struct script **place = is_first ? &load->first_scripts[which] : &load->later_scripts[which];
    if (*place == NULL)
        *place = script_make(&load->dialogue, load->messages[which], is_first);
    return *place;
}

static void quit(struct session *session)
{
    if (session->load->holds) {
        session->state = SESSION_HELD;
        session->load->changed = true;
        return;
    }
    static const char end[] = "\0\0\0\1A\0\0\0\1A\0\0\0\1Q";
    (void)!send(session->descriptor, end, sizeof end - 1, MSG_NOSIGNAL);
    disconnect(session);
}

static void start_message(struct session *session)
{
    struct load *load = session->load;
    bool is_full = load->per_connection != 0 && session->delivered >= load->per_connection;
    if (load->started >= load->wanted || is_full) {
        quit(session);
        return;
    }
    session->number = load->started++;
    session->script = next_script(session);
    session->step = 0;
    session->written = 0;
    session->is_as_expected = load->expected_name == NULL;
    session->message_start = clock_seconds();
    session->state = SESSION_WRITING;
}

static void next_step(struct session *session)
{
    session->step++;
    session->state = SESSION_WRITING;
    if (session->load->pause > 0 && session->step == session->script->header_end) {
        session->state = SESSION_PAUSING;
        session->wake = clock_seconds() + session->load->pause;
        session->load->changed = true;
    }
}

/* After a step: its answer, a pause, or the next one. */
static void end_step(struct session *session)
{
    const struct script *script = session->script;
    const struct step *step = &script->steps[session->step];
    if (step->answered)
        session->state = SESSION_AWAITING;
    else
        next_step(session);
}

/* Writes as much as the socket takes. */
static void write_step(struct session *session)
{
    const struct script *script = session->script;
    while (session->state == SESSION_WRITING) {
        size_t end = script->steps[session->step].end;
        size_t start = session->step > 0 ? script->steps[session->step - 1].end : 0;
        /* Pieces count from the beginning of the step, as those of a buffer do. */
        size_t piece = session->load->write_size;
        piece -= (session->written - start) % piece;
        if (piece > end - session->written)
            piece = end - session->written;
        /* Before: the filter may have answered by the time that the call comes back. */
        if (session->step == script->end_of_message)
            session->answer_start = clock_seconds();
        ssize_t count = send(session->descriptor, script->octets.bytes + session->written, piece,
                             MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EAGAIN)
                await_output(session, true);
            else if (errno != EINTR)
                fail_with_errno(session, "cannot write");
            return;
        }
        session->written += (size_t)count;
        if (session->written == end)
            end_step(session);
    }
    if (session->state == SESSION_AWAITING || session->state == SESSION_PAUSING)
        await_output(session, false);
}

static void take_negotiation(struct session *session, const unsigned char *data, size_t count)
{
    struct load *load = session->load;
    if (load->negotiated.count > 0) {
        if (load->negotiated.count != count || memcmp(load->negotiated.bytes, data, count) != 0)
            session_fail(session, "the filter negotiates otherwise than before");
        else
            start_message(session);
        return;
    }
    if (count < 12 || macro_lists_read(&load->dialogue.macros, data + 12, count - 12) != 0) {
        session_fail(session, "malformed answer to the negotiation");
        return;
    }
    load->dialogue.steps = (uint32_t)data[8] << 24 | (uint32_t)data[9] << 16 |
                           (uint32_t)data[10] << 8 | data[11];
    buffer_append(&load->negotiated, data, count);
    start_message(session);
}

/* Looks whether an inserted field is the expected one. `data` ends with a NUL. */
static void take_field(struct session *session, const char *data, size_t count)
{
    const struct load *load = session->load;
    size_t length = strnlen(data, count);
    if (length + 1 >= count || load->expected_name == NULL)
        return;
    const char *body = data + length + 1;
    if (strcasecmp(data, load->expected_name) == 0 && data[count - 1] == '\0' &&
        strstr(body, load->expected_text) != NULL)
        session->is_as_expected = true;
}

static void finish_message(struct session *session)
{
    if (!session->is_as_expected) {
        session_fail(session, "the expected field was not inserted");
        return;
    }
    double now = clock_seconds();
    tally_good(&session->load->tally, now - session->answer_start,
               now - session->message_start);
    session->script = NULL;
    session->delivered++;
    start_message(session);
}

static void go_on(struct session *session, bool skips)
{
    const struct script *script = session->script;
    if (session->step == script->end_of_message) {
        finish_message(session);
        return;
    }
    if (skips) {
        session->step = script->end_of_message - 1;
        session->written = script->steps[session->step].end;
    }
    next_step(session);
}

static void take_verdict(struct session *session, char answer)
{
    char text[60];
    if (answer == 'a' && session->step == session->script->end_of_message) {
        finish_message(session);
    } else if (answer == 'a' && session->load->expected_name == NULL) {
        session->answer_start = clock_seconds();
        finish_message(session);
    } else {
        snprintf(text, sizeof text, "the filter answered '%c'", answer);
        session_fail(session, text);
    }
}

static void take_packet(struct session *session, char answer, const unsigned char *data,
                        size_t count)
{
    if (session->state == SESSION_NEGOTIATING) {
        if (answer == 'O')
            take_negotiation(session, data, count);
        else
            session_fail(session, "no answer to the negotiation");
    } else if (session->state != SESSION_AWAITING) {
        char text[60];
        snprintf(text, sizeof text, "unexpected answer '%c'", answer);
        session_fail(session, text);
    } else if (answer == 'c') {
        go_on(session, false);
    } else if (answer == 's') {
        go_on(session, true);
    } else if (answer == 'h') {
        take_field(session, (const char *)data, count);
    } else if (answer == 'i' && count > 4) {
        take_field(session, (const char *)data + 4, count - 4);
    } else if (memchr("pmeb+-q2", answer, 8) == NULL) {
        take_verdict(session, answer);
    }
}

/* Takes the packets that are there. */
static void take_input(struct session *session)
{
    int descriptor = session->descriptor;
    while (session->descriptor == descriptor && descriptor >= 0) {
        size_t rest = session->input.count - session->consumed;
        const unsigned char *bytes = session->input.bytes + session->consumed;
        if (rest < 5)
            return;
        size_t length = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 |
                        (size_t)bytes[2] << 8 | bytes[3];
        if (length < 1 || length > PACKET_LIMIT) {
            session_fail(session, "a packet with a length that cannot be");
            return;
        }
        if (rest < length + 4)
            return;
        session->consumed += length + 4;
        take_packet(session, (char)bytes[4], bytes + 5, length - 1);
    }
}

static void read_input(struct session *session)
{
    if (session->consumed == session->input.count)
        session->input.count = session->consumed = 0;
    buffer_reserve(&session->input, 4096);
    ssize_t count = recv(session->descriptor, session->input.bytes + session->input.count,
                         session->input.capacity - session->input.count, 0);
    if (count > 0) {
        session->input.count += (size_t)count;
        take_input(session);
    } else if (count == 0) {
        session_fail(session, "the filter closed the connection");
    } else if (errno != EAGAIN && errno != EINTR) {
        fail_with_errno(session, "cannot read");
    }
}

void session_continue(struct session *session)
{
    if (session->state == SESSION_CLOSED)
        start_connection(session);
    else if (session->state == SESSION_CONNECTING)
        negotiate(session);
    else if (session->state == SESSION_PAUSING && clock_seconds() >= session->wake)
        session->state = SESSION_WRITING;
    else if (session->state != SESSION_FINISHED)
        read_input(session);
    if (session->state == SESSION_WRITING)
        write_step(session);
}
