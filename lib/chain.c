/* chain.c - become the next program of the chain */

#include "chain.h"

#include <skalibs/env.h>
#include <skalibs/exec.h>

void
chain(char const *const *argv, stralloc const *env)
{
	if (env && env->len)
		xmexec_m(argv, env->s, env->len);
	else
		xexec(argv);
}

int
chain_env(stralloc *env, char const *name, char const *value)
{
	return env_addmodif(env, name, value);
}
