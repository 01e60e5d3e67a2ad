/* spool.h - keep a message until it is known where it goes
 *
 * A short message stays in memory.  A longer one goes to a file that has no
 * name, so that nothing is left of it whatever happens to this process.
 */

#ifndef SPOOL_H
#define SPOOL_H

#include <stddef.h>

#include "fault.h"

/*
 * Bytes that stay in memory: most mail is shorter, and a process of this size
 * is still a small one.
 */
enum {
	SPOOL_MEMORY = 65536
};

/* Elsewhere than on Linux, open() then refuses a directory, and a file that
 * has a name for a moment takes over. */
#ifndef O_TMPFILE
#define O_TMPFILE 0
#endif

/* Large: for a static variable.  Start it with zeros. */
struct spool {
	int file; /* the file is in use: its descriptor is fd */
	int fd;
	size_t len; /* bytes in buf */
	char buf[SPOOL_MEMORY];
};

/*
 * Read the message on fd until it ends, or memory is full.  Return 1 if it is
 * all here; 0 if there may be more: call spool_rest(); -1 with a fault.
 */
int spool_start(struct spool *s, int fd, struct fault *f);

/* Read the rest through a file in the directory.  Return 1, or 0. */
int spool_rest(struct spool *s, int fd, char const *dir, struct fault *f);

/*
 * Write the n bytes at head, then the message, to fd.  Can be done again.
 * Return 1, or 0 with errno set; the caller knows the path for a fault.
 */
int spool_write(struct spool *s, int fd, char const *head, size_t n);

#endif
