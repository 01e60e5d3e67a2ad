/* targets.h - which Maildirs a message goes to, and for whom */

#ifndef TARGETS_H
#define TARGETS_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "fault.h"
#include "qmailenv.h"

struct target {
	char const *address; /* points into the envelope */
	char const *dir;     /* its Maildir */
};

/* Start it with zeros. */
struct targets {
	struct target *list; /* those of one Maildir are next to each other */
	size_t n;
	stralloc dirs; /* what dir points into */
};

/*
 * Return 1 if a pattern (mailbox.h) can be understood, else 0 with a fault.
 * path becomes, NUL-ended, what it gives for the address u@d.
 */
int targets_pattern(stralloc *path, char const *pattern, struct fault *f);

/*
 * Name the Maildir of every recipient and put those together that are the
 * same; in each, recipients keep the order of the envelope, which must stay
 * as long as the targets do.  If the pattern gives each address its own, they
 * must exist.  Return NULL, or with a fault: the address that can have no
 * Maildir or has none, with code 31; any address, with another code.
 */
char const *targets_find(struct targets *t, char const *pattern,
    struct qmailenv const *e, struct fault *f);

/* The index behind the last target with the Maildir of target i. */
size_t targets_end(struct targets const *t, size_t i);

#endif
