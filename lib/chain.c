/*
 * chain.c - become the next program of the chain
 *
 * An exec costs more here than all that a link of the chain does before it:
 * so a link that is in the same file as we are is called, not run.
 */

#include "chain.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/env.h>
#include <skalibs/exec.h>

#include "chain-name.h"

/* More than any program of ours has at once: one that has many and closes some
 * of them has small numbers free below large ones.  While FEW numbers are in
 * use without a gap, spool-run may have 400 deliveries above them. */
enum {
	DESCRIPTORS = 1024,
	FEW = 256
};

/* The programs of this file; none unless chain_links() was told of some. */
static struct chain_link const *known;

static struct chain_link const *
find(char const *path)
{
	char const *slash = strrchr(path, '/');
	char const *name = slash ? slash + 1 : path;

	for (struct chain_link const *l = known; l && l->name; l++)
		if (!strcmp(l->name, name))
			return l;
	return NULL;
}

/* Which file we are does not change while we live, nor by a fork. */
static int
same_file(char const *path)
{
	static struct stat ours;
	struct stat theirs;

	if (!ours.st_ino && stat("/proc/self/exe", &ours) == -1)
		return 0;
	return !stat(path, &theirs) && ours.st_dev == theirs.st_dev &&
	       ours.st_ino == theirs.st_ino;
}

/* Would exec find this very file under that name? */
static int
is_ours(char const *name)
{
	char const *path = getenv("PATH");
	stralloc sa = STRALLOC_ZERO;
	int found = 0;

	if (strchr(name, '/'))
		return same_file(name);
	while (path && !found) {
		size_t n = strcspn(path, ":");

		sa.len = 0;
		if (!stralloc_catb(&sa, path, n) ||
		    (n && !stralloc_cats(&sa, "/")) ||
		    !stralloc_cats(&sa, name) || !stralloc_0(&sa))
			break;
		found = !access(sa.s, X_OK);
		path = path[n] ? path + n + 1 : NULL;
	}
	found = found && same_file(sa.s);
	stralloc_free(&sa);
	return found;
}

/* Are all our descriptors below DESCRIPTORS?  The first free one tells, as
 * the system gives the lowest, and nobody here chooses numbers above. */
static int
few_descriptors(void)
{
	int fd = fcntl(0, F_DUPFD_CLOEXEC, 3);

	if (fd == -1)
		return 0;
	fd_close(fd);
	return fd < FEW;
}

/* One poll() tells which descriptors are not open, nearly all of them. */
static void
close_on_exec(void)
{
	struct pollfd x[DESCRIPTORS];

	for (int fd = 0; fd < DESCRIPTORS; fd++)
		x[fd] = (struct pollfd){ .fd = fd };
	(void)poll(x, DESCRIPTORS, 0);
	for (int fd = 3; fd < DESCRIPTORS; fd++) {
		int flags = x[fd].revents & POLLNVAL ? -1 : fcntl(fd, F_GETFD);

		if (flags != -1 && (flags & FD_CLOEXEC))
			fd_close(fd);
	}
}

/* Exec leaves ignored signals ignored, and no handler. */
static void
forget_handlers(void)
{
	static int const caught[] = { SIGHUP, SIGINT, SIGTERM, SIGALRM, SIGCHLD,
		SIGPIPE };

	for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++) {
		struct sigaction sa;

		if (!sigaction(caught[i], NULL, &sa) &&
		    sa.sa_handler != SIG_IGN && sa.sa_handler != SIG_DFL)
			(void)signal(caught[i], SIG_DFL);
	}
}

int
chain_environment(stralloc const *env)
{
	stralloc list = STRALLOC_ZERO;
	size_t have = env_len((char const *const *)environ);
	size_t most = have + 1;

	if (!env || !env->len)
		return 1;
	for (size_t i = 0; i < env->len; i++)
		most += !env->s[i];
	if (!stralloc_ready(&list, most * sizeof(char *)))
		return 0;
	/* The list stays for as long as the program runs. */
	env_merge((char const **)(void *)list.s, most,
	    (char const *const *)environ, have, env->s, env->len);
	environ = (char **)(void *)list.s;
	return 1;
}

static int
count(char const *const *argv)
{
	int n = 0;

	while (argv[n])
		n++;
	return n;
}

int
chain_holds(char const *name)
{
	return find(name) && few_descriptors() && is_ours(name);
}

void
chain(char const *const *argv, stralloc const *env)
{
	struct chain_link const *l = find(argv[0]);

	if (l && chain_holds(argv[0]) && chain_environment(env)) {
		close_on_exec();
		forget_handlers();
		chain_name(l->name);
		_exit(l->run(count(argv), argv));
	}
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

void
chain_links(struct chain_link const *links, int argc, char const *const *argv)
{
	struct chain_link const *l;

	known = links;
	/* Who ignores SIGCHLD cannot wait for a child. */
	(void)signal(SIGCHLD, SIG_DFL);
	l = argc > 0 ? find(argv[0]) : NULL;
	if (l)
		_exit(l->run(argc, argv));
}
