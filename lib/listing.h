/* listing.h - the names in a directory, read once */

#ifndef LISTING_H
#define LISTING_H

#include <skalibs/stralloc.h>

/* Most bytes of names that are kept: a directory of settings has few. */
enum {
	LISTING_MAX = 65536
};

/* NUL before, between and behind the names; empty: nothing is known. */
struct listing {
	stralloc names;
};

/*
 * Read the names in dir.  Return 1, or 0 if they cannot be read, are too many,
 * or memory is short: then listing_lacks() knows of no name that is lacking.
 */
int listing_read(struct listing *l, char const *dir);

/* Whether there was certainly no such name, which is not empty.  Of what is in
 * a directory below nothing is known. */
int listing_lacks(struct listing const *l, char const *name);

#endif
