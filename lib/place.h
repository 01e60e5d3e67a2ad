/* place.h - where a server is: unix:/path or inet:address:port */

#ifndef PLACE_H
#define PLACE_H

#include <stdint.h>
#include <sys/socket.h>

#include <skalibs/tai.h>

#include "address.h"

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

/* The same from an address of ours, any port; NULL: the system chooses. */
int place_connect_from(struct place const *place, struct address const *from,
    tain const *deadline);

/* The place of an address and a port. */
void place_set(struct place *place, struct address const *a, uint16_t port);

#endif
