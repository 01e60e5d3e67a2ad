/* wire.h - an SMTP connection: buffers, lines, deadlines */

#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <skalibs/tai.h>

enum {
	WIRE_IN = 65536, /* bytes read ahead: one big read of a message */
	WIRE_OUT = 4096  /* replies of one pipelined group go out together */
};

struct wire {
	int in;
	int out;
	tain end;    /* the whole session is over at this time */
	size_t head; /* unread bytes are buf[head] to buf[tail - 1] */
	size_t tail;
	size_t most; /* from here on nothing has been in buf: wiping it would
			take memory that an idle session does without */
	size_t outlen;
	int dead;      /* what was to be sent could not be; nothing goes out */
	char first[4]; /* of a line that was too long */
	char outbuf[WIRE_OUT];
	char buf[WIRE_IN];
};

enum wire_event {
	WIRE_OK,
	WIRE_EOF,     /* the other side closed the connection, or it broke */
	WIRE_TIMEOUT, /* the deadline passed */
	WIRE_LONG     /* the line is too long; it was skipped to its end */
};

/* Start on these descriptors, made non-blocking; the session ends at the
 * latest ms milliseconds from now.  skalibs' clock must be running. */
void wire_start(struct wire *w, int in, int out, uint64_t ms);

/* Go on over other descriptors: forget all that was read, keep the end. */
void wire_switch(struct wire *w, int in, int out);

/* The earlier of ms milliseconds from now and the session's end. */
tain wire_deadline(struct wire const *w, uint64_t ms);

/* The session ends ms milliseconds from now at the earliest. */
void wire_extend(struct wire *w, uint64_t ms);

/* Wipe what has been read and used: there was a secret in it. */
void wire_wipe(struct wire *w);

/* Bytes read ahead and not yet used. */
size_t wire_buffered(struct wire const *w);

/* Queue n bytes for the other side; they leave with wire_flush(), which
 * wire_fill() and wire_line() call before they wait.  When the buffer is full
 * it is flushed within ms. */
enum wire_event wire_put(struct wire *w, char const *s, size_t n, uint64_t ms);
enum wire_event wire_flush(struct wire *w, tain const *deadline);

/* Flush, and then send n bytes past the buffer, all within ms: for those who
 * have large pieces. */
enum wire_event wire_send(struct wire *w, char const *s, size_t n, uint64_t ms);

/* Flush, within timeout, then wait ms milliseconds. */
enum wire_event wire_pause(struct wire *w, uint64_t ms, uint64_t timeout);

/* Wait ms milliseconds for the other side to speak or go: WIRE_OK if it does,
 * else WIRE_TIMEOUT. */
enum wire_event wire_early(struct wire *w, uint64_t ms);

/* Wait for bytes, if there are none, until the deadline. */
enum wire_event wire_fill(struct wire *w, tain const *deadline);

/*
 * Take a line of at most max bytes with its LF (max <= WIRE_IN): *line points
 * into the buffer, valid until the next call, *len counts the LF.  At the end
 * of file an unfinished line is dropped.  WIRE_LONG: a longer line was skipped;
 * one of more than WIRE_SKIP bytes is WIRE_EOF.
 */
enum {
	WIRE_SKIP = 1048576
};
enum wire_event wire_line(struct wire *w, size_t max, char const **line,
    size_t *len, tain const *deadline);

#endif
