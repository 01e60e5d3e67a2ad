/* counters.h - counters of failed attempts that decay, a few in one block
 *
 * Each is a bucket that leaks: every attempt that fails puts one in, the
 * bucket holds "most" of them, and a full one is empty again after "time".  So
 * whoever has filled it has one attempt more each time/most.
 */

#ifndef COUNTERS_H
#define COUNTERS_H

#include <stddef.h>
#include <stdint.h>

enum {
	COUNTERS_NAME = 16,   /* bytes that name one */
	COUNTERS_BLOCK = 64,  /* counters of one block */
	COUNTERS_SCALE = 1000 /* what one attempt puts in */
};

struct counter {
	unsigned char name[COUNTERS_NAME];
	uint64_t level; /* in thousandths; 0: the counter is free */
	uint64_t when;  /* it was so then, in milliseconds */
};

struct counter_limit {
	uint64_t most; /* at most 1000000 */
	uint64_t time; /* in milliseconds, from 1000 to 30 days */
};

/*
 * block has COUNTERS_BLOCK counters.  Put one in for the name, now, and return
 * 1; 0 if it does not fit.  A name that is new takes the place of the counter
 * with the least in it.  A block may hold anything: it comes from a file.
 */
int counters_take(struct counter *block, unsigned char const *name,
    struct counter_limit const *limit, uint64_t now);

/* Take one out again. */
void counters_return(struct counter *block, unsigned char const *name,
    struct counter_limit const *limit, uint64_t now);

#endif
