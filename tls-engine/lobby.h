/* lobby.h - who has come to a keeper and waits there
 *
 * A guest comes with a socket and hands over a packet (handover.h) with its
 * connection.  If that says HANDOVER_PARK, the connection stays until its
 * program says on the control socket what it wants, if ever.
 */

#ifndef LOBBY_H
#define LOBBY_H

#include <stddef.h>

#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include "handover.h"

struct guest {
	int sock;               /* whom it comes from; parked: -1 */
	int fds[HANDOVER_MOST]; /* what it has handed over, else -1 */
	char *packet;           /* and said, or NULL */
	size_t n;               /* bytes of that */
	tain until;             /* when it must have done so */
};

struct lobby {
	struct guest *guests;
	iopause_fd *x; /* LOBBY_FIXED of the keeper's, then one for each */
	size_t n;      /* guests */
	size_t room;   /* for how many */
};

/* What else the keeper waits for. */
enum {
	LOBBY_WAKE,
	LOBBY_LISTENER,
	LOBBY_FIXED
};

/* Open it, as large as the limit of descriptors lets it be; that is raised as
 * far as it may.  Return 1, or 0 with errno set. */
int lobby_open(struct lobby *l, int wake, int listener);

/* Let in who has connected, and say so; if there is no room left, or it is
 * gone already, close. */
void lobby_enter(struct lobby *l, int sock);

/* Wait until one of them all has something to say, or has been silent for too
 * long and goes.  Return as iopause() does. */
int lobby_wait(struct lobby *l);

/*
 * Hear guest i, which has something to say.  Return 1 if it wants an engine
 * now; 0 if it stays; -1 if it is to leave.
 */
int lobby_hear(struct lobby *l, size_t i);

/* Guest i leaves: close all it has.  The last one takes its place. */
void lobby_leave(struct lobby *l, size_t i);

/*
 * In the process that is to be the engine of guest i: nothing of the others
 * stays here, and what it has gets the lowest numbers that are free, so that
 * a limit below them leaves none.
 */
void lobby_alone(struct lobby *l, size_t i);

#endif
