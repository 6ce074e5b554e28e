#include "endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

static int parse_path(struct endpoint *endpoint, const char *path)
{
    struct sockaddr_un *address = (struct sockaddr_un *)&endpoint->address;
    if (strlen(path) >= sizeof address->sun_path)
        return -1;
    address->sun_family = AF_UNIX;
    strcpy(address->sun_path, path);
    endpoint->length = sizeof *address;
    return 0;
}

static int parse_port(struct endpoint *endpoint, const char *text, int family)
{
    char *rest;
    long port = strtol(text, &rest, 10);
    if (port < 1 || port > 65535 || *rest != '@')
        return -1;
    void *place;
    if (family == AF_INET) {
        struct sockaddr_in *address = (struct sockaddr_in *)&endpoint->address;
        address->sin_port = htons((uint16_t)port);
        place = &address->sin_addr;
        endpoint->length = sizeof *address;
    } else {
        struct sockaddr_in6 *address = (struct sockaddr_in6 *)&endpoint->address;
        address->sin6_port = htons((uint16_t)port);
        place = &address->sin6_addr;
        endpoint->length = sizeof *address;
    }
    endpoint->address.ss_family = (sa_family_t)family;
    return inet_pton(family, rest + 1, place) == 1 ? 0 : -1;
}

int endpoint_parse(struct endpoint *endpoint, const char *text)
{
    memset(endpoint, 0, sizeof *endpoint);
    if (strncmp(text, "unix:", 5) == 0)
        return parse_path(endpoint, text + 5);
    if (strncmp(text, "inet:", 5) == 0)
        return parse_port(endpoint, text + 5, AF_INET);
    if (strncmp(text, "inet6:", 6) == 0)
        return parse_port(endpoint, text + 6, AF_INET6);
    return -1;
}

int endpoint_connect(const struct endpoint *endpoint)
{
    int descriptor =
        socket(endpoint->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    const struct sockaddr *address = (const struct sockaddr *)&endpoint->address;
    if (connect(descriptor, address, endpoint->length) != 0 && errno != EINPROGRESS) {
        int reason = errno;
        close(descriptor);
        errno = reason;
        return -1;
    }
    return descriptor;
}

size_t endpoint_write_size(const struct endpoint *endpoint)
{
    return endpoint->address.ss_family == AF_UNIX ? 4096 : (size_t)2 * 65483;
}
