/* helper.c - run one short program and read what it prints */

#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/selfpipe.h>
#include <skalibs/tai.h>

#include "chain.h"
#include "delivery.h"

enum {
	CHUNK = 4096
};

/* One run: descriptors are -1 when they are closed. */
struct run {
	struct helper *h;
	pid_t pid;
	int to;   /* its stdin */
	int from; /* its stdout */
	size_t sent;
	int wstat;
	int loud;
	tain deadline;
};

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* In the child. */
static _Noreturn void
become(struct helper const *h, int in, int out)
{
	if (fd_copy(0, in) == -1 || fd_copy(1, out) == -1)
		_exit(DELIVERY_EXEC);
	selfpipe_finish();
	(void)signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	chain(h->argv, h->env);
}

static int
start(struct run *r)
{
	int in[2];
	int out[2];

	if (pipecoe(in) == -1)
		return 0;
	if (pipecoe(out) == -1) {
		close(in[0]);
		close(in[1]);
		return 0;
	}
	r->pid = fork();
	if (!r->pid)
		become(r->h, in[0], out[1]);
	/* Both of us do this: it must be done before either goes on. */
	if (r->pid != -1)
		setpgid(r->pid, r->pid);
	close(in[0]);
	close(out[1]);
	r->to = in[1];
	r->from = out[0];
	return r->pid != -1 && ndelay_on(r->to) == 0 && ndelay_on(r->from) == 0;
}

static void
feed(struct run *r)
{
	struct helper const *h = r->h;
	ssize_t n = 0;

	if (r->sent < h->inlen)
		n = write(r->to, h->in + r->sent, h->inlen - r->sent);
	if (n > 0)
		r->sent += (size_t)n;
	if (r->sent == h->inlen ||
	    (n == -1 && errno != EAGAIN && errno != EINTR))
		close_fd(&r->to);
}

/* Take what there is: 0 if there was nothing. */
static int
hear(struct run *r)
{
	stralloc *out = &r->h->out;
	ssize_t n = -1;

	if (stralloc_readyplus(out, CHUNK))
		n = read(r->from, out->s + out->len, CHUNK);
	if (n > 0)
		out->len += (size_t)n;
	if (!n || (n == -1 && errno != EAGAIN && errno != EINTR))
		close_fd(&r->from);
	r->loud = out->len > HELPER_OUT;
	return n > 0 && !r->loud;
}

/* Has it ended?  Then what it printed is in the pipe. */
static int
ended(struct run *r)
{
	while (selfpipe_read() > 0)
		;
	if (waitpid(r->pid, &r->wstat, WNOHANG) != r->pid)
		return 0;
	while (r->from != -1 && hear(r))
		;
	return 1;
}

/* Until it has ended, prints too much, or the deadline passes: 1, 0, 0. */
static int
serve(struct run *r, int spfd)
{
	while (!ended(r)) {
		iopause_fd x[3] = {
			{ .fd = spfd, .events = IOPAUSE_READ },
			{ .fd = r->from, .events = IOPAUSE_READ },
			{ .fd = r->to, .events = IOPAUSE_WRITE },
		};
		int n = iopause_g(x, 3, &r->deadline);

		if (!n || (n == -1 && errno != EINTR))
			return 0;
		if (r->from != -1 && x[1].revents)
			hear(r);
		if (r->loud)
			return 0;
		if (r->to != -1 && x[2].revents)
			feed(r);
	}
	return !r->loud;
}

enum helper_end
helper_run(struct helper *h, int spfd, uint64_t ms)
{
	struct run r = { .h = h, .to = -1, .from = -1 };
	tain wait;
	int whole;

	if (!start(&r)) {
		close_fd(&r.to);
		close_fd(&r.from);
		return HELPER_UNABLE;
	}
	tain_now_g();
	tain_from_millisecs(&wait, (int)ms);
	tain_add_g(&r.deadline, &wait);
	if (!h->inlen)
		close_fd(&r.to);
	whole = serve(&r, spfd);
	close_fd(&r.to);
	close_fd(&r.from);
	if (!whole) {
		kill(-r.pid, SIGKILL);
		kill(r.pid, SIGKILL);
		waitpid_nointr(r.pid, &r.wstat, 0);
		return r.loud ? HELPER_LOUD : HELPER_LATE;
	}
	h->code =
	    WIFSIGNALED(r.wstat) ? WTERMSIG(r.wstat) : WEXITSTATUS(r.wstat);
	return WIFSIGNALED(r.wstat) ? HELPER_SIGNAL : HELPER_EXIT;
}
