/*
 * A connection to the filter, again and again, with the messages it carries.
 *
 * Nothing blocks: the loop in load.c says when the descriptor is ready.
 */

#ifndef LOAD_SESSION_H
#define LOAD_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "endpoint.h"
#include "script.h"
#include "tally.h"

/* What all sessions share. */
struct load {
    struct endpoint endpoint;
    struct dialogue dialogue;
    struct buffer negotiated; /* the answer to the negotiation for which the scripts are */
    struct message **messages;
    struct script **first_scripts; /* of each message, to open a connection with */
    struct script **later_scripts;
    size_t message_count;
    const char *expected_name; /* the field that has to be inserted; NULL for any outcome */
    const char *expected_text; /* what its body has to hold */
    size_t per_connection;     /* messages on a connection; 0 for no limit */
    size_t write_size;
    double pause; /* seconds between header and body */
    bool holds;   /* connections stay open when they have nothing left to do */
    int poller;   /* epoll */
    bool changed; /* a session fell asleep or came to its end */

    size_t started; /* messages */
    size_t wanted;
    struct tally tally;
};

enum session_state {
    SESSION_CLOSED,      /* `wake` is when to try to connect */
    SESSION_CONNECTING,
    SESSION_NEGOTIATING, /* the answer is awaited */
    SESSION_WRITING,     /* a step of the script */
    SESSION_AWAITING,    /* its answer */
    SESSION_PAUSING,     /* until `wake`, then the body */
    SESSION_HELD,        /* nothing left to do, but open */
    SESSION_FINISHED
};

struct session {
    struct load *load;
    enum session_state state;
    int descriptor;
    bool polls_output;
    double wake;
    size_t delivered; /* on this connection */
    size_t number;    /* of the message, which chooses the script */
    const struct script *script;
    size_t step;
    size_t written; /* octets of the script */
    double message_start;
    double answer_start;
    bool is_as_expected;
    struct buffer input;
    size_t consumed;
};

/* Goes on after the descriptor became ready, or at the time `wake`. */
void session_continue(struct session *session);

/* Gives up the message at hand, if there is one. */
void session_fail(struct session *session, const char *reason);

#endif
