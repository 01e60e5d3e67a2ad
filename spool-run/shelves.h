/* shelves.h - look through the directory: what is new, what was there */

#ifndef SHELVES_H
#define SHELVES_H

#include "agenda.h"

struct shelves {
	char const *dir;
	struct agenda *agenda;
	uint64_t retry; /* as for schedule_next() */
};

/*
 * All that is in queue/, once, at the start; a message that a loss of power has
 * left in todo/ without its envelope is put next to that.  Return 1, or 0 with
 * errno set.
 */
int shelves_fill(struct shelves const *s);

/* Take up what is in todo/.  The same. */
int shelves_take(struct shelves const *s);

/* Look anew when a message is to be tried; somebody may have changed it. */
void shelves_look(struct shelves const *s, struct message *m);

/* That, for one message.  Return 1, or 0 with errno set. */
int shelves_rejoin(struct shelves const *s, char const *id);

/* Remove what nobody will ever look at, of processes that died. */
void shelves_clean(struct shelves const *s);

#endif
