/* header.c - hold back the header of a message until it is complete */

#include "header.h"

static void
hold(struct header *h, char c, int *broken)
{
	if (!stralloc_catb(&h->held, &c, 1))
		h->done = *broken = 1;
}

size_t
header_take(struct header *h, char const *s, size_t n, size_t max, int *broken)
{
	size_t i = 0;

	while (i < n && !h->done) {
		if (!h->text && s[i] == '\n') {
			h->done = 1;
			break;
		}
		if (!h->text && !h->cr && s[i] == '\r') {
			h->cr = 1;
			i++;
			continue;
		}
		if (h->cr)
			hold(h, '\r', broken);
		h->cr = 0;
		hold(h, s[i], broken);
		h->text = s[i++] != '\n';
		if (h->held.len > max)
			h->done = 1;
	}
	return i;
}
