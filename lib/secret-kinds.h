/* secret-kinds.h - how this system hides a process's memory */

#ifndef SECRET_KINDS_H
#define SECRET_KINDS_H

#if defined(__linux__)
#include <sys/prctl.h>
static inline void
secret_hide(void)
{
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
#else
static inline void
secret_hide(void)
{
}
#endif

#endif
