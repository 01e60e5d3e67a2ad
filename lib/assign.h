/* assign.h - jobs for a smtp-remote that stays
 *
 * Over a Unix socket of packets (SOCK_SEQPACKET), one for each job: changes of
 * the environment, NAME=value NUL each; NUL; and the arguments, NUL behind
 * each. With it come the message and where the report goes.  When that is
 * written one byte comes back, what would be the exit code; then it is closed.
 */

#ifndef ASSIGN_H
#define ASSIGN_H

#include <skalibs/stralloc.h>

enum {
	ASSIGN_MESSAGE,
	ASSIGN_REPORT,
	ASSIGN_FDS
};

enum {
	ASSIGN_MAX = 65536 /* bytes of the longest packet */
};

/*
 * Give a job away.  Return 1, or 0 with errno set: the other side is gone, or
 * the packet is too long, or there is a variable to be removed, which it has no
 * way to say.
 */
int assign_send(int sock, stralloc const *env, char const *const *argv,
    int const fds[ASSIGN_FDS]);

struct assignment {
	stralloc packet; /* what the others point into */
	stralloc env;    /* as chain() wants it */
	char const **argv;
	int argc;
	int fds[ASSIGN_FDS];
};

/*
 * Wait for a job; a begins with zeros, or is that of the last one.  Return 1,
 * or 0: there will be no more.
 */
int assign_take(struct assignment *a, int sock);

#endif
