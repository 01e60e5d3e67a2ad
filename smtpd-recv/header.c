/* header.c - hold back the header of a message until it is complete */

#include "header.h"

size_t
header_take(struct header *h, char const *s, size_t n, size_t max, int *broken)
{
	size_t i = 0;

	while (i < n && !h->done) {
		if (!h->text && s[i] == '\n') {
			h->done = 1;
			break;
		}
		h->text = s[i++] != '\n';
		if (h->held.len + i > max)
			h->done = 1;
	}
	if (!stralloc_catb(&h->held, s, i))
		h->done = *broken = 1;
	return i;
}
