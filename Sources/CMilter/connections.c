/* What the system knows of a connection that libmilter has accepted. */

#include "CMilter.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

int64_t cm_silence(int descriptor)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
        size < offsetof(struct tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received)
        return -1;
    /* tcp_info counts from the connection's beginning where nothing has come. */
    return info.tcpi_bytes_received == 0 && info.tcpi_state == 1 /* established */
               ? (int64_t)info.tcpi_last_data_recv
               : -1;
}
