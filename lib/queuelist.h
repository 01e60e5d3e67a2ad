/* queuelist.h - look at each message of a queue, as tools for people do */

#ifndef QUEUELIST_H
#define QUEUELIST_H

#include <stdint.h>

#include <skalibs/stralloc.h>

struct queued {
	char const *part; /* "todo" or "queue" */
	char const *id;
	uint64_t birth;    /* s since 1970 */
	uint64_t tried;    /* the same; 0: not yet */
	uint64_t size;     /* bytes of the message */
	stralloc envelope; /* see queue.h */
};

/*
 * Call fn for each message of the queue in dir, in no order; what goes while
 * we look is left out.  It ends when fn returns 0.  Return 1, or 0 with errno
 * set if the directories cannot be read.
 */
int queuelist_each(
    char const *dir, int (*fn)(struct queued *, void *), void *arg);

#endif
