/* hops.h - how often a message has been received (RFC 5321 section 6.3) */

#ifndef HOPS_H
#define HOPS_H

#include <stddef.h>

enum {
	HOPS_NAME = 16
}; /* room for the longest field name we look for */

struct hops {
	unsigned int count;    /* Received and Delivered-To fields so far */
	int body;              /* the header is over */
	size_t len;            /* bytes of this line seen, or HOPS_NAME */
	char start[HOPS_NAME]; /* the first of them, in lower case */
};

/* Count in the next n bytes of a message with LF or CR LF line ends; the
 * first call has *h zeroed.  Behind the header nothing counts. */
void hops_take(struct hops *h, char const *s, size_t n);

#endif
