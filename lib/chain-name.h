/* chain-name.h - how this system shows another name for a process */

#ifndef CHAIN_NAME_H
#define CHAIN_NAME_H

#if defined(__linux__)
#include <sys/prctl.h>
static inline void
chain_name(char const *name)
{
	(void)prctl(PR_SET_NAME, name, 0, 0, 0);
}
#else
static inline void
chain_name(char const *name)
{
	(void)name;
}
#endif

#endif
