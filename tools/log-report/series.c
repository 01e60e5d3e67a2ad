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

/* How long slots become after this; each is a multiple of the one before. */
static int64_t
wider(int64_t width)
{
	static int64_t const steps[] = { SERIES_MINUTE, 5 * SERIES_MINUTE,
		15 * SERIES_MINUTE, SERIES_HOUR };

	for (size_t i = 0; i + 1 < sizeof steps / sizeof *steps; i++)
		if (steps[i] == width)
			return steps[i + 1];
	return width * 2;
}

/* Make slots longer. */
static void
widen(struct series *s)
{
	int64_t width = wider(s->width);
	int64_t start = s->start - s->start % width;
	size_t at = 0;
	struct series_slot old;

	for (size_t i = 0; i < s->count; i++) {
		old = s->slot[i];
		memset(&s->slot[i], 0, sizeof old);
		at = (size_t)((s->start + (int64_t)i * s->width - start) /
			      width);
		add(&s->slot[at], &old);
	}
	s->count = at + 1;
	s->start = start;
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
		s->width = SERIES_MINUTE;
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
