/* plumbing.c - the descriptors between the program and the TLS engine */

#include "plumbing.h"

#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "chain.h"

int
plumbing_make(struct plumbing *p)
{
	int control[2];
	int up[2];
	int down[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) == -1 ||
	    pipecoe(up) == -1 || pipecoe(down) == -1)
		return 0;
	p->program = (struct ends){ control[0], up[0], down[1] };
	p->engine = (struct ends){ control[1], down[0], up[1] };
	return 1;
}

void
plumbing_close(struct ends *e)
{
	fd_close(e->control);
	fd_close(e->in);
	fd_close(e->out);
	*e = (struct ends){ -1, -1, -1 };
}

static int
offer(stralloc *env, char const *name, int fd)
{
	char fmt[INT_FMT];

	fmt[int_fmt(fmt, fd)] = 0;
	return uncoe(fd) != -1 && chain_env(env, name, fmt);
}

int
plumbing_offer(struct ends const *program, stralloc *env, char const *how)
{
	return offer(env, "SSLCTLFD", program->control) &&
	       offer(env, "SSLREADFD", program->in) &&
	       offer(env, "SSLWRITEFD", program->out) &&
	       chain_env(env, "UCSPITLS", how) &&
	       chain_env(env, "SSLCTLREADY", "1");
}
