/* exchange.c - the hosts that take mail for a domain, in the order to be tried
 */

#include "exchange.h"

#include <string.h>

#include <skalibs/random.h>

void
exchange_shuffle(void *first, size_t count, size_t size)
{
	if (count > 1)
		random_unsort(first, count, size);
}

/* Where a host of this preference goes: anywhere among its equals. */
static size_t
place(struct exchange const *e, unsigned int pref)
{
	size_t from = 0;
	size_t equals = 0;

	while (from < e->n && e->mx[from].pref < pref)
		from++;
	while (from + equals < e->n && e->mx[from + equals].pref == pref)
		equals++;
	return from + random_uint32((uint32_t)equals + 1);
}

static void
leave_out(struct exchange *e, size_t i)
{
	e->n--;
	memmove(e->mx + i, e->mx + i + 1, (e->n - i) * sizeof e->mx[0]);
}

/* 1: it is there with a preference as good as this one. */
static int
is_there(struct exchange *e, struct rdata_mx const *mx)
{
	for (size_t i = 0; i < e->n; i++) {
		if (strcmp(e->mx[i].host, mx->host) != 0)
			continue;
		if (e->mx[i].pref <= mx->pref)
			return 1;
		leave_out(e, i);
		return 0;
	}
	return 0;
}

void
exchange_take(struct exchange *e, unsigned char const *s, size_t n)
{
	struct rdata_mx mx;
	size_t at;

	e->seen = 1;
	if (!rdata_mx(&mx, s, n))
		return;
	e->null |= mx.root;
	if (mx.root || is_there(e, &mx))
		return;
	at = place(e, mx.pref);
	if (at == EXCHANGE_MOST)
		return;
	if (e->n == EXCHANGE_MOST)
		e->n--;
	memmove(e->mx + at + 1, e->mx + at, (e->n - at) * sizeof e->mx[0]);
	e->mx[at] = mx;
	e->n++;
}
