#include "message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"

static struct buffer read_file(const char *path)
{
    struct buffer text = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return text;
    }
    for (;;) {
        buffer_reserve(&text, 65536);
        size_t count = fread(text.bytes + text.count, 1, 65536, file);
        if (count == 0)
            break;
        text.count += count;
    }
    fclose(file);
    return text;
}

/* The end of the field that begins at `start`: past the CRLF that no blank follows. */
static size_t end_of_field(const unsigned char *bytes, size_t start, size_t end)
{
    for (size_t at = start; at + 1 < end; at++)
        if (bytes[at] == '\r' && bytes[at + 1] == '\n' &&
            (at + 2 == end || (bytes[at + 2] != ' ' && bytes[at + 2] != '\t')))
            return at + 2;
    return end;
}

static int add_field(struct message *message, const unsigned char *bytes, size_t count)
{
    const unsigned char *colon = memchr(bytes, ':', count);
    if (colon == NULL || count < 2)
        return -1;
    struct field field = {allocate(count + 1, 1), allocate(count + 1, 1)};
    memcpy(field.name, bytes, (size_t)(colon - bytes));
    size_t length = 0;
    for (const unsigned char *at = colon + 1; at < bytes + count - 2; at++)
        if (*at != '\r')
            field.value[length++] = (char)*at;
    struct field *fields =
        realloc(message->fields, (message->field_count + 1) * sizeof *fields);
    if (fields == NULL)
        return -1;
    message->fields = fields;
    fields[message->field_count++] = field;
    return 0;
}

struct message *message_read(const char *path)
{
    struct buffer text = read_file(path);
    if (text.bytes == NULL)
        return NULL;
    unsigned char *blank = memmem(text.bytes, text.count, "\r\n\r\n", 4);
    if (blank == NULL) {
        fprintf(stderr, "%s: no empty line, or lines that do not end with CRLF\n", path);
        return NULL;
    }
    struct message *message = allocate(1, sizeof *message);
    size_t end = (size_t)(blank - text.bytes) + 2;
    for (size_t at = 0; at < end;) {
        size_t next = end_of_field(text.bytes, at, end);
        if (add_field(message, text.bytes + at, next - at) != 0) {
            fprintf(stderr, "%s: a line of the header is no field\n", path);
            return NULL;
        }
        at = next;
    }
    message->body = text.bytes + end + 2;
    message->body_count = text.count - end - 2;
    return message;
}
