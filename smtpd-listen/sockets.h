/* sockets.h - the sockets that connections come from */

#ifndef SOCKETS_H
#define SOCKETS_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "address.h"
#include "places.h"

struct sockets {
	size_t n;
	int *fd; /* allocated */
};

/* One connection, and who is at its ends. */
struct visitor {
	int fd;
	struct address ip; /* of the client */
	struct endpoint remote;
	struct endpoint local;
};

/*
 * Listen on each place, with a queue of backlog connections in the system.
 * All are close-on-exec and do not block.  "Any address" of IPv6 takes the
 * port that IPv4 got, and is left out on a host without IPv6.
 * Return 1, or 0 with the reason in why, NUL-terminated.
 */
int sockets_open(
    struct sockets *s, struct places const *p, int backlog, stralloc *why);

/*
 * Take the sockets that our parent has opened and listens on: $LISTEN_FDS of
 * them from 3 on, if $LISTEN_PID is us, as systemd does it.
 * Return 1, or 0 with the reason in why, NUL-terminated.
 */
int sockets_inherit(struct sockets *s, stralloc *why);

/* The port of a socket, or 0. */
unsigned int sockets_port(int fd);

/* Close them all. */
void sockets_close(struct sockets *s);

/*
 * Take one connection off a socket: 1, or 0 if there is none or it is gone
 * again, or -1 with errno set.  It is close-on-exec and blocks.
 */
int sockets_accept(int fd, struct visitor *v);

#endif
