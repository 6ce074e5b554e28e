/* A filter's socket. */

#ifndef LOAD_ENDPOINT_H
#define LOAD_ENDPOINT_H

#include <stddef.h>
#include <sys/socket.h>

struct endpoint {
    struct sockaddr_storage address;
    socklen_t length;
};

/*
 * `unix:PATH`, `inet:PORT@ADDRESS` or `inet6:PORT@ADDRESS`, addresses in figures.
 * -1 for anything else.
 */
int endpoint_parse(struct endpoint *endpoint, const char *text);

/* A descriptor that does not block, connected or about to be. -1 with errno otherwise. */
int endpoint_connect(const struct endpoint *endpoint);

/*
 * How much Postfix writes at once: its buffer has 4,096 octets, and room for two segments on TCP
 * (65,483 octets on the loopback interface).
 */
size_t endpoint_write_size(const struct endpoint *endpoint);

#endif
