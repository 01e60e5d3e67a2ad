/* passfd.h - packets with descriptors over a Unix socket (SCM_RIGHTS) */

#ifndef PASSFD_H
#define PASSFD_H

#include <stddef.h>
#include <sys/types.h>

enum {
	PASSFD_MAX = 6
}; /* most descriptors in one packet */

/*
 * Send the n (> 0) bytes at s as one packet, with count descriptors.  They
 * stay open here.  Return 0, or -1 with errno set (EPIPE without a signal).
 */
int passfd_send(
    int sock, char const *s, size_t n, int const *fds, size_t count);

/*
 * Receive one packet of at most n bytes into s.  Up to count descriptors that
 * came with it are put into fds, close-on-exec; the rest of fds becomes -1 and
 * descriptors beyond count are closed.  Return the number of bytes, 0 at the
 * end, -1 with errno set; EMSGSIZE: the packet was longer.
 */
ssize_t passfd_recv(int sock, char *s, size_t n, int *fds, size_t count);

#endif
