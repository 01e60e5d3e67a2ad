/* listener.h - the socket of a keeper */

#ifndef LISTENER_H
#define LISTENER_H

#include <sys/types.h>

#include "confine.h"

struct listener {
	char const *path;
	int fd;   /* accept() from here; non-blocking */
	int lock; /* held as long as the keeper lives */
};

/*
 * Listen at path, in place of a socket that a keeper left behind, and let only
 * root and the user connect.  path.lock is locked: there is one keeper at a
 * path.  Return NULL, or what went wrong, with errno set.
 */
char const *listener_open(
    struct listener *l, char const *path, struct user const *user);

/* Stop listening.  Removes the socket if the user may. */
void listener_close(struct listener *l);

/* In a process that was forked: let go of both. */
void listener_leave(struct listener *l);

/*
 * Take the next connection.  Return its socket, or -1: nobody waits, or who
 * does is neither root, nor this user, nor the one that we were (start); that
 * is logged.
 */
int listener_accept(struct listener const *l, uid_t start);

#endif
