/* envfd.h - file descriptors whose numbers come in the environment */

#ifndef ENVFD_H
#define ENVFD_H

/*
 * The open file descriptor whose number is in the variable, made
 * close-on-exec.  -1 if the variable is not set, is not a number, or names a
 * descriptor that is not open.
 */
int envfd_get(char const *name);

#endif
