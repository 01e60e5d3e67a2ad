/* platform.h - what only some systems have */

#ifndef PLATFORM_H
#define PLATFORM_H

#ifdef __linux__
#include <sys/prctl.h>
#endif

/* Give up for good what set-user-id programs could give back. */
static inline void
platform_no_new_privileges(void)
{
#ifdef PR_SET_NO_NEW_PRIVS
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}

#endif
