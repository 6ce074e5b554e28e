/*
 * Sends mail to a filter as Postfix 3.7 does, measures how long it takes to answer, and says what
 * came of it in JSON.
 */

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"
#include "session.h"

static const char usage[] =
    "usage: milter-load --socket SOCKET --message FILE [--message FILE …] [option …]\n"
    "  --socket unix:PATH | inet:PORT@ADDRESS | inet6:PORT@ADDRESS\n"
    "  --message FILE          a message with CRLF; several are sent in turn\n"
    "  --messages N            how many (1)\n"
    "  --connections N         at a time (1)\n"
    "  --per-connection N      messages on each connection; 0: no limit (0)\n"
    "  --client ADDRESS        where the mail comes from (127.0.0.1)\n"
    "  --expect NAME[=TEXT]    fail where no field NAME with TEXT in it is inserted\n"
    "  --warm-up N             messages beforehand, which do not count (0)\n"
    "  --wait                  say `ready` before those that count and wait for a line\n"
    "  --hold                  keep the connections open, say `held`, and wait for a line\n"
    "  --pause MILLISECONDS    between header and body (0)\n"
    "  --write-size OCTETS     written at once (as Postfix: 4096, on TCP 130966)\n"
    "  --timeout SECONDS       give up after that (120)\n";

struct options {
    size_t connections;
    size_t messages;
    size_t warm_up;
    bool waits;
    bool holds;
    double timeout;
};

static size_t number(const char *text)
{
    char *rest;
    errno = 0;
    unsigned long long value = strtoull(text, &rest, 10);
    if (errno != 0 || *rest != '\0' || rest == text || value > 100000000) {
        fprintf(stderr, "milter-load: %s: not a number that makes sense here\n", text);
        exit(64);
    }
    return (size_t)value;
}

static void fail_usage(void)
{
    fputs(usage, stderr);
    exit(64);
}

static void add_message(struct load *load, const char *path)
{
    struct message **messages =
        realloc(load->messages, (load->message_count + 1) * sizeof *messages);
    struct message *message = message_read(path);
    if (messages == NULL || message == NULL)
        exit(66);
    load->messages = messages;
    messages[load->message_count++] = message;
}

static void expect(struct load *load, char *text)
{
    char *separator = strchr(text, '=');
    load->expected_name = text;
    load->expected_text = "";
    if (separator != NULL) {
        *separator = '\0';
        load->expected_text = separator + 1;
    }
}

static const struct option option_names[] = {
    {"socket", required_argument, NULL, 's'},      {"message", required_argument, NULL, 'm'},
    {"messages", required_argument, NULL, 'n'},    {"connections", required_argument, NULL, 'c'},
    {"per-connection", required_argument, NULL, 'k'}, {"client", required_argument, NULL, 'a'},
    {"expect", required_argument, NULL, 'e'},      {"warm-up", required_argument, NULL, 'u'},
    {"wait", no_argument, NULL, 'w'},              {"hold", no_argument, NULL, 'h'},
    {"pause", required_argument, NULL, 'p'},       {"write-size", required_argument, NULL, 'b'},
    {"timeout", required_argument, NULL, 't'},     {NULL, 0, NULL, 0},
};

static void take_option(struct load *load, struct options *options, int name)
{
    switch (name) {
    case 's':
        if (endpoint_parse(&load->endpoint, optarg) != 0)
            fail_usage();
        break;
    case 'm': add_message(load, optarg); break;
    case 'n': options->messages = number(optarg); break;
    case 'c': options->connections = number(optarg); break;
    case 'k': load->per_connection = number(optarg); break;
    case 'a': load->dialogue.client = optarg; break;
    case 'e': expect(load, optarg); break;
    case 'u': options->warm_up = number(optarg); break;
    case 'w': options->waits = true; break;
    case 'h': options->holds = true; break;
    case 'p': load->pause = (double)number(optarg) / 1e3; break;
    case 'b': load->write_size = number(optarg); break;
    case 't': options->timeout = (double)number(optarg); break;
    default: fail_usage();
    }
}

static struct options read_options(struct load *load, int count, char **arguments)
{
    struct options options = {.connections = 1, .messages = 1, .timeout = 120};
    load->dialogue.client = "127.0.0.1";
    int name;
    while ((name = getopt_long(count, arguments, "", option_names, NULL)) != -1)
        take_option(load, &options, name);
    if (optind != count || load->endpoint.length == 0 || load->message_count == 0 ||
        options.connections == 0)
        fail_usage();
    if (load->write_size == 0)
        load->write_size = endpoint_write_size(&load->endpoint);
    load->dialogue.pauses = load->pause > 0;
    load->first_scripts = allocate(load->message_count, sizeof(struct script *));
    load->later_scripts = allocate(load->message_count, sizeof(struct script *));
    return options;
}

/* Lets sessions go on whose time has come. */
struct sleep {
    size_t unfinished;
    double until; /* when the next session's time comes; 0 if none sleeps */
};

static struct sleep wake_sessions(struct session *sessions, size_t count)
{
    struct sleep sleep = {0};
    double now = clock_seconds();
    for (size_t index = 0; index < count; index++) {
        struct session *session = &sessions[index];
        for (int tries = 0; tries < 2; tries++) {
            bool sleeps = session->state == SESSION_CLOSED || session->state == SESSION_PAUSING;
            if (!sleeps)
                break;
            if (session->wake <= now && tries == 0)
                session_continue(session);
            else if (sleep.until == 0 || session->wake < sleep.until)
                sleep.until = session->wake;
        }
        sleep.unfinished += session->state < SESSION_HELD;
    }
    return sleep;
}

static void run_sessions(struct load *load, struct session *sessions, size_t count,
                         double deadline)
{
    struct epoll_event events[256];
    struct sleep sleep = {0};
    load->changed = true;
    for (;;) {
        double now = clock_seconds();
        if (load->changed || (sleep.until != 0 && sleep.until <= now)) {
            load->changed = false;
            sleep = wake_sessions(sessions, count);
        }
        if (sleep.unfinished == 0 || now >= deadline)
            return;
        double end = sleep.until != 0 && sleep.until < deadline ? sleep.until : deadline;
        int wait = load->changed || end <= now ? 0 : (int)((end - now) * 1e3) + 1;
        int ready = epoll_wait(load->poller, events, 256, wait);
        for (int index = 0; index < ready; index++)
            session_continue(events[index].data.ptr);
    }
}

/* Sends messages until all are answered or the time is over. */
static void send_messages(struct load *load, struct session *sessions, size_t count,
                          size_t messages, double deadline)
{
    tally_begin(&load->tally, messages);
    load->started = 0;
    load->wanted = messages;
    for (size_t index = 0; index < count; index++)
        sessions[index] = (struct session){
            .load = load, .descriptor = -1, .input = sessions[index].input};
    run_sessions(load, sessions, count, deadline);
    for (size_t index = 0; index < count; index++)
        if (sessions[index].state < SESSION_HELD) {
            load->started = load->wanted;
            session_fail(&sessions[index], "not answered in time");
        }
}

static void say_and_wait(const char *word)
{
    char line[16];
    puts(word);
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL)
        exit(75); /* Whoever was to answer is gone. */
}

static double processor_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **arguments)
{
    static struct load load;
    struct options options = read_options(&load, count, arguments);
    signal(SIGPIPE, SIG_IGN);
    load.poller = epoll_create1(EPOLL_CLOEXEC);
    if (load.poller < 0) {
        perror("epoll");
        return 71;
    }
    struct session *sessions = allocate(options.connections, sizeof *sessions);
    double deadline = clock_seconds() + options.timeout;
    if (options.warm_up > 0) {
        size_t few = options.connections < options.warm_up ? options.connections
                                                           : options.warm_up;
        send_messages(&load, sessions, few, options.warm_up, deadline);
    }
    if (load.tally.failed == 0) {
        if (options.waits)
            say_and_wait("ready");
        double start = clock_seconds(), processor = processor_seconds();
        load.holds = options.holds;
        send_messages(&load, sessions, options.connections, options.messages, deadline);
        double end = clock_seconds();
        processor = processor_seconds() - processor;
        if (options.holds)
            say_and_wait("held");
        printf("{\"seconds\": %.6f, \"client_cpu_seconds\": %.6f, \"steps\": %u, ",
               end - start, processor, load.dialogue.steps);
    } else {
        fputs("{\"warm_up_failed\": true, ", stdout);
    }
    tally_print(&load.tally, stdout);
    puts("}");
    return load.tally.failed == 0 ? 0 : 1;
}
