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
	int message = fcntl(pipes[MESSAGE][0], F_DUPFD_CLOEXEC, ABOVE);
	int envelope = fcntl(pipes[ENVELOPE][0], F_DUPFD_CLOEXEC, ABOVE);
	int text = fcntl(pipes[TEXT][1], F_DUPFD_CLOEXEC, ABOVE);

	if (message == -1 || envelope == -1 || text == -1 ||
	    fd_copy(0, message) == -1 || fd_copy(1, envelope) == -1 ||
	    fd_copy(4, text) == -1 || fd_copy(6, text) == -1)
		_exit(DELIVERY_EXEC);
	selfpipe_finish();
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
	p->pid = fork();
	if (!p->pid)
		become(argv, env, pipes);
	close(pipes[MESSAGE][0]);
	close(pipes[ENVELOPE][0]);
	close(pipes[TEXT][1]);
	message[0] = pipes[MESSAGE][1];
	message[1] = pipes[ENVELOPE][1];
	p->text = pipes[TEXT][0];
	if (p->pid != -1 && ndelay_on(message[0]) == 0 &&
	    ndelay_on(message[1]) == 0 && ndelay_on(p->text) == 0)
		return 1;
	close_all((int[]){ message[0], message[1], p->text }, 3);
	p->pid = p->pid == -1 ? 0 : p->pid;
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
	int wstat = 0;
	int ended = reap(p->pid, spfd, ms, &wstat);

	if (!ended)
		put_down(p->pid, spfd);
	read_text(p->text, text);
	close(p->text);
	p->pid = 0;
	*code = 0;
	if (!ended)
		return PROGRAM_KILLED;
	if (WIFSIGNALED(wstat)) {
		*code = WTERMSIG(wstat);
		return PROGRAM_SIGNAL;
	}
	*code = WEXITSTATUS(wstat);
	return PROGRAM_EXIT;
}
