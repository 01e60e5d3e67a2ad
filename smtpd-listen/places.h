/* places.h - the addresses and ports to listen on, from a command line */

#ifndef PLACES_H
#define PLACES_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/stralloc.h>

#include "address.h"

/* Each is a descriptor, of which there are 1024 where nobody changed that. */
enum {
	PLACES_MAX = 1000
};

struct spot {
	struct address ip;
	uint16_t port; /* 0: one that is free, for the system to choose */
};

struct places {
	size_t n;
	struct spot *place; /* allocated */
};

/* Addresses that "*" stands for. */
struct locals {
	size_t n;
	struct address *ip; /* allocated; the first that is too many is here */
};

/*
 * Pair hosts with ports.  Both are lists with commas, blanks around them do
 * not count: the first address gets the first ports, the second the second,
 * and the last of the shorter list serves for the rest of the longer.
 *
 * hosts  an address, "0" for any address of this host, of IPv4 and of IPv6, or
 *        "*" for each of locals
 * ports  numbers with colons between them, "2525:3535"; smtp, smtps,
 *        submissions and submission are 25, 465, 465 and 587
 *
 * Return 1, or 0 with the reason in why, NUL-terminated: what was found, what
 * is expected; also if an address and port would be listened on twice, or there
 * are more than PLACES_MAX.  why is empty if memory is short.
 */
int places_parse(struct places *p, char const *hosts, char const *ports,
    struct locals const *locals, stralloc *why);

/* The addresses of this host's interfaces, but for those of one link only and
 * of groups.  Return 1, or 0 with errno set. */
int places_local(struct locals *l);

#endif
