/* place.h - where a server is: unix:/path or inet:address:port */

#ifndef PLACE_H
#define PLACE_H

#include <sys/socket.h>

#include <skalibs/tai.h>

struct place {
	struct sockaddr_storage address;
	socklen_t len;
};

/* Understand the text; an IPv6 address may be in brackets.  place may be NULL.
 * Return 1, or 0 if it is neither form. */
int place_parse(char const *text, struct place *place);

/* Connect.  Return a non-blocking descriptor that is close-on-exec, or -1 with
 * errno set, ETIMEDOUT after the deadline.  skalibs' clock must be running. */
int place_connect(struct place const *place, tain const *deadline);

#endif
