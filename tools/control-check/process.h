/* process.h - one process, as /proc tells of it */

#ifndef PROCESS_H
#define PROCESS_H

#include <sys/stat.h>
#include <sys/types.h>

#include <skalibs/stralloc.h>

enum {
	PROCESS_GROUPS = 64
};

struct process {
	pid_t pid;
	char name[32];
	uid_t uid;
	gid_t gid;
	gid_t groups[PROCESS_GROUPS];
	unsigned int ngroups;
	int reads_all; /* it has a capability to read any file */
	int jailed;    /* a seccomp filter, and no_new_privs */
	stralloc fds;  /* "0 1 2", NUL-terminated; empty: they cannot be seen */
};

#define PROCESS_ZERO                                                           \
	{                                                                      \
		.fds = STRALLOC_ZERO                                           \
	}

/* Read what there is to know.  Return 1, or 0 if there is no such process. */
int process_look(struct process *p, pid_t pid);

/* Its session; -1 if there is no such process, or no more. */
pid_t process_session(pid_t pid);

/* Does it hold this file open? */
int process_holds(struct process const *p, struct stat const *file);

/* Could it open the file at the path for reading, by user and mode of it and
 * of its directory?  The jail is not looked at. */
int process_may_read(struct process const *p, char const *path);

#endif
