/* source.h - the message on fd 0, to be read twice */

#ifndef SOURCE_H
#define SOURCE_H

#include <stddef.h>
#include <sys/types.h>

/* Start it with zeros. */
struct source {
	char const *s; /* a short message that came through a pipe */
	size_t len;
	off_t start; /* else fd 0 is a file, and the message begins here */
	size_t at;
};

/*
 * Get hold of the message.  A regular file is read where it is, from where fd
 * 0 stands.  Anything else is read to its end: what is short stays in memory,
 * and the rest goes to a file without a name in $TMPDIR, else /tmp, which
 * becomes fd 0.  Return 1, or 0 if that is not possible, which is logged.
 */
int source_open(struct source *s);

/* Go back to the start.  Return 1, or 0 with errno set. */
int source_rewind(struct source *s);

/* Read up to n bytes: their number, 0 at the end, -1 with errno set. */
ssize_t source_read(struct source *s, char *buf, size_t n);

#endif
