/* maildir.h - put new mail into Maildirs: all of them, or none
 *
 * The order that makes it durable: write each file into tmp/ and fsync it;
 * rename all of them into new/; fsync each new/.  Until maildir_commit() has
 * returned 1, maildir_undo() takes everything back.
 */

#ifndef MAILDIR_H
#define MAILDIR_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "fault.h"
#include "spool.h"
#include "unique.h"

/* One delivery.  Start it with zeros, then maildir_init(). */
struct maildir {
	struct unique name;
	int make;       /* make Maildirs that are missing */
	stralloc dirs;  /* char const *: the Maildirs, one for each file */
	size_t written; /* files that are in tmp/, or were */
	size_t moved;   /* the first of them, which are in new/ */
	stralloc tmp;   /* scratch */
	stralloc new;   /* scratch */
	struct fault *fault;
};

/*
 * Make the directory, unless it is there, and tmp, new and cur in it, so that
 * they survive a crash.  The directory above it must exist.  Return 1, or 0
 * with a fault.
 */
int maildir_make(char const *dir, struct fault *f);

/* Choose file names.  Faults of this delivery will go to f. */
void maildir_init(struct maildir *m, char const *host, struct fault *f);

/*
 * Write one file for the Maildir: head, then the message; it is durable, but
 * not visible yet.  dir must stay as it is until the end.  Return 1 or 0.
 */
int maildir_add(struct maildir *m, char const *dir, stralloc const *head,
    struct spool *message);

/* Make all of them visible and durable.  Return 1 or 0. */
int maildir_commit(struct maildir *m);

/* Remove all of them, wherever they are. */
void maildir_undo(struct maildir *m);

#endif
