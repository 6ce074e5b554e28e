/*
 * libmilter's signal thread, put to sleep.
 *
 * smfi_main starts a thread that loops in sigwait(3) on HUP, TERM and INT, and ends the filter
 * with whichever it gets. The kernel prefers the main thread for a signal to the process, but only
 * while nothing else is pending for it: the second of two signals in quick succession goes to
 * the thread in sigwait, which takes a reload for a stop.
 *
 * No mask of ours helps, since sigwait takes signals out of a set that is blocked everywhere. So
 * the function itself is replaced: it waits for what it was asked for less those three, in
 * libmilter's case for nothing, for ever. The signals are then left to whichever thread does not
 * block them.
 *
 * Why this definition is the one that libmilter calls: sigwait is an ordinary function of the C
 * library, called through the symbol table. A symbol that the program defines and a shared library
 * refers to is put into the program's dynamic symbol table by the linker, and the program comes
 * first where the dynamic linker looks names up. With a static libmilter the same holds at link
 * time. Nothing else in the process calls sigwait: not libunbound, libcrypto or the Swift runtime.
 * The tests send the three signals to this very thread.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>

__attribute__((visibility("default"), used)) int sigwait(const sigset_t *restrict set,
                                                         int *restrict number)
{
    sigset_t rest = *set;
    (void)sigdelset(&rest, SIGHUP);
    (void)sigdelset(&rest, SIGTERM);
    (void)sigdelset(&rest, SIGINT);
    for (;;) {
        int received = sigwaitinfo(&rest, NULL);
        if (received > 0) {
            *number = received;
            return 0;
        }
        if (errno != EINTR)
            return errno;
    }
}
