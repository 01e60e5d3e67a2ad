/* counters.c - counters of failed attempts that decay, a few in one block */

#include "counters.h"

#include <string.h>

/* What is left in it now. */
static uint64_t
left(struct counter const *c, struct counter_limit const *limit, uint64_t now)
{
	uint64_t full = limit->most * COUNTERS_SCALE;
	uint64_t level = c->level < full ? c->level : full;
	uint64_t gone = now > c->when ? now - c->when : 0;

	if (gone >= limit->time)
		return 0;
	gone = gone * full / limit->time;
	return level > gone ? level - gone : 0;
}

static int
is_of(struct counter const *c, unsigned char const *name)
{
	return c->level && !memcmp(c->name, name, COUNTERS_NAME);
}

/* The counter of that name, or the one with the least in it. */
static struct counter *
find(struct counter *block, unsigned char const *name,
    struct counter_limit const *limit, uint64_t now)
{
	struct counter *least = block;

	for (size_t i = 0; i < COUNTERS_BLOCK; i++) {
		struct counter *c = block + i;

		if (is_of(c, name))
			return c;
		if (left(c, limit, now) < left(least, limit, now))
			least = c;
	}
	return least;
}

int
counters_take(struct counter *block, unsigned char const *name,
    struct counter_limit const *limit, uint64_t now)
{
	struct counter *c = find(block, name, limit, now);
	uint64_t level = is_of(c, name) ? left(c, limit, now) : 0;

	if (level + COUNTERS_SCALE > limit->most * COUNTERS_SCALE)
		return 0;
	memcpy(c->name, name, COUNTERS_NAME);
	c->level = level + COUNTERS_SCALE;
	c->when = now;
	return 1;
}

void
counters_return(struct counter *block, unsigned char const *name,
    struct counter_limit const *limit, uint64_t now)
{
	struct counter *c = find(block, name, limit, now);
	uint64_t level;

	if (!is_of(c, name))
		return;
	level = left(c, limit, now);
	c->level = level > COUNTERS_SCALE ? level - COUNTERS_SCALE : 0;
	c->when = now;
}
