/* chain.h - become the next program of the chain */

#ifndef CHAIN_H
#define CHAIN_H

#include <skalibs/stralloc.h>

/*
 * Become the program argv[0], found by $PATH, with the environment changed
 * as env says: a sequence of NUL-ended strings, NAME=value to set a variable
 * and NAME alone to remove it.  env may be NULL; it and argv must stay as
 * they are.  Does not return: if the program is missing, logs that and exits
 * 127; if it cannot be run, 126.
 *
 * When that program is a name of this very file, which holds several (see
 * chain_links()), its main() is called instead of exec: descriptors that are
 * close-on-exec are closed, caught signals get their defaults, and the exit
 * code is main()'s, as if it had been run.
 */
_Noreturn void chain(char const *const *argv, stralloc const *env);

/* Return 1 if chain() would not need an exec for the program of that name. */
int chain_holds(char const *name);

/*
 * Add a change of the environment for chain().  A NULL value removes the
 * variable.  Return 1, or 0 if memory is short.
 */
int chain_env(stralloc *env, char const *name, char const *value);

/* Make these changes to our own environment, in a list of its own.  1, or 0 if
 * memory is short. */
int chain_environment(stralloc const *env);

/* A program that this file holds under its name. */
struct chain_link {
	char const *name;
	int (*run)(int argc, char const *const *argv);
};

/*
 * Say which programs this file holds, up to one without a name, and become
 * the one that argv[0] names.  Return only if there is no such program.
 */
void chain_links(
    struct chain_link const *links, int argc, char const *const *argv);

#endif
