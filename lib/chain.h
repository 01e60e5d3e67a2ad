/* chain.h - become the next program of the chain */

#ifndef CHAIN_H
#define CHAIN_H

#include <skalibs/stralloc.h>

/*
 * Become the program argv[0], found by $PATH, with the environment changed
 * as env says: a sequence of NUL-ended strings, NAME=value to set a variable
 * and NAME alone to remove it.  env may be NULL.  Does not return: if the
 * program is missing, logs that and exits 127; if it cannot be run, 126.
 */
_Noreturn void chain(char const *const *argv, stralloc const *env);

/*
 * Add a change of the environment for chain().  A NULL value removes the
 * variable.  Return 1, or 0 if memory is short.
 */
int chain_env(stralloc *env, char const *name, char const *value);

#endif
