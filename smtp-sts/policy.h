/* policy.h - a policy of MTA-STS, as a domain publishes it (RFC 8461 3.2) */

#ifndef POLICY_H
#define POLICY_H

#include <stdint.h>

#include <skalibs/stralloc.h>

enum {
	POLICY_MOST = 65536, /* bytes of a policy that is read */
	POLICY_HOSTS = 64    /* patterns that count */
};

/* Start it with zeros. */
struct policy {
	char const *mode; /* "enforce", "testing" or "none" */
	uint64_t max_age; /* s, at most 31557600 */
	stralloc mx;      /* patterns, in lower case, NUL-terminated each */
};

/*
 * Read n bytes, lines with CR LF or LF.  Fields that are not known do not
 * count, and of the others the first.  Return NULL, or what is wrong with it.
 */
char const *policy_read(struct policy *p, char const *s, size_t n);

/* Append it as smtp-sts(8) prints it.  Return 1, or 0 if memory is short. */
int policy_print(struct policy const *p, stralloc *out);

void policy_free(struct policy *p);

#endif
