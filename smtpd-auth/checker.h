/* checker.h - run a checkpassword program */

#ifndef CHECKER_H
#define CHECKER_H

#include <stdint.h>

#include <skalibs/stralloc.h>

#include "credentials.h"

struct checker {
	char const *id;      /* of the session, for the log */
	char const *program; /* found by PATH; run as "program true" */
	stralloc const *env; /* changes of the environment, see chain.h */
	uint64_t timeout;    /* milliseconds */
	int wake;            /* readable when a child has ended */
};

/*
 * Get ready: from now on SIGCHLD is caught in this process.  Return 1, or 0
 * with errno set.
 */
int checker_init(struct checker *c);

/*
 * Let the program judge.  It has the credentials on fd 3, /dev/null on 0 and
 * 1, the log on 2, a process group of its own, and no other descriptor that
 * is close-on-exec here.  Return AUTH_YES, AUTH_NO or AUTH_LATER (auth.h);
 * with AUTH_LATER the log says why.
 */
char checker_run(struct checker const *c, struct credentials const *who);

#endif
