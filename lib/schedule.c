/* schedule.c - when a message is tried again */

#include "schedule.h"

/* The largest number whose square is not more than that. */
static uint64_t
root(uint64_t square)
{
	uint64_t r = 0;

	for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
		if ((r + bit) * (r + bit) <= square)
			r += bit;
	return r;
}

uint64_t
schedule_next(uint64_t birth, uint64_t last, uint64_t wait)
{
	uint64_t n = root(last > birth ? last - birth : 0) + root(wait);
	uint64_t next = birth + n * n;

	return next > last ? next : last + 1;
}
