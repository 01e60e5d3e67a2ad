/* hops.c - how often a message has been received (RFC 5321 section 6.3) */

#include "hops.h"

#include <string.h>

#include "ascii.h"

static int
is_hop(struct hops const *h)
{
	static char const *const names[] = { "received:", "delivered-to:" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		size_t n = strlen(names[i]);

		if (h->len >= n && !memcmp(h->start, names[i], n))
			return 1;
	}
	return 0;
}

static void
end_line(struct hops *h)
{
	if (!h->len)
		h->body = 1;
	else if (is_hop(h))
		h->count++;
	h->len = 0;
}

void
hops_take(struct hops *h, char const *s, size_t n)
{
	for (size_t i = 0; i < n && !h->body; i++) {
		if (s[i] == '\n')
			end_line(h);
		else if (s[i] != '\r' && h->len < HOPS_NAME)
			h->start[h->len++] = ascii_lower(s[i]);
	}
}
