/* caller.h - what a client's host is called, and who has the connection there
 *
 * The system's getent(1) looks up names, by whatever /etc/nsswitch.conf says.
 */

#ifndef CALLER_H
#define CALLER_H

#include "hostname.h"
#include "sockets.h"

enum {
	CALLER_INFO = 256 /* room for an answer, with its NUL */
};

struct caller {
	char host[HOSTNAME_ROOM]; /* in lower case, or empty: it has none */
	char info[CALLER_INFO];   /* printable, or empty: not known */
};

/*
 * Find the name of its host, within a minute.  A paranoid asks for the
 * addresses of that name as well, and believes it if the client's is among
 * them.
 */
void caller_host(struct caller *n, struct visitor const *v, int paranoid);

/*
 * Ask its host who has the connection (RFC 1413), for that many seconds at
 * most.  What it says need not be true.
 */
void caller_info(
    struct caller *n, struct visitor const *v, unsigned int patience);

#endif
