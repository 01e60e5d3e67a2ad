/* program.c - one delivery program at work, as the steward sees it */

#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/selfpipe.h>
#include <skalibs/sig.h>
#include <skalibs/tai.h>

#include "chain.h"

enum {
	MESSAGE,
	ENVELOPE,
	TEXT,
	PIPES
};
enum {
	ABOVE = 10
}; /* descriptors move here, out of the way of 0 to 6 */

enum {
	GRACE_MS = 1000
}; /* between a polite and a final signal */

static void
close_all(int const *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i] != -1)
			close(fds[i]);
}

/* pipes[i][0] is read from, pipes[i][1] written to; all close-on-exec. */
static int
make_pipes(int pipes[PIPES][2])
{
	for (size_t i = 0; i < PIPES; i++) {
		if (pipecoe(pipes[i]) == -1) {
			close_all(pipes[0], 2 * i);
			return 0;
		}
	}
	return 1;
}

/* In the child: the qmail-queue interface, then the program. */
static _Noreturn void
become(char const *const *argv, stralloc const *env, int pipes[PIPES][2])
{
	int message;
	int envelope;
	int text;

	/* First of all: its descriptor may be one that we want. */
	selfpipe_finish();
	message = fcntl(pipes[MESSAGE][0], F_DUPFD_CLOEXEC, ABOVE);
	envelope = fcntl(pipes[ENVELOPE][0], F_DUPFD_CLOEXEC, ABOVE);
	text = fcntl(pipes[TEXT][1], F_DUPFD_CLOEXEC, ABOVE);
	if (message == -1 || envelope == -1 || text == -1 ||
	    fd_copy(0, message) == -1 || fd_copy(1, envelope) == -1 ||
	    fd_copy(4, text) == -1 || fd_copy(6, text) == -1)
		_exit(DELIVERY_EXEC);
	sig_restore(SIGPIPE);
	setpgid(0, 0);
	chain(argv, env);
}

int
program_start(struct program *p, char const *const *argv, stralloc const *env,
    int message[2])
{
	int pipes[PIPES][2];

	if (!make_pipes(pipes))
		return 0;
	*p = (struct program){ .in = { pipes[MESSAGE][0], pipes[ENVELOPE][0] },
		.text = pipes[TEXT][0] };
	message[0] = pipes[MESSAGE][1];
	message[1] = pipes[ENVELOPE][1];
	if (ndelay_on(message[0]) == 0 && ndelay_on(message[1]) == 0 &&
	    ndelay_on(p->text) == 0)
		p->pid = fork();
	else
		p->pid = -1;
	if (!p->pid)
		become(argv, env, pipes);
	close(pipes[TEXT][1]);
	if (p->pid != -1)
		return 1;
	p->pid = 0;
	close_all(
	    (int[]){ message[0], message[1], p->in[0], p->in[1], p->text }, 5);
	return 0;
}

/* Wait for a change of any child until the deadline: 0 when it has passed. */
static int
await_child(int spfd, tain const *deadline)
{
	iopause_fd x = { .fd = spfd, .events = IOPAUSE_READ };
	int r = iopause_g(&x, 1, deadline);

	if (r > 0)
		while (selfpipe_read() > 0)
			;
	return r > 0 || (r == -1 && errno == EINTR);
}

/* Reap the program: 1, or 0 if the deadline passed first. */
static int
reap(pid_t pid, int spfd, uint64_t ms, int *wstat)
{
	tain deadline;
	tain wait;

	tain_now_g();
	tain_from_millisecs(&wait, (int)ms);
	tain_add_g(&deadline, &wait);
	for (;;) {
		pid_t r = waitpid(pid, wstat, WNOHANG);

		if (r == pid || (r == -1 && errno != EINTR))
			return r == pid;
		if (!await_child(spfd, &deadline))
			return waitpid(pid, wstat, WNOHANG) == pid;
	}
}

/* The first line of the program's text, without anything unprintable. */
static void
read_text(int fd, char *text)
{
	ssize_t n = fd_read(fd, text, DELIVERY_TEXTMAX);
	size_t len = 0;

	for (ssize_t i = 0; i < n && text[i] != '\n'; i++)
		if (text[i] >= ' ' && text[i] <= '~')
			text[len++] = text[i];
	text[len] = 0;
}

void
program_look(struct program *p)
{
	if (p->pid && !p->ended)
		p->ended = waitpid(p->pid, &p->wstat, WNOHANG) == p->pid;
}

void
program_sink(struct program *p, int which)
{
	static char lost[65536];
	ssize_t n = fd_read(p->in[which], lost, sizeof lost);

	if (n > 0) {
		p->unread = 1;
		return;
	}
	close(p->in[which]);
	p->in[which] = -1;
}

/* What is left in its input, now that nobody writes to it any more. */
static void
look_for_rest(struct program *p)
{
	for (int i = 0; i < 2; i++) {
		iopause_fd x = { .fd = p->in[i], .events = IOPAUSE_READ };

		while (p->in[i] != -1 && iopause_g(&x, 1, &tain_zero) > 0)
			program_sink(p, i);
		if (p->in[i] != -1)
			close(p->in[i]);
	}
}

/* End it and all that it started: first so that it can clean up. */
static void
put_down(pid_t pid, int spfd)
{
	int wstat;

	if (waitpid(pid, &wstat, WNOHANG) != 0)
		return; /* nobody's, or not ours any more */
	kill(-pid, SIGTERM);
	kill(pid, SIGTERM);
	if (!reap(pid, spfd, GRACE_MS, &wstat)) {
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
		waitpid_nointr(pid, &wstat, 0);
	}
}

enum program_end
program_end(struct program *p, int spfd, uint64_t ms, int *code, char *text)
{
	int ended = p->ended || reap(p->pid, spfd, ms, &p->wstat);

	if (!ended)
		put_down(p->pid, spfd);
	look_for_rest(p);
	read_text(p->text, text);
	close(p->text);
	p->pid = 0;
	*code = 0;
	if (!ended)
		return PROGRAM_KILLED;
	if (WIFSIGNALED(p->wstat)) {
		*code = WTERMSIG(p->wstat);
		return PROGRAM_SIGNAL;
	}
	*code = WEXITSTATUS(p->wstat);
	return !*code && p->unread ? PROGRAM_UNREAD : PROGRAM_EXIT;
}
