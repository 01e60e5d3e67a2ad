/* helper.h - run one short program and read what it prints */

#ifndef HELPER_H
#define HELPER_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/stralloc.h>

enum {
	HELPER_OUT = 65536 /* longest output, in bytes */
};

struct helper {
	char const *const *argv;
	stralloc const *env; /* see chain.h */
	char const *in;      /* its standard input; may be empty */
	size_t inlen;
	stralloc out; /* what it printed; the caller frees it */
	int code;     /* its exit code, or the signal that killed it */
};

enum helper_end {
	HELPER_EXIT,
	HELPER_SIGNAL,
	HELPER_LATE,  /* it took too long and was killed */
	HELPER_LOUD,  /* it printed more than HELPER_OUT and was killed */
	HELPER_UNABLE /* it could not be started; errno says why */
};

/*
 * Run it in a process group of its own for at most ms milliseconds; stderr is
 * ours.  skalibs' selfpipe must be trapping SIGCHLD on descriptor spfd, and
 * SIGPIPE must be ignored.  What it leaves running in the background when it
 * ends does not delay the return.
 */
enum helper_end helper_run(struct helper *h, int spfd, uint64_t ms);

#endif
