#include "CNames.h"

#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

int cn_addresses(const char *host, const char *port, int numeric, struct cn_address *addresses,
                 int room)
{
    struct addrinfo hints, *list, *entry;
    int count = 0;
    int status;

    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV | (numeric ? AI_NUMERICHOST : 0);
    status = getaddrinfo(host, port, &hints, &list);
    if (status != 0)
        return status < 0 ? status : -status;
    for (entry = list; entry != NULL && count < room; entry = entry->ai_next) {
        struct cn_address *address = &addresses[count];

        if (entry->ai_addrlen > sizeof address->octets)
            continue;
        memset(address, 0, sizeof *address);
        address->family = entry->ai_family;
        address->length = entry->ai_addrlen;
        memcpy(address->octets, entry->ai_addr, entry->ai_addrlen);
        if (getnameinfo(entry->ai_addr, entry->ai_addrlen, address->text, sizeof address->text,
                        NULL, 0, NI_NUMERICHOST) == 0)
            count++;
    }
    freeaddrinfo(list);
    return count;
}

int cn_start(void *(*body)(void *context), void *context)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    int error;

    error = pthread_attr_init(&attributes);
    if (error != 0)
        return error;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, &attributes, body, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error;
}
