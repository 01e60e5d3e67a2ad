/* shared.h - counters of failed attempts that several machines have in common
 *
 * They are those of counters.h, in a Redis or Valkey server.  What is in a
 * bucket is the time that a key still has to live, so that the server empties
 * and forgets it by itself, by its own clock.  One command counts one attempt,
 * and nothing comes between.
 */

#ifndef SHARED_H
#define SHARED_H

#include "counters.h"
#include "redis.h"

struct shared_counter {
	char kind;                 /* a letter: names of two kinds differ */
	unsigned char const *name; /* COUNTERS_NAME bytes */
	struct counter_limit const *limit;
};

/*
 * If count is 1, put one into the counter and return 1, or 0 if it does not
 * fit; if count is 0, take one out again and return 1.  -1: the server could
 * not do it, and a->why says why.  An attempt is worth whole milliseconds:
 * where there may be more of them than time has, it is one.
 */
int shared_update(struct place const *server, struct shared_counter const *c,
    int count, struct redis_answer *a);

#endif
