/* Octets that grow at their end. */

#ifndef LOAD_BUFFER_H
#define LOAD_BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct buffer {
    unsigned char *bytes;
    size_t count;
    size_t capacity;
};

/* Memory or the end of the program. */
void *allocate(size_t count, size_t size);

void buffer_reserve(struct buffer *buffer, size_t more);
void buffer_append(struct buffer *buffer, const void *bytes, size_t count);
void buffer_append_string(struct buffer *buffer, const char *text); /* with its NUL */
void buffer_append_u32(struct buffer *buffer, uint32_t value);

/* A packet: length, command, then whatever is appended until it is closed. */
size_t buffer_open_packet(struct buffer *buffer, char command);
void buffer_close_packet(struct buffer *buffer, size_t start);

#endif
