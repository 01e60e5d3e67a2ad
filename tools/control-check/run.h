/* run.h - ask another program what it thinks */

#ifndef RUN_H
#define RUN_H

#include <skalibs/stralloc.h>

/*
 * Run it, with the environment changed as chain() does, its input empty and
 * its output thrown away; what it says on standard error, as far as there is
 * room, is put into err, NUL-terminated.  Return its exit code; -1 if it could
 * not be started, was ended by a signal, or had to be, after half a minute.
 */
int run(char const *const *argv, stralloc const *env, stralloc *err);

#endif
