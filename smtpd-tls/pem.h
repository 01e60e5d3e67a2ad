/* pem.h - find a block of a PEM file (RFC 7468) and decode it */

#ifndef PEM_H
#define PEM_H

#include <stddef.h>
#include <sys/types.h>

/* Largest block that is decoded, in bytes of base64 text. */
enum {
	PEM_BLOCK_MAX = 65536
};

enum {
	PEM_NONE = -1,     /* no block of that kind, or one without its end */
	PEM_BAD = -2,      /* its content is not base64 to the letter */
	PEM_ENCRYPTED = -3 /* it says that it is encrypted (RFC 1421) */
};

/*
 * Find the first block in the n bytes at s whose label is one of labels, a
 * list that ends with NULL, and decode it into out, which has PEM_BLOCK_MAX
 * bytes.  Put the label's index into *which.  Return the number of bytes, or
 * one of the constants above.  Text around blocks and other blocks do not
 * count.  out may hold parts of a key also after a failure: wipe it.
 */
ssize_t pem_decode(char *out, char const *s, size_t n,
    char const *const *labels, size_t *which);

#endif
