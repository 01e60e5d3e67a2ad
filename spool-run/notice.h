/* notice.h - the text of a report about what could not be delivered (RFC 3464)
 */

#ifndef NOTICE_H
#define NOTICE_H

#include <skalibs/stralloc.h>

#include "bounce.h"

struct notice {
	struct bounce const *bounce;
	stralloc const *envelope; /* of the message */
	stralloc const *notes;    /* recipient NUL reason NUL, for each */
	int twice;                /* the message was a report itself */
};

/* The value of a variable in an envelope, or NULL. */
char const *notice_variable(stralloc const *envelope, char const *name);

/* Is there a recipient about whom the sender wants to know (NOTIFY=NEVER)? */
int notice_wanted(struct notice const *n);

/*
 * Make it: a multipart/report with a text for people, one for programs, and
 * the message, or its header if it is long or RET=HDRS.  Lines end in LF.
 * Return 1, or 0 with errno set.
 */
int notice_make(struct notice const *n, stralloc *text);

#endif
