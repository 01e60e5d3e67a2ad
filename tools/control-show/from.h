/* from.h - what becomes of the configuration of another server */

#ifndef FROM_H
#define FROM_H

#include <skalibs/stralloc.h>

/*
 * Append to out, for each file of the directory, whether it is honoured,
 * renamed, not needed or not possible, and what to do.  Return 1; 0 and why,
 * NUL-terminated.  Writes nothing there.
 */
int from_directory(char const *dir, stralloc *out, stralloc *why);

#endif
