/* account.h - accounts of this system, as /etc/passwd has them
 *
 * Without the C library's own calls, which a static program cannot make.
 */

#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <sys/types.h>

#include <skalibs/stralloc.h>

struct account {
	uid_t uid;
	gid_t gid;
};

/* The account of that name, or of two numbers, uid:gid.  Return 1, or 0. */
int account_find(struct account *a, char const *name);

/* Become that account for good, with no other groups.  Return 1; 0 with errno
 * set, or 0 in it if there is no such account. */
int account_become(char const *name);

/* Append the name of that user, or else the number.  Return 1, or 0 if memory
 * is short. */
int account_name(stralloc *sa, uid_t uid);

#endif
