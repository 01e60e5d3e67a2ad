/* await.c - wait for one descriptor */

#include "await.h"

#include <errno.h>

#include <skalibs/iopause.h>

int
await_fd(int fd, short event, tain const *deadline)
{
	iopause_fd x = { .fd = fd, .events = event };
	int r;

	do
		r = iopause_g(&x, 1, deadline);
	while (r == -1 && errno == EINTR);
	return r;
}
