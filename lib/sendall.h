/* sendall.h - send bytes over a socket, by a deadline */

#ifndef SENDALL_H
#define SENDALL_H

#include <stddef.h>

#include <skalibs/tai.h>

/*
 * Send the n bytes at s over fd, a non-blocking socket.  skalibs' clock must
 * be running.  Return 1, or 0 with errno set: ETIMEDOUT when the deadline
 * passed, EPIPE (without a signal) when the other side is gone.
 */
int sendall(int fd, char const *s, size_t n, tain const *deadline);

#endif
