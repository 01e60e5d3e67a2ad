/* stspolicy.h - what smtp-sts says of a domain (RFC 8461) */

#ifndef STSPOLICY_H
#define STSPOLICY_H

#include <stddef.h>

#include <skalibs/stralloc.h>

enum stsmode {
	STS_NONE,
	STS_TESTING,
	STS_ENFORCE
};

/* Start it with zeros. */
struct stspolicy {
	enum stsmode mode;
	stralloc mx; /* patterns for tlspolicy_match() */
};

/* Read the n bytes of its output: "mode WORD" and "mx PATTERN" lines.  Return
 * 1, or 0: it is malformed, or a policy without hosts. */
int stspolicy_parse(struct stspolicy *p, char const *s, size_t n);

#endif
