#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <sys/types.h>

/* What the C library offers only in forms that Swift does not import:
 * variadic functions, signal handlers and fork. No policy lives here. */

/* Opens the connection to syslog. `name` is kept by the C library: it must live on. */
void cs_open_log(const char *name, int facility);

/* Writes one line to syslog at one of its priorities. */
void cs_log(int priority, const char *line);

/* Installs handlers for HUP, USR1, TERM and INT that write the signal's number, one byte,
 * to `descriptor`, and ignores PIPE. Returns 0, or -1 with errno. */
int cs_catch_signals(int descriptor);

/* Blocks (1) or unblocks (0) the same signals in the calling thread, and in the threads it
 * starts from then on. Returns 0, or -1 with errno. */
int cs_mask_signals(int blocked);

/* Forks. Returns as fork(2) does. Only to be called while the process has one thread. */
pid_t cs_fork(void);

/* Tells the service manager whose socket is named by NOTIFY_SOCKET. Does nothing where there
 * is none. Returns 0, or -1 with errno. */
int cs_notify(const char *state);

#endif
