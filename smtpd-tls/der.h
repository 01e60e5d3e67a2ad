/* der.h - step through DER, the encoding of certificates and keys (X.690) */

#ifndef DER_H
#define DER_H

#include <stddef.h>

/* A piece of somebody else's memory. */
struct der {
	unsigned char const *s;
	size_t len;
};

enum der_tag {
	DER_INTEGER = 0x02,
	DER_BITS = 0x03,
	DER_BYTES = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT0 = 0xa0,
	DER_CONTEXT1 = 0xa1
};

/*
 * Take the next value off the front of in: its tag must be tag and its length
 * fit.  Its content goes into value, which may be in itself (to step inside)
 * or NULL (to step over it).  Return 1, or 0 and leave in alone.
 */
int der_take(struct der *in, enum der_tag tag, struct der *value);

/* Return 1 if both have the same bytes. */
int der_same(struct der a, struct der b);

#endif
