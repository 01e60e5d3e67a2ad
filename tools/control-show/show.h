/* show.h - what is shown, and how */

#ifndef SHOW_H
#define SHOW_H

#include "client.h"
#include "item.h"

struct show {
	struct settings settings;
	struct client client;
	int brief;   /* no meanings */
	int changed; /* only what is not the default */
	int json;
	int colour;
	int faults; /* settings that cannot be understood */
	stralloc out;
	stralloc lapsing; /* what is to be said at the end */
};

/* Write to out: what comes before all settings, one, and what comes after.
 * Return 0 if memory is short. */
int text_begin(struct show *s);
int text_item(struct show *s, struct item const *it);
int text_end(struct show *s);

int json_begin(struct show *s);
int json_item(struct show *s, struct item const *it);
int json_end(struct show *s);

/* How origins are called, by their enum. */
extern char const *const show_origins[];

/* Append the time, as 2026-12-01T00:00Z, and how long it is until then. */
int show_time(stralloc *sa, time_t t);
int show_left(stralloc *sa, time_t end);

#endif
