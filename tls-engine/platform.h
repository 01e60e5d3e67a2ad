/* platform.h - what only some systems have */

#ifndef PLATFORM_H
#define PLATFORM_H

#include <unistd.h>

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

/* Close all descriptors from that number on; where the system cannot do that,
 * those that a chain has. */
static inline void
platform_close_from(int first)
{
#if defined(__GLIBC__) || defined(__FreeBSD__) || defined(__OpenBSD__) ||      \
    defined(__NetBSD__)
	closefrom(first);
#else
	for (int fd = first; fd < 1024; fd++)
		close(fd);
#endif
}

#endif
