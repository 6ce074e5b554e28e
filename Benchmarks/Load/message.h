/* A message from a file, cut into fields and body. */

#ifndef LOAD_MESSAGE_H
#define LOAD_MESSAGE_H

#include <stddef.h>

struct field {
    char *name;
    char *value; /* all after the colon, folds as LF */
};

struct message {
    struct field *fields;
    size_t field_count;
    const unsigned char *body;
    size_t body_count;
};

/* NULL, with a line on standard error, where the file is no message with CRLF. */
struct message *message_read(const char *path);

#endif
