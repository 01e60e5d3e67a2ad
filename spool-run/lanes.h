/* lanes.h - deliveries that wait, in a lane for each domain
 *
 * No domain gets more than its share: lanes take turns, and each has a limit.
 */

#ifndef LANES_H
#define LANES_H

#include <stddef.h>

#include "agenda.h"

struct lane;

/* One delivery: recipients of a message in one domain, from one on. */
struct job {
	struct message *message;
	struct lane *lane;
	size_t from; /* number of the recipient, of all, to begin with */
	struct job *next;
};

struct lane {
	struct job *first;
	struct job **end;
	size_t running;
	struct lane *chain; /* of those with the same hash */
	struct lane *turn;  /* of those that wait */
	int waits;
	char domain[];
};

enum {
	LANES_TABLE = 4096
};

/* Start it with zeros. */
struct lanes {
	struct lane *table[LANES_TABLE];
	struct lane *turn; /* the one whose turn it is */
	struct lane *last;
	size_t waiting; /* jobs */
};

/*
 * Have a job wait in the lane of a domain.  Letters are the same in either
 * case.  Return 1, or 0 if memory is short.
 */
int lanes_add(
    struct lanes *l, struct message *m, char const *domain, size_t from);

/*
 * Take the next job out of a lane that has fewer than most running; it counts
 * as running then.  NULL: there is none now.
 */
struct job *lanes_take(struct lanes *l, size_t most);

/* It runs no more.  Frees it. */
void lanes_end(struct lanes *l, struct job *j);

#endif
