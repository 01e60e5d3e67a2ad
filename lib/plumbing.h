/* plumbing.h - the descriptors between the program and the TLS engine
 *
 * A stream socket for control, and one pipe for each direction of decrypted
 * data: two pipes, so that either direction can end alone.
 */

#ifndef PLUMBING_H
#define PLUMBING_H

#include <skalibs/stralloc.h>

/* One side's ends: our end of control, where it reads and where it writes. */
struct ends {
	int control;
	int in;
	int out;
};

struct plumbing {
	struct ends program;
	struct ends engine;
};

/* Make it, all close-on-exec.  Return 1, or 0 with errno set. */
int plumbing_make(struct plumbing *p);

/* Close one side's ends, in the process that is the other side. */
void plumbing_close(struct ends *e);

/*
 * Offer TLS to a program that this process becomes, as UCSPI-TLS has it: add
 * SSLCTLFD, SSLREADFD, SSLWRITEFD and SSLCTLREADY to env, the changes that
 * chain() will make, and UCSPITLS with the value how ("!": required, else
 * empty); and have the descriptors survive that.  Return 1, or 0 with errno
 * set.
 */
int plumbing_offer(struct ends const *program, stralloc *env, char const *how);

#endif
