/* senders.h - which senders an authenticated user may use */

#ifndef SENDERS_H
#define SENDERS_H

#include <stddef.h>

#include "path.h"

/* Values of smtp.auth.sender. */
enum {
	SENDERS_ANY,
	SENDERS_OWN,   /* the user's own address */
	SENDERS_LISTED /* that, and those of auth.senders */
};

/*
 * The list is n bytes of NUL-ended lines "user: address @domain ...", with
 * blanks or tabs between them.  A user may have several lines.
 *
 * Return NULL if it is that, else the first line that is not.
 */
char const *senders_wrong(char const *list, size_t n);

/*
 * Whether the list gives the address, or all of its domain, to the user.
 * Letters of addresses match in either case, users byte for byte.
 */
int senders_listed(
    char const *list, size_t n, char const *user, struct path const *p);

/*
 * Whether the address is the user's own: it is the user name itself, or, if
 * that has no '@', user@me.  Letters match in either case.
 */
int senders_own(char const *user, char const *me, struct path const *p);

#endif
