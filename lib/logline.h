/* logline.h - read a line that log.h wrote, and a supervisor put a time before
 */

#ifndef LOGLINE_H
#define LOGLINE_H

#include <stddef.h>
#include <stdint.h>

enum {
	LOGLINE_FIELDS = 24 /* of one line; further ones are left out */
};

/* Bytes of the line, without an end: not a string. */
struct logslice {
	char const *s;
	size_t n;
};

struct logfield {
	struct logslice key;
	struct logslice value;
};

/* All slices point into the line; time is seconds since 1970 in UTC, or -1. */
struct logentry {
	int64_t time;
	struct logslice prog;
	struct logslice id;
	struct logslice event;
	struct logslice text;
	size_t count;
	struct logfield field[LOGLINE_FIELDS];
};

/*
 * Read the n bytes at s, a line without its newline: "stamp prog[id]: event
 * key=value ...: text", of which stamp, [id], fields and text may be missing.
 * A stamp is TAI64N (multilog, s6-log; 10 seconds ahead of UTC, as multilog
 * has it), or a date of svlogd, s6-log or journalctl -o short-iso.  Return 1,
 * or 0 if this is no such line.  The values keep the escapes of log.h, but
 * anybody may have written the line: it may have any byte.
 */
int logline_parse(struct logentry *e, char const *s, size_t n);

/* The value of the first field of that name, or an empty one if there is none
 * or it is "-". */
struct logslice logline_get(struct logentry const *e, char const *key);

/* Whether the slice is this string. */
int logslice_is(struct logslice v, char const *s);

/* The decimal number that v is, or fallback if it is none that fits. */
uint64_t logslice_number(struct logslice v, uint64_t fallback);

#endif
