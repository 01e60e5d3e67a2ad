/* relay.h - carry data between a TLS connection and two pipes */

#ifndef RELAY_H
#define RELAY_H

#include <stddef.h>

#include <tls.h>

#include "network.h"

/* One direction's buffer: what a pipe takes at once; and the most that one TLS
 * record can hold. */
enum {
	RELAY_ROOM = 65536,
	RELAY_RECORD = 16384
};

/* How long the client may take for the rest once the program has ended. */
enum {
	RELAY_FLUSH_MS = 30000
};

enum relay_end {
	RELAY_GOING,   /* something moved: go on */
	RELAY_WAITING, /* nothing could move: wait, then go on */
	RELAY_DONE,    /* the program ended and the client has everything */
	RELAY_BROKEN,  /* the connection failed: see tls_error() */
	RELAY_IDLE,    /* nothing moved for too long */
	RELAY_STUCK,   /* the client did not take the rest */
	RELAY_LEFT     /* the guard has ended */
};

/* One direction. */
struct half {
	size_t at;
	size_t len;
	int want; /* what libtls wants to wait for: TLS_WANT_POLLIN or OUT */
	int over; /* nothing more will come from its source */
	char buf[RELAY_ROOM];
};

struct relay {
	struct tls *tls;
	struct network *network;
	int from;  /* pipe from the program, or -1 once closed */
	int to;    /* pipe to the program, or -1 once closed */
	int guard; /* all is over when this one ends, or -1 */
	int idle_ms;
	int flush_ms;
	int leaving;      /* the program has closed its end of from */
	struct half up;   /* client to program */
	struct half down; /* program to client */
};

/*
 * Begin a relay behind a handshake.  Takes over both pipes, makes them
 * non-blocking, and closes each when its direction is over.
 */
void relay_start(struct relay *r, struct tls *tls, struct network *network,
    int from, int to);

/* Let each direction take one step, without waiting. */
enum relay_end relay_move(struct relay *r);

/*
 * Run to the end, waiting in between: at most idle_ms for anything to move,
 * and at most flush_ms in all once the program has ended.  guard is -1 unless
 * it is set between the two calls.
 */
enum relay_end relay_run(struct relay *r);

#endif
