/* confine.c - give up what carrying one connection does not need */

#include "confine.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "jail.h"
#include "platform.h"
#include "secret.h"
#include "why.h"

void
confine_descriptors(int last)
{
	platform_close_from(last + 1);
}

static int
number(char const *name, char const *value, unsigned int *n, stralloc *why)
{
	if (value && uint0_scan(value, n) && *n)
		return 1;
	why_say(why, name, value ? value : "not set");
	if (why->len) {
		why->len--;
		(void)stralloc_cats(why,
		    ": expected a number from 1; set both $TLS_UID and "
		    "$TLS_GID, or neither");
		if (!stralloc_0(why))
			why->len = 0;
	}
	return 0;
}

static int
drop(uid_t uid, gid_t gid, stralloc *why)
{
	if (setgroups(1, &gid) == -1 || setgid(gid) == -1 ||
	    setuid(uid) == -1 || !setuid(0))
		return why_say(why, "$TLS_UID and $TLS_GID", strerror(errno));
	return 1;
}

int
confine_find(struct user *user, stralloc *why)
{
	char const *u = getenv("TLS_UID");
	char const *g = getenv("TLS_GID");

	user->set = u || g;
	return !user->set || (number("$TLS_UID", u, &user->uid, why) &&
				 number("$TLS_GID", g, &user->gid, why));
}

static void
limit(int resource, rlim_t most)
{
	struct rlimit r = { most, most };

	(void)setrlimit(resource, &r);
}

static int
enter(enum jail_who who, stralloc *why)
{
	return jail_enter(who) == JAIL_FAILED
		   ? why_say(why, "the jail", strerror(errno))
		   : 1;
}

static int
give_up(struct user const *user, stralloc *why)
{
	if (user->set && !geteuid() &&
	    !drop((uid_t)user->uid, (gid_t)user->gid, why))
		return 0;
	platform_no_new_privileges();
	secret_keep();
	return 1;
}

int
confine(struct user const *user, int last, stralloc *why)
{
	if (!give_up(user, why))
		return 0;
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_NOFILE, (rlim_t)last + 1);
	/* Or the times of certificates would send the C library for a file. */
	(void)setenv("TZ", "UTC0", 1);
	tzset();
	return enter(JAIL_ENGINE, why);
}

int
confine_keeper(struct user const *user, stralloc *why)
{
	return give_up(user, why) && enter(JAIL_KEEPER, why);
}
