/* series.h - counts over time, in bounded memory */

#ifndef SERIES_H
#define SERIES_H

#include <stddef.h>
#include <stdint.h>

enum {
	SERIES_SLOTS = 4096,
	SERIES_KINDS = 8
};

/* Seconds. */
#define SERIES_MINUTE INT64_C(60)
#define SERIES_HOUR (60 * SERIES_MINUTE)

struct series_slot {
	uint32_t outcome[SERIES_KINDS];
	uint32_t tls[SERIES_KINDS];
	uint32_t cipher[SERIES_KINDS];
};

/* Start it with zeros.  A slot is a minute, until there is so much time that
 * slots become 5 minutes, 15, an hour, two hours, four, and so on. */
struct series {
	int64_t
	    start; /* of the first slot; all starts are multiples of width */
	int64_t width; /* seconds; 0: nothing here */
	size_t count;
	struct series_slot slot[SERIES_SLOTS];
};

/* The slot of that time, which is not negative. */
struct series_slot *series_at(struct series *s, int64_t time);

#endif
