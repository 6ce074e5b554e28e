/* What became of the messages, and how long it took. */

#ifndef LOAD_TALLY_H
#define LOAD_TALLY_H

#include <stddef.h>
#include <stdio.h>

enum { TALLY_REASONS = 5, TALLY_REASON_SIZE = 200 };

struct tally {
    size_t good;
    size_t failed;
    char reasons[TALLY_REASONS][TALLY_REASON_SIZE]; /* of the first failures */
    float *answer_seconds;  /* from the last octet of the end of message to the verdict */
    float *message_seconds; /* from the first octet of the message to the verdict */
    size_t capacity;
};

void tally_begin(struct tally *tally, size_t capacity);
void tally_good(struct tally *tally, double answer_seconds, double message_seconds);
void tally_failed(struct tally *tally, const char *reason);

/* `"messages": …, "failed": …, …` without braces around it. Sorts the times. */
void tally_print(struct tally *tally, FILE *file);

#endif
