/* exchange.h - the hosts that take mail for a domain, in the order to be tried
 */

#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stddef.h>

#include "rdata.h"

enum {
	EXCHANGE_MOST = 10 /* hosts; those that come last do not count */
};

struct exchange {
	struct rdata_mx mx[EXCHANGE_MOST];
	size_t n;
	int seen; /* records, good or not */
	int null; /* one says that there is no host */
};

/*
 * Take one MX record, in any order: hosts with a lower preference first, those
 * with the same in random order.  What is no host name does not count, and of
 * a host that is there twice only the better one.
 */
void exchange_take(struct exchange *e, unsigned char const *s, size_t n);

/* Put count things of that size into random order. */
void exchange_shuffle(void *first, size_t count, size_t size);

#endif
