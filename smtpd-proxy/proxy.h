/* proxy.h - the header of the PROXY protocol, versions 1 and 2
 *
 * By "The PROXY protocol, versions 1 & 2" of HAProxy, sections 2.1 and 2.2.
 * It stands before the first byte of the client, and tells who that is.
 */

#ifndef PROXY_H
#define PROXY_H

#include <stddef.h>

#include "address.h"

enum {
	PROXY_V1_MAX =
	    107, /* bytes of a header with its line end: section 2.1 */
	/* Bytes of a binary header.  It could say 65,551; addresses take 52,
	 * and what more there is in practice is a certificate at most. */
	PROXY_MAX = 16384
};

enum proxy_state {
	PROXY_MORE,  /* good so far, not complete */
	PROXY_KNOWN, /* complete; tells who the client is */
	PROXY_LOCAL, /* complete; there is no client, or it is not known */
	PROXY_WRONG
};

/* Why a header is wrong, and for the reader of headers why there is none. */
enum proxy_fault {
	PROXY_NOT,      /* not the first bytes of any header */
	PROXY_TEXT,     /* version 1, and not of its form */
	PROXY_LONG,     /* more than PROXY_V1_MAX or PROXY_MAX bytes */
	PROXY_VERSION,  /* binary, and not version 2 */
	PROXY_COMMAND,  /* neither LOCAL nor PROXY */
	PROXY_FAMILY,   /* a family that is unknown, or not of streams */
	PROXY_LENGTH,   /* shorter than its addresses */
	PROXY_TLV,      /* additions that do not add up to the length */
	PROXY_CHECKSUM, /* not the CRC32c that it says it has */
	PROXY_TIMEOUT,  /* not complete in time */
	PROXY_CLOSED,   /* ended before it was complete */
	PROXY_SILENT    /* ended before the first byte */
};

struct proxy {
	/*
	 * The length of the header in bytes; with PROXY_MORE, what it has at
	 * least, so that so much can be read without touching what follows.
	 */
	size_t len;
	enum proxy_fault fault; /* with PROXY_WRONG */
	/* With PROXY_KNOWN: the client, and where it connected to. */
	struct endpoint remote;
	struct endpoint local;
};

/*
 * Parse the header that the n bytes at s begin with.  What follows the header
 * is not looked at; n may be 0.  Additions (TLVs) are skipped, except that a
 * checksum must be right.  The block of a LOCAL command, or of a family other
 * than IPv4 and IPv6, is skipped whole.
 */
enum proxy_state proxy_parse(struct proxy *p, char const *s, size_t n);

#endif
