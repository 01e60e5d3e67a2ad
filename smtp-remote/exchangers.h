/* exchangers.h - what smtp-resolve found: hosts, addresses, TLSA records
 *
 * The text comes from our own program, but the bytes in it are strangers':
 * nothing is believed that does not look as it should.
 */

#ifndef EXCHANGERS_H
#define EXCHANGERS_H

#include <stddef.h>

#include "address.h"
#include "hostname.h"

enum {
	EXCHANGERS_MAX = 32, /* hosts that count; what is more does not */
	EXCHANGERS_IPS = 64, /* addresses, of all */
	EXCHANGERS_TLSA = 64,
	EXCHANGERS_HEX = 4096, /* longest TLSA record, as text */
	EXCHANGERS_TEXT = 1 << 19
};

struct exchanger {
	char name[HOSTNAME_ROOM]; /* empty: an address literal */
	unsigned long pref;
	int secure;   /* the MX record was validated by DNSSEC */
	int addrfail; /* its addresses could not be looked up now */
	int tlsafail; /* and that could not be done for its TLSA records */
	size_t ip;    /* the first of its addresses */
	size_t ips;   /* how many */
	size_t tlsa;  /* the first of its TLSA records */
	size_t tlsas; /* how many, usable or not */
};

/* Start it with zeros. */
struct exchangers {
	struct exchanger mx[EXCHANGERS_MAX];
	size_t n;
	int over; /* the line is about a host for which there is no room */
	struct address ip[EXCHANGERS_IPS];
	size_t ips;
	char const *tlsa[EXCHANGERS_TLSA]; /* "3 1 1 hex", within the text */
	size_t tlsas;
	char const *sts; /* the id of its MTA-STS policy; NULL: none */
	char const *rpt; /* where reports go; NULL: nobody wants some */
};

/*
 * Take the n bytes of its output, in which LF becomes NUL, and which have to
 * stay.  Return NULL, or the line that cannot be understood.
 */
char const *exchangers_parse(struct exchangers *e, char *s, size_t n);

/* The host is an address. */
void exchangers_literal(struct exchangers *e, struct address const *a);

#endif
