#ifndef CNAMES_H
#define CNAMES_H

#include <stddef.h>

/* getaddrinfo(3) with plain values: its own structure reaches Swift by way of several modules. */

struct cn_address {
    int family;
    size_t length;
    /* For connect(2). */
    unsigned char octets[128];
    /* The address in digits. */
    char text[80];
};

/* Looks up the addresses of a host for TCP, at most `room` of them, and tells their number.
 * With `numeric` only an address in digits is taken. Below 0 is what gai_strerror(3) knows. */
int cn_addresses(const char *host, const char *port, int numeric, struct cn_address *addresses,
                 int room);

/* Starts a thread of which nobody waits for the end, and which gets no signals. Returns 0, or an
 * error number. */
int cn_start(void *(*body)(void *context), void *context);

#endif
