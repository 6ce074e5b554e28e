/* What the system knows of a connection that libmilter has accepted. */

#include "CMilter.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/* Length, command, and three numbers: what every mail server sends first (SMFIC_OPTNEG). */
enum { NEGOTIATION_SIZE = 4 + 1 + 3 * 4 };

int64_t cm_silence(int descriptor)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
        size < offsetof(struct tcp_info, tcpi_data_segs_out) + sizeof info.tcpi_data_segs_out)
        return -1;
    /* Whom we have sent something has negotiated, or is a server that we talk to. */
    bool has_said_nothing =
        info.tcpi_bytes_received < NEGOTIATION_SIZE && info.tcpi_data_segs_out == 0;
    /* tcp_info counts from the connection's beginning where nothing has come. */
    return has_said_nothing && info.tcpi_state == 1 /* established */
               ? (int64_t)info.tcpi_last_data_recv
               : -1;
}
