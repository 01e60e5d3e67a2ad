/* queue.h - the directory of messages that wait to be sent
 *
 *	tmp/		what is being written; nobody looks at it
 *	todo/ID.m ID	a new message and its envelope
 *	queue/ID.m ID	one that spool-run has taken up
 *	queue/ID.b	what its sender will be told of recipients that failed
 *	lock		held by spool-run
 *	trigger		a FIFO: a byte in it wakes spool-run
 *
 * An ID begins with the second in which it was made.  An envelope is a list of
 * strings, each with its NUL: F and the sender; E and a variable, any number;
 * then T and a recipient, for each.  When a recipient needs no more work, T
 * becomes D in place.  The file's time of modification is that of the last
 * attempt; 0: there was none.
 */

#ifndef QUEUE_H
#define QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/stralloc.h>

#include "fault.h"
#include "qmailenv.h"

enum {
	QUEUE_NEW = 'n', /* for the trigger: there is a new message */
	QUEUE_KICK = 'k' /* the times of some have been changed */
};

/* The sender of a report about a report that could not be delivered, in an
 * envelope.  It is no address: servers are to see none. */
#define QUEUE_DOUBLE "#@[]"

/* Make the directory and what is in it, where it is missing.  Return 1, or 0
 * with a fault. */
int queue_make(char const *dir, struct fault *f);

/* Put DIR/SUB/ID and the suffix, those that are not empty, into path, NUL-
 * terminated.  Return 1, or 0. */
int queue_path(stralloc *path, char const *const parts[4]);
#define QUEUE_PATH(path, dir, sub, id, suffix)                                 \
	queue_path(path, (char const *const[]){ dir, sub, id, suffix })

/* rename(2), for those who do without stdio.h. */
int queue_rename(char const *from, char const *to);

/* Wake spool-run, if there is one. */
void queue_wake(char const *dir, char why);

/* When the message of this id was made, in seconds, or 0: it is no id. */
uint64_t queue_birth(char const *id);

enum {
	QUEUE_SENDER = 'F',
	QUEUE_VARIABLE = 'E',
	QUEUE_TODO = 'T',
	QUEUE_DONE = 'D'
};

enum {
	/* Longest envelope in bytes: what deliver-spool is given, and what
	 * clients may ask for. */
	QUEUE_ENVELOPE = QMAILENV_MAX + 131072
};

/* Read an envelope.  Return 1; 0 if it is malformed; -1 with errno set. */
int queue_read(stralloc *text, int fd);

/* The record after that one, or the first after NULL; at the end NULL. */
char const *queue_next(stralloc const *text, char const *record);

/* Mark the recipient at record, of that text, as done in the file.  Return 1,
 * or 0 with errno set. */
int queue_mark(stralloc *text, char const *record, int fd);

/* The part behind the last '@' of an address, or its end. */
char const *queue_domain(char const *address);

#endif
