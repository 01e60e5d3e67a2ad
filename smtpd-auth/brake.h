/* brake.h - who has failed too often, in all sessions
 *
 * For one machine, counters (counters.h) are in files of one directory, of a
 * fixed number and size: at most 512 files of 2 KiB.  Their names are two hash
 * digits, and they hold hashes: nothing of what a client says becomes the name
 * of a file.  For several they are in a server (shared.h), by the same hashes.
 */

#ifndef BRAKE_H
#define BRAKE_H

#include <stdint.h>

#include <skalibs/stralloc.h>

#include "counters.h"
#include "place.h"
#include "settings.h"

enum {
	BRAKE_ADDRESS,
	BRAKE_USER,
	BRAKES
};

struct brake {
	char const *id; /* of the session, for the log */
	stralloc where; /* NUL-ended; empty: there are no brakes */
	int shared;     /* it is a server, not a directory */
	struct place server;
	struct counter_limit limit[BRAKES];
};

/* Read the settings.  Return 1, or 0 with a fault in s. */
int brake_configure(struct brake *b, struct settings *s);

/*
 * Count an attempt of this address (an IPv6 address counts by its first 64
 * bits) and this user (letters in either case), before it is made, so that
 * many at the same time do not slip through.  Either may be NULL.  Return
 * NULL: it may be made; or which of the two has failed too often, "address"
 * or "user": then nothing was counted.
 *
 * If the directory or the server cannot be used, that is logged, once, and
 * nobody is braked: a full disk must not keep all users out.
 */
char const *brake_take(struct brake *b, char const *ip, char const *user);

/* The attempt has not failed after all: do not count it. */
void brake_return(struct brake *b, char const *ip, char const *user);

#endif
