#ifndef CMILTER_H
#define CMILTER_H

/*
 * libmilter for Swift. mfapi.h stays out of this header: it defines `bool` as int.
 *
 * libmilter knows one filter per process and gives its callbacks no pointer of ours. This shim
 * adds both: one table of callbacks with an `owner`, and one session pointer per connection.
 * It decides nothing about mail.
 */

#include <stddef.h>
#include <stdint.h>

/* A connection, as libmilter names it (SMFICTX). */
typedef struct smfi_str *cm_context;

/* Address families as told to `connect`. */
enum {
    CM_FAMILY_UNKNOWN = 0,
    CM_FAMILY_LOCAL = 1,
    CM_FAMILY_IPV4 = 2,
    CM_FAMILY_IPV6 = 3
};

/* Answers of callbacks (SMFIS_*; cmilter.c asserts that they are equal). */
enum {
    CM_CONTINUE = 0,
    CM_REJECT = 1,
    CM_DISCARD = 2,
    CM_ACCEPT = 3,
    CM_TEMPFAIL = 4,
    CM_NOREPLY = 7,
    CM_SKIP = 8
};

/*
 * What the filter does. `session` is what `open` or `reopen` gave. Callbacks of one connection
 * never overlap, but libmilter's workers take them in turns: they come on different threads.
 */
typedef struct cm_callbacks {
    /* Option negotiation. NULL refuses the connection. */
    void *(*open)(void *owner, cm_context context, uint32_t actions, uint32_t steps,
                  uint32_t *wanted_actions, uint32_t *wanted_steps);
    /* A second client on a connection already negotiated and closed ("quit, new connection"). */
    void *(*reopen)(void *owner, cm_context context);
    int (*connect)(void *session, cm_context context, const char *host, int family,
                   const uint8_t *address);
    int (*hello)(void *session, cm_context context, const char *name);
    int (*mail)(void *session, cm_context context, char *const *arguments);
    int (*recipient)(void *session, cm_context context, char *const *arguments);
    int (*data)(void *session, cm_context context);
    int (*header)(void *session, cm_context context, const char *name, const char *value);
    int (*end_of_headers)(void *session, cm_context context);
    int (*body)(void *session, cm_context context, const uint8_t *bytes, size_t count);
    int (*end_of_message)(void *session, cm_context context);
    void (*abort)(void *session, cm_context context);
    /* The last call for `session`. May be made with a lock of libmilter held: must not block. */
    void (*close)(void *session, cm_context context);
} cm_callbacks;

/*
 * Registers the filter and the listening descriptor, of which libmilter becomes the owner.
 * Works once per process: libmilter's stop flag is never reset. 0: done; -1: libmilter refused;
 * -2: done before.
 */
int cm_prepare(const char *name, const cm_callbacks *callbacks, void *owner, int descriptor,
               int backlog, int timeout_seconds, size_t maximum_data_size);

/* Runs the filter until cm_stop; 0 or -1. */
int cm_run(void);

/* Tells libmilter to end. Blocks until its accept loop looks up: see MilterServer.stop. */
void cm_stop(void);

/* How much libmilter writes of itself to standard output, from 0 to 6. */
void cm_set_debug_level(int level);

/* The value of a macro, valid during the callback, or NULL. */
const char *cm_macro(cm_context context, const char *name);

/* Names the macros wanted at a stage; only while negotiating. 0 or -1, as all below. */
int cm_request_macros(cm_context context, int stage, const char *names);

int cm_add_header(cm_context context, const char *name, const char *value);
int cm_insert_header(cm_context context, int index, const char *name, const char *value);
int cm_change_header(cm_context context, const char *name, int index, const char *value);
int cm_add_recipient(cm_context context, const char *address);
int cm_delete_recipient(cm_context context, const char *address);
int cm_quarantine(cm_context context, const char *reason);
int cm_set_reply(cm_context context, const char *code, const char *enhanced, const char *text);
int cm_progress(cm_context context);

/*
 * For how many milliseconds the peer of a TCP connection has been silent that has not yet sent as much
 * as a negotiation, nor been sent anything; -1 for others, and for descriptors of other kinds.
 */
int64_t cm_silence(int descriptor);

#endif
