/* tlsplan.h - which TLS is tried with a host, in which order, or why not
 *
 * The table that smtp-remote(8) shows, as a function.
 */

#ifndef TLSPLAN_H
#define TLSPLAN_H

#include <stddef.h>

#include "stspolicy.h"
#include "tlspolicy.h"

/* What is tried with a host.  All but the first two need TLS. */
enum tlstry {
	TRY_CLEAR,   /* no TLS */
	TRY_MAY,     /* TLS if it is offered, with whoever it is */
	TRY_ENCRYPT, /* TLS with whoever it is */
	TRY_VERIFY,
	TRY_DANE,
	TRY_FINGERPRINT
};

/* What counts, all of it. */
struct tlscase {
	enum tlslevel level; /* of send.tls, or starttls_use and _require */
	int password;        /* one goes there, and it is not of send.tls */
	int mxmatch;         /* there is no mx= there, or the host fits one */
	int names;           /* there is name= */
	int smtps;           /* port 465 */
	int named;           /* the host has a name, it is not an address */
	int trusted; /* that this is the host is known from DNSSEC or ourselves
		      */
	int notls;   /* notlshosts/HOST is there */
	int pem;     /* tlshosts/HOST.pem is there */
	int requiretls; /* the message needs REQUIRETLS (RFC 8689) */
	int dane;       /* send.dane is on */
	int tlsafail;
	size_t tlsas;  /* TLSA records */
	size_t usable; /* and those of them that can be used */
	enum stsmode sts;
	int stsmatch; /* the host fits a pattern of the MTA-STS policy */
};

/* Whose policy it is, in a report of RFC 8460. */
enum tlsowner {
	OWNER_NOBODY,
	OWNER_TLSA,
	OWNER_STS
};

enum {
	TLSPLAN_TRIES = 3
};

struct tlsplan {
	enum tlstry tries[TLSPLAN_TRIES]; /* the next if a handshake failed */
	size_t n;                         /* 0: this host is not to be used */
	char const *why; /* then: a sentence without full stop */
	int certain;     /* then: another day will not help either */
	enum tlsowner owner;
	char const *result; /* for a report: the failure that is certain now,
			     * though TLS without it may do */
};

struct tlsplan tlsplan_make(struct tlscase const *c);

#endif
