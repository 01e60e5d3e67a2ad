/* rdata.h - resource records of strangers, as text that can be trusted
 *
 * The bytes are what a DNS library found behind the length of a record (RFC
 * 1035 section 3.3), names in them without compression.
 */

#ifndef RDATA_H
#define RDATA_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "hostname.h"

enum {
	RDATA_HEX = 4096, /* longest TLSA record, as text */
	RDATA_TEXT = 2048 /* longest TXT record that is looked at */
};

struct rdata_mx {
	unsigned int pref;
	char host[HOSTNAME_ROOM];
	int root; /* the host is ".": there is none (RFC 7505) */
};

/* Read an MX record.  Return 1, or 0 if its host is none. */
int rdata_mx(struct rdata_mx *mx, unsigned char const *s, size_t n);

/* Append a TLSA record as "usage selector matching hex".  Return 1, or 0 if it
 * is malformed or too long. */
int rdata_tlsa(stralloc *text, unsigned char const *s, size_t n);

/*
 * Put the strings of a TXT record, one behind another, into text, NUL-
 * terminated.  Return 1, or 0 if it is malformed, too long, or holds what is
 * not printable ASCII.
 */
int rdata_txt(stralloc *text, unsigned char const *s, size_t n);

/* The same for a name in the form of the DNS library, with or without a dot at
 * its end: as a host name in lower case, or 0. */
int rdata_host(char host[HOSTNAME_ROOM], char const *name);

#endif
