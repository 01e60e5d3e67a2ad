/* program.h - one delivery program at work, as the steward sees it */

#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdint.h>
#include <sys/types.h>

#include <skalibs/stralloc.h>

#include "delivery.h"

struct program {
	pid_t pid;  /* 0: there is none */
	int ended;  /* it has been reaped */
	int wstat;  /* and this is how it ended */
	int unread; /* it left some of its input unread */
	int in[2];  /* our own read ends of its input, or -1 */
	int text;   /* read end of its $ERROR_FD */
};

enum program_end {
	PROGRAM_EXIT,
	PROGRAM_SIGNAL,
	PROGRAM_KILLED,
	PROGRAM_UNREAD /* it said 0, but did not read all of its input */
};

/*
 * Start argv with the environment changed by env (see chain.h) and the
 * qmail-queue interface: fds 0 and 1 read what is written to message[0] and
 * message[1], which are non-blocking and the caller's to close.  Fds 4 and 6
 * and $ERROR_FD lead to p->text.  Return 1, or 0 with errno set.
 */
int program_start(struct program *p, char const *const *argv,
    stralloc const *env, int message[2]);

/* A child has changed: see whether it was the program. */
void program_look(struct program *p);

/*
 * Once the program has ended its input goes nowhere, but the session side may
 * still be writing: read one of the two, in[which], and forget it.
 */
void program_sink(struct program *p, int which);

/*
 * Wait at most ms milliseconds for the program to end, then kill it.  Put its
 * exit code or signal into *code and the first line of its text, printable
 * characters only, into text (room DELIVERY_TEXTMAX + 1), NUL-terminated.
 * skalibs' selfpipe must be trapping SIGCHLD on descriptor spfd.
 */
enum program_end program_end(
    struct program *p, int spfd, uint64_t ms, int *code, char *text);

#endif
