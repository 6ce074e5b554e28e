#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void out_of_memory(void)
{
    fputs("milter-load: no memory left\n", stderr);
    exit(71);
}

void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count != 0 ? count : 1, size);
    if (memory == NULL)
        out_of_memory();
    return memory;
}

void buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->capacity - buffer->count >= more)
        return;
    size_t capacity = buffer->capacity != 0 ? buffer->capacity : 1024;
    while (capacity - buffer->count < more)
        capacity *= 2;
    unsigned char *bytes = realloc(buffer->bytes, capacity);
    if (bytes == NULL)
        out_of_memory();
    buffer->bytes = bytes;
    buffer->capacity = capacity;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t count)
{
    if (count == 0)
        return;
    buffer_reserve(buffer, count);
    memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
}

void buffer_append_string(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text) + 1);
}

static void store_u32(unsigned char *place, uint32_t value)
{
    place[0] = (unsigned char)(value >> 24);
    place[1] = (unsigned char)(value >> 16);
    place[2] = (unsigned char)(value >> 8);
    place[3] = (unsigned char)value;
}

void buffer_append_u32(struct buffer *buffer, uint32_t value)
{
    unsigned char bytes[4];
    store_u32(bytes, value);
    buffer_append(buffer, bytes, sizeof bytes);
}

size_t buffer_open_packet(struct buffer *buffer, char command)
{
    size_t start = buffer->count;
    buffer_append_u32(buffer, 0);
    buffer_append(buffer, &command, 1);
    return start;
}

void buffer_close_packet(struct buffer *buffer, size_t start)
{
    store_u32(buffer->bytes + start, (uint32_t)(buffer->count - start - 4));
}
