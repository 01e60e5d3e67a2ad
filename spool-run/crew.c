/* crew.c - smtp-remotes that stay for the next message */

#include "crew.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>

#include "chain.h"
#include "exits.h"

int
crew_suits(char const *const *prog)
{
	char const *slash = strrchr(prog[0], '/');

	return !prog[1] &&
	       !strcmp(slash ? slash + 1 : prog[0], "smtp-remote") &&
	       chain_holds(prog[0]);
}

static _Noreturn void
become(char const *name, int sock)
{
	char const *const argv[] = { name, "-", NULL };
	int null = open2("/dev/null", O_WRONLY);

	selfpipe_finish(); /* or signals would stay blocked */
	/* What it prints before it has work is for nobody. */
	if (null == -1 || fd_copy(0, sock) == -1 || fd_move(1, null) == -1)
		_exit(EXIT_SOFT);
	chain(argv, NULL);
}

static int
make(struct hand *h, char const *name)
{
	int p[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p) == -1)
		return 0;
	*h = (struct hand){ .sock = p[0], .pid = fork() };
	if (!h->pid)
		become(name, p[1]);
	fd_close(p[1]);
	if (h->pid != -1)
		return 1;
	fd_close(p[0]);
	h->pid = 0;
	return 0;
}

int
crew_hire(struct crew *c, struct hand *h, char const *name)
{
	if (!c->n)
		return make(h, name);
	*h = c->idle[--c->n];
	return 1;
}

void
crew_dismiss(struct hand *h, int killed)
{
	int status;

	fd_close(h->sock);
	if (killed)
		(void)kill(h->pid, SIGKILL);
	(void)wait_pid(h->pid, &status);
	h->pid = 0;
}

void
crew_keep(struct crew *c, struct hand *h, uint64_t now)
{
	if (!c->idle)
		c->idle = calloc(CREW_MOST, sizeof *c->idle);
	h->since = now;
	if (!c->idle || c->n == CREW_MOST || ++h->jobs >= CREW_JOBS)
		crew_dismiss(h, 0);
	else
		c->idle[c->n++] = *h;
	h->pid = 0;
}

/* The last one that came is the first to work: those that have had none for
 * longest are at the beginning. */
void
crew_rest(struct crew *c, uint64_t now)
{
	size_t gone = 0;

	while (gone < c->n && c->idle[gone].since + CREW_REST <= now)
		crew_dismiss(c->idle + gone++, 0);
	c->n -= gone;
	if (gone && c->n)
		memmove(c->idle, c->idle + gone, c->n * sizeof *c->idle);
}
