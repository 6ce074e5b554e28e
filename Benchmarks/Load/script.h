/*
 * What an MTA says about a message to a filter, made once and sent again and again.
 *
 * The octets of all events lie one behind the other. As Postfix does, events that need no answer
 * stay in the buffer until one does; only what smtpd knows is written out before cleanup takes
 * over, at DATA.
 */

#ifndef LOAD_SCRIPT_H
#define LOAD_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "macros.h"
#include "message.h"

/* One piece to be written at once. */
struct step {
    size_t end;    /* where it ends in the script's octets */
    char event;    /* the last event in it */
    bool answered; /* whether an answer has to be waited for */
};

struct script {
    struct buffer octets;
    struct step *steps;
    size_t step_count;
    size_t end_of_message; /* the step that is not left out at SKIP */
    size_t header_end;     /* the step after which the body begins */
};

/* What the negotiation and the settings say about every message. */
struct dialogue {
    uint32_t steps;
    struct macro_lists macros;
    const char *client; /* the address of the client that sends the mail */
    bool pauses;        /* whether the body is to be a write of its own in any case */
};

/* `is_first` tells whether the message opens its connection. */
struct script *script_make(const struct dialogue *dialogue, const struct message *message,
                           bool is_first);

#endif
