/* crowd.h - who is being served, and who waits */

#ifndef CROWD_H
#define CROWD_H

#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include "address.h"
#include "sockets.h"

/* A client that is being served by a process, or waits for one. */
struct guest {
	pid_t pid;
	struct address source;
};

struct crowd {
	size_t most;       /* processes at once */
	size_t room;       /* connections at once, waiting ones included */
	size_t per_source; /* connections of one source; 0: no limit */
	size_t running;
	size_t waiting;
	time_t swept;        /* the second of the last crowd_sweep() */
	struct guest *guest; /* running ones: most of them fit */
	struct visitor
	    *visitor; /* waiting ones, the first first; room of them fit */
};

/* What to do with a visitor. */
enum admission {
	ADMIT_NOW,
	ADMIT_LATER,
	ADMIT_FULL,  /* all places are taken */
	ADMIT_SOURCE /* its source has enough of them */
};

/* Room for the limits that are set.  Return 1, or 0 if memory is short. */
int crowd_start(struct crowd *c);

/*
 * An address for counting: of IPv6 the network of 64 bits, for that is what
 * one customer gets.
 */
void crowd_source(struct address *source, struct address const *ip);

/* Whether more can be accepted at all, if only to be told to go. */
int crowd_can_accept(struct crowd const *c);

enum admission crowd_admit(struct crowd const *c, struct visitor const *v);

/* The visitor is served by pid now. */
void crowd_enter(struct crowd *c, struct visitor const *v, pid_t pid);

/* The visitor waits. */
void crowd_queue(struct crowd *c, struct visitor const *v);

/* Take the first that waits, if there is one and a process is free for it. */
int crowd_next(struct crowd *c, struct visitor *v);

/* Forget, and close, those that wait and have gone in the meantime; looks
 * once a second at the most. */
void crowd_sweep(struct crowd *c);

/* A process has ended; 0 if it was none of these. */
int crowd_leave(struct crowd *c, pid_t pid);

#endif
