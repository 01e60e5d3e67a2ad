/* series.c - counts over time, in bounded memory */

#include "series.h"

#include <string.h>

static void
add(struct series_slot *to, struct series_slot const *from)
{
	for (size_t k = 0; k < SERIES_KINDS; k++) {
		to->outcome[k] += from->outcome[k];
		to->tls[k] += from->tls[k];
		to->cipher[k] += from->cipher[k];
	}
}

/* Make slots twice as long. */
static void
widen(struct series *s)
{
	int64_t width = s->width * 2;
	size_t odd = s->start % width != 0;
	struct series_slot old;

	for (size_t i = 0; i < s->count; i++) {
		old = s->slot[i];
		memset(&s->slot[i], 0, sizeof old);
		add(&s->slot[(i + odd) / 2], &old);
	}
	s->count = (s->count + odd + 1) / 2;
	s->start -= s->start % width;
	s->width = width;
}

static size_t
missing_before(struct series const *s, int64_t time)
{
	if (time >= s->start)
		return 0;
	return (size_t)((s->start - time + s->width - 1) / s->width);
}

static size_t
index_of(struct series const *s, int64_t time)
{
	return time < s->start ? 0 : (size_t)((time - s->start) / s->width);
}

struct series_slot *
series_at(struct series *s, int64_t time)
{
	size_t before;
	size_t at;

	if (!s->width) {
		s->width = SERIES_HOUR;
		s->start = time - time % s->width;
	}
	while (index_of(s, time) >= SERIES_SLOTS ||
	       missing_before(s, time) + s->count > SERIES_SLOTS)
		widen(s);
	before = missing_before(s, time);
	if (before) {
		memmove(s->slot + before, s->slot, s->count * sizeof *s->slot);
		memset(s->slot, 0, before * sizeof *s->slot);
		s->start -= (int64_t)before * s->width;
		s->count += before;
	}
	at = index_of(s, time);
	if (at >= s->count)
		s->count = at + 1;
	return &s->slot[at];
}
