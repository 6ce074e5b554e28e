#include "tally.h"

#include <stdlib.h>

#include "buffer.h"

void tally_begin(struct tally *tally, size_t capacity)
{
    free(tally->answer_seconds);
    free(tally->message_seconds);
    *tally = (struct tally){.answer_seconds = allocate(capacity, sizeof(float)),
                            .message_seconds = allocate(capacity, sizeof(float)),
                            .capacity = capacity};
}

void tally_good(struct tally *tally, double answer_seconds, double message_seconds)
{
    if (tally->good >= tally->capacity)
        return;
    tally->answer_seconds[tally->good] = (float)answer_seconds;
    tally->message_seconds[tally->good] = (float)message_seconds;
    tally->good++;
}

void tally_failed(struct tally *tally, const char *reason)
{
    if (tally->failed < TALLY_REASONS)
        snprintf(tally->reasons[tally->failed], TALLY_REASON_SIZE, "%s", reason);
    tally->failed++;
}

static int compare(const void *left, const void *right)
{
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

/* The smallest time that a share of the messages did not exceed. */
static double quantile(const float *sorted, size_t count, double share)
{
    size_t rank = (size_t)(share * (double)count + 0.999999);
    return sorted[rank > 0 ? rank - 1 : 0] * 1e3;
}

static void print_times(FILE *file, const char *name, float *seconds, size_t count)
{
    fprintf(file, ", \"%s\": ", name);
    if (count == 0) {
        fputs("null", file);
        return;
    }
    qsort(seconds, count, sizeof *seconds, compare);
    fprintf(file, "{\"p50\": %.4f, \"p99\": %.4f, \"p99.9\": %.4f, \"max\": %.4f}",
            quantile(seconds, count, 0.5), quantile(seconds, count, 0.99),
            quantile(seconds, count, 0.999), seconds[count - 1] * 1e3);
}

static void print_text(FILE *file, const char *text)
{
    fputc('"', file);
    for (; *text != '\0'; text++) {
        unsigned char octet = (unsigned char)*text;
        if (octet < 0x20 || octet >= 0x7f || octet == '"' || octet == '\\')
            fprintf(file, "\\u%04x", octet);
        else
            fputc(octet, file);
    }
    fputc('"', file);
}

void tally_print(struct tally *tally, FILE *file)
{
    fprintf(file, "\"messages\": %zu, \"failed\": %zu, \"failures\": [", tally->good,
            tally->failed);
    for (size_t index = 0; index < tally->failed && index < TALLY_REASONS; index++) {
        fputs(index > 0 ? ", " : "", file);
        print_text(file, tally->reasons[index]);
    }
    fputc(']', file);
    print_times(file, "answer_ms", tally->answer_seconds, tally->good);
    print_times(file, "message_ms", tally->message_seconds, tally->good);
}
