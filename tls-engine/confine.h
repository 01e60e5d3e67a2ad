/* confine.h - give up what carrying one connection does not need */

#ifndef CONFINE_H
#define CONFINE_H

#include <skalibs/stralloc.h>

/* Close every descriptor above last that the chain has left open. */
void confine_descriptors(int last);

/* Whom to become once the keys are loaded. */
struct user {
	int set; /* or stay who we are */
	unsigned int uid;
	unsigned int gid;
};

/*
 * Take the user from $TLS_UID and $TLS_GID.  Return 1, or 0 with the reason in
 * why, NUL-terminated, if they are malformed.
 */
int confine_find(struct user *user, stralloc *why);

/*
 * For the time when keys are loaded: become that user if we are root, then
 * give up new privileges, new descriptors above last, new processes and core
 * dumps, and enter the jail: nothing can be opened any more.  Return 1, or 0
 * with the reason in why, NUL-terminated.
 */
int confine(struct user const *user, int last, stralloc *why);

/*
 * The same for a keeper, as far as one who has to read files and fork can do
 * without: it becomes that user, gives up new privileges and core dumps, and
 * in its jail it can run no program and make no socket.
 */
int confine_keeper(struct user const *user, stralloc *why);

#endif
