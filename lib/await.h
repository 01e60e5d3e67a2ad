/* await.h - wait for one descriptor */

#ifndef AWAIT_H
#define AWAIT_H

#include <skalibs/tai.h>

/*
 * Wait until the event (IOPAUSE_READ or IOPAUSE_WRITE) happens on fd, or its
 * other side is gone, through any signals.  Return 1; 0 if the deadline passed
 * first; -1 with errno set.  skalibs' clock must be running.
 */
int await_fd(int fd, short event, tain const *deadline);

#endif
