#include "script.h"

#include <stdlib.h>
#include <string.h>

#include "protocol.h"

/* An event, what leaves it out, and what leaves its answer out. */
struct event {
    char command;
    enum stage stage;
    uint32_t no_event;
    uint32_t no_answer;
};

static const struct event connect_event = {'C', STAGE_CONNECT, STEP_NO_CONNECT,
                                           STEP_NO_ANSWER_CONNECT};
static const struct event helo_event = {'H', STAGE_HELO, STEP_NO_HELO, STEP_NO_ANSWER_HELO};
static const struct event mail_event = {'M', STAGE_MAIL, STEP_NO_MAIL, STEP_NO_ANSWER_MAIL};
static const struct event recipient_event = {'R', STAGE_RECIPIENT, STEP_NO_RECIPIENT,
                                             STEP_NO_ANSWER_RECIPIENT};
static const struct event data_event = {'T', STAGE_DATA, STEP_NO_DATA, STEP_NO_ANSWER_DATA};
static const struct event header_event = {'L', STAGE_END_OF_HEADER, STEP_NO_HEADERS,
                                          STEP_NO_ANSWER_HEADER};
static const struct event end_of_header_event = {
    'N', STAGE_END_OF_HEADER, STEP_NO_END_OF_HEADER, STEP_NO_ANSWER_END_OF_HEADER};
static const struct event body_event = {'B', STAGE_END_OF_MESSAGE, STEP_NO_BODY,
                                        STEP_NO_ANSWER_BODY};
static const struct event end_of_message_event = {'E', STAGE_END_OF_MESSAGE, 0, 0};

struct writer {
    const struct dialogue *dialogue;
    struct script *script;
};

static void end_step(struct script *script, char event, bool answered)
{
    struct step *steps = realloc(script->steps, (script->step_count + 1) * sizeof *steps);
    if (steps == NULL)
        abort();
    script->steps = steps;
    steps[script->step_count++] = (struct step){script->octets.count, event, answered};
}

/* Ends a step where none ends yet. */
static void flush(struct script *script, char event)
{
    size_t end = script->step_count > 0 ? script->steps[script->step_count - 1].end : 0;
    if (script->octets.count > end)
        end_step(script, event, false);
}

/* Macros are sent also for an event that is not. */
static void write_event(const struct writer *writer, const struct event *event,
                        const struct buffer *data)
{
    struct script *script = writer->script;
    const struct dialogue *dialogue = writer->dialogue;
    macros_append(&script->octets, &dialogue->macros, event->stage, event->command,
                  dialogue->client);
    if ((dialogue->steps & event->no_event) != 0)
        return;
    size_t packet = buffer_open_packet(&script->octets, event->command);
    buffer_append(&script->octets, data->bytes, data->count);
    buffer_close_packet(&script->octets, packet);
    if ((dialogue->steps & event->no_answer) == 0)
        end_step(script, event->command, true);
}

static void write_connection(const struct writer *writer)
{
    struct buffer data = {0};
    const char *client = writer->dialogue->client;
    /* A client without a name goes by its address. */
    buffer_append(&data, "[", 1);
    buffer_append(&data, client, strlen(client));
    buffer_append_string(&data, "]");
    buffer_append(&data, strchr(client, ':') != NULL ? "6" : "4", 1);
    buffer_append(&data, "\x9c\xbb", 2);
    buffer_append_string(&data, client);
    write_event(writer, &connect_event, &data);
    data.count = 0;
    buffer_append_string(&data, "client.sender.example");
    write_event(writer, &helo_event, &data);
    free(data.bytes);
}

static void write_envelope(const struct writer *writer)
{
    struct buffer data = {0};
    buffer_append_string(&data, "<alice@sender.example>");
    write_event(writer, &mail_event, &data);
    data.count = 0;
    buffer_append_string(&data, "<bob@receiver.example>");
    write_event(writer, &recipient_event, &data);
    data.count = 0;
    write_event(writer, &data_event, &data);
    free(data.bytes);
    flush(writer->script, 'T');
}

static void write_header(const struct writer *writer, const struct message *message)
{
    struct buffer data = {0};
    bool keeps_space = (writer->dialogue->steps & STEP_LEADING_SPACE) != 0;
    if ((writer->dialogue->steps & STEP_NO_HEADERS) == 0)
        for (size_t index = 0; index < message->field_count; index++) {
            const char *value = message->fields[index].value;
            data.count = 0;
            buffer_append_string(&data, message->fields[index].name);
            buffer_append_string(&data, !keeps_space && value[0] == ' ' ? value + 1 : value);
            write_event(writer, &header_event, &data);
        }
    data.count = 0;
    if ((writer->dialogue->steps & STEP_NO_END_OF_HEADER) == 0)
        write_event(writer, &end_of_header_event, &data);
    free(data.bytes);
    if (writer->dialogue->pauses)
        flush(writer->script, 'N');
}

static void write_body(const struct writer *writer, const struct message *message)
{
    if ((writer->dialogue->steps & STEP_NO_BODY) == 0)
        for (size_t at = 0; at < message->body_count; at += MILTER_CHUNK) {
            size_t rest = message->body_count - at;
            struct buffer chunk = {.bytes = (unsigned char *)message->body + at,
                                   .count = rest < MILTER_CHUNK ? rest : MILTER_CHUNK};
            write_event(writer, &body_event, &chunk);
        }
    struct buffer nothing = {0};
    writer->script->end_of_message = writer->script->step_count;
    write_event(writer, &end_of_message_event, &nothing);
}

struct script *script_make(const struct dialogue *dialogue, const struct message *message,
                           bool is_first)
{
    struct script *script = allocate(1, sizeof *script);
    struct writer writer = {dialogue, script};
    buffer_reserve(&script->octets, message->body_count + 65536);
    if (is_first)
        write_connection(&writer);
    else /* smtpd aborts what may be left of the message before, twice. */
        buffer_append(&script->octets, "\0\0\0\1A\0\0\0\1A", 10);
    write_envelope(&writer);
    write_header(&writer, message);
    script->header_end = script->step_count;
    write_body(&writer, message);
    return script;
}
