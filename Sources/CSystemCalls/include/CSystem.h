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

/* Starts this program anew, with `descriptor` open and the signals above blocked, if
 * `leaves_terminal` in a session of its own. Returns its number, or -1 with errno. */
pid_t cs_launch(char *const arguments[], int descriptor, int leaves_terminal);

/* Starts another program with `input` as its standard input, /dev/null as its output unless it
 * `shows_output`, nothing else open, no signal blocked, and an environment of its own. Sets its number;
 * returns 0 or an error number. */
int cs_spawn(const char *path, char *const arguments[], int input, int shows_output, pid_t *child);

/* Names the process in lists such as that of ps(1). */
void cs_name_process(const char *name);

/* Lets a crash of this process leave a core dump. Returns 0, or -1 with errno. */
int cs_allow_core_dumps(void);

/* Makes the calling thread, and no other, act as a user with these groups, until
 * cs_act_as_before(). Only for root. Returns 0, or -1 with errno. */
int cs_act_as(uid_t user, gid_t group);

/* Ends what cs_act_as() began. Returns 0, or -1 with errno. */
int cs_act_as_before(void);

/* Gives an open file the access control list of another one, where there is one and the file system
 * keeps such. */
void cs_copy_access_list(const char *from, int to);

/* Lets blocks of a megabyte and more go back to the system when they are freed, always. The C
 * library would keep more and more of them for later, as it takes freed ones for a habit. */
void cs_return_large_blocks(void);

/* Opens the way to the service manager whose socket is named by NOTIFY_SOCKET. Returns a descriptor,
 * or -1 with errno: ENOENT where there is none. */
int cs_notify_open(void);

/* Tells the service manager at `descriptor`; `waits` for at most a second where it does not read.
 * Returns 0, or -1 with errno. */
int cs_notify(int descriptor, const char *state, int waits);

#endif
