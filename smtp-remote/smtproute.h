/* smtproute.h - a line of smtproutes: where mail for a domain goes instead
 *
 *	domain:relay:port user password
 *
 * The domain is a host name, .parent for all below it, an address literal, or
 * nothing for all others.  The relay is a host name, an address, an address
 * literal, or nothing: then it goes by MX.  Port, user and password may be
 * left out.
 */

#ifndef SMTPROUTE_H
#define SMTPROUTE_H

#include <stddef.h>
#include <stdint.h>

#include "hostname.h"

enum {
	SMTPROUTE_PORT = 25, /* what it is if none is given */
	SMTPROUTE_WORD = 400 /* longest user or password, with its NUL */
};

struct smtproute {
	char domain[HOSTNAME_ROOM]; /* in lower case */
	char relay[HOSTNAME_ROOM];  /* name, or literal in brackets; or empty */
	uint16_t port;
	char user[SMTPROUTE_WORD]; /* empty: none */
	char secret[SMTPROUTE_WORD];
};

/* Read a line, without blanks at its ends.  Return NULL, or what is expected
 * of it, as settings_misfit() wants it. */
char const *smtproute_parse(struct smtproute *r, char const *line);

/* How well it fits the host, which is in lower case: 0 not at all; the longer
 * the domain, the better. */
size_t smtproute_fits(struct smtproute const *r, char const *host);

#endif
