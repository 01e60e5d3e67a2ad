/* agenda.h - messages, and when they are to be tried next: the first one first
 */

#ifndef AGENDA_H
#define AGENDA_H

#include <stddef.h>
#include <stdint.h>

struct message {
	uint64_t due;   /* s since 1970 */
	uint64_t birth; /* s since 1970 */
	uint64_t taken; /* since when somebody else is sending it; 0: nobody */
	size_t jobs;    /* deliveries of this round that have not ended */
	char id[];      /* NUL-terminated */
};

/* A heap.  Start it with zeros. */
struct agenda {
	struct message **list;
	size_t n;
	size_t room;
};

/* A message of that id, or NULL if memory is short; free() it. */
struct message *agenda_message(char const *id, uint64_t birth, uint64_t due);

/* Put it in.  Return 1, or 0 if memory is short. */
int agenda_add(struct agenda *a, struct message *m);

/* The first one, or NULL; it stays. */
struct message *agenda_first(struct agenda const *a);

/* Have fn look at each and change when it is due. */
void agenda_change(
    struct agenda *a, void (*fn)(struct message *, void *), void *arg);

/* Take the first one out. */
struct message *agenda_take(struct agenda *a);

#endif
