/* remoteconf.h - what smtp-remote is told by arguments and settings */

#ifndef REMOTECONF_H
#define REMOTECONF_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include "ownaddress.h"
#include "settings.h"
#include "smtproute.h"
#include "tlspolicy.h"

/* Start it with zeros, and set the first four. */
struct remoteconf {
	char const *host; /* as it was given */
	char const *sender;
	char const *const *rcpts; /* n of them, and NULL */
	size_t n;

	struct settings set;
	char domain[HOSTNAME_ROOM]; /* the host, if it is a name; or empty */
	struct address literal;     /* if it is an address; or size 0 */
	struct smtproute route;
	int routed; /* there is a relay: no MX, no MTA-STS */
	struct tlspolicy policy;
	stralloc policyfile; /* where it is from, for a person */
	int guarded; /* a password goes there, and no file of send.tls is for
		      * that */
	stralloc me;
	stralloc outgoing;
	struct ownaddress own;
	uint64_t connect; /* ms */
	uint64_t session; /* ms for one server */
	tain end;         /* of all of it */
	uint64_t dane;
	int requiretls;
	stralloc tlshosts; /* directories; empty: there is none */
	stralloc notlshosts;
	stralloc sts;
	stralloc tlsrpt;
	stralloc keeper; /* path of its socket; empty: there is none */
	stralloc why;    /* a fault, for a person */
};

/* Read it all; time begins now.  Return 1, or 0 with the fault. */
int remoteconf_read(struct remoteconf *c);

/* Let go of it, passwords first: it is as at the beginning. */
void remoteconf_free(struct remoteconf *c);

/* So many ms, or what is left of the time for all of it, if that is less. */
uint64_t remoteconf_left(struct remoteconf const *c, uint64_t ms);

/*
 * Is there dir/name, or dir/name.pem?  name is a host name.  Return 1, 0, or
 * -1 with a fault.
 */
int remoteconf_has(struct remoteconf *c, stralloc const *dir, char const *name,
    char const *suffix);

#endif
