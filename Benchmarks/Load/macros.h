/* Macros by stage, as Postfix has them, and as a filter has asked for them. */

#ifndef LOAD_MACROS_H
#define LOAD_MACROS_H

#include <stddef.h>

#include "buffer.h"

/* The stages in the order of their numbers in the protocol. */
enum stage {
    STAGE_CONNECT,
    STAGE_HELO,
    STAGE_MAIL,
    STAGE_RECIPIENT,
    STAGE_DATA,
    STAGE_END_OF_MESSAGE,
    STAGE_END_OF_HEADER,
    STAGE_COUNT
};

/* The names wanted at each stage, between blanks; NULL for Postfix's own choice. */
struct macro_lists {
    char *names[STAGE_COUNT];
};

/* Reads what stands after the three numbers of an answer to the negotiation. -1 if malformed. */
int macro_lists_read(struct macro_lists *lists, const unsigned char *bytes, size_t count);

/* Appends the packet of macros that comes before an event. */
void macros_append(struct buffer *buffer, const struct macro_lists *lists, enum stage stage,
                   char event, const char *client);

#endif
