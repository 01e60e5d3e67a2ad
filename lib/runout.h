/* runout.h - run a program for what it prints */

#ifndef RUNOUT_H
#define RUNOUT_H

#include <stddef.h>

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

/*
 * Run argv[0], found by $PATH, with nothing to read, and append at most so
 * many bytes of its output to out.  It is killed at the deadline, and if it
 * prints more.  Return its exit code, or -1 if it has none.  skalibs' clock
 * must be running.
 */
int runout(
    char const *const *argv, stralloc *out, size_t most, tain const *deadline);

#endif
