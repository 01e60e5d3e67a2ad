/* checker.c - run a checkpassword program */

#include "checker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/iopause.h>
#include <skalibs/selfpipe.h>
#include <skalibs/tai.h>

#include "auth.h"
#include "chain.h"
#include "exits.h"
#include "log.h"

/*
 * No handler ever runs: its frame on the stack would hold registers, and with
 * them pieces of a password, long after that was wiped.
 */
int
checker_init(struct checker *c)
{
	c->wake = selfpipe_init();
	/* Whoever ignores SIGCHLD cannot wait for a child. */
	return c->wake != -1 && signal(SIGCHLD, SIG_DFL) != SIG_ERR &&
	       selfpipe_trap(SIGCHLD);
}

static void
complain(struct checker const *c, char const *key, uint64_t n, char const *text)
{
	struct logline l;

	log_start(&l, c->id, "unavailable");
	log_text(&l, "checker", c->program);
	log_number(&l, key, n);
	log_say(&l, text);
	log_send(&l);
}

static void
complain_sys(struct checker const *c, char const *what)
{
	struct logline l;
	char const *why = strerror(errno);

	log_start(&l, c->id, "unavailable");
	log_text(&l, "checker", c->program);
	log_text(&l, "doing", what);
	log_say(&l, why);
	log_send(&l);
}

/* A pipe that holds the credentials; they are less than any pipe takes. */
static int
fill_pipe(struct credentials const *who)
{
	int p[2];
	size_t n;

	if (pipe2(p, O_CLOEXEC) == -1)
		return -1;
	n = allwrite(p[1], who->buf, who->len);
	if (close(p[1]) == -1 || n < who->len) {
		(void)close(p[0]);
		return -1;
	}
	return p[0];
}

static _Noreturn void
become(struct checker const *c, int fd)
{
	char const *const argv[] = { c->program, "true", NULL };
	int ok;

	(void)setpgid(0, 0);
	selfpipe_finish();
	if (fd == CREDENTIALS_FD)
		ok = fcntl(fd, F_SETFD, 0) != -1;
	else
		ok = dup2(fd, CREDENTIALS_FD) != -1;
	if (!ok)
		_exit(EXIT_SOFT);
	chain(argv, c->env);
}

/* Wait for its end: 1, or 0 when the time is over, or -1. */
static int
wait_for(struct checker const *c, pid_t pid, int *status)
{
	iopause_fd x = { .fd = c->wake, .events = IOPAUSE_READ };
	tain deadline;
	int n = 1;

	tain_now_set_stopwatch_g();
	tain_from_millisecs(&deadline, (int)c->timeout);
	tain_add_g(&deadline, &deadline);
	for (;;) {
		pid_t r = waitpid(pid, status, WNOHANG);

		if (r == pid)
			return 1;
		if ((r == -1 && errno != EINTR) || n == -1)
			return -1;
		if (!n)
			return 0;
		n = iopause_g(&x, 1, &deadline);
		while (selfpipe_read() > 0)
			;
	}
}

static void
end(pid_t pid)
{
	int status;

	(void)kill(-pid, SIGKILL);
	/* In case it has not come to setpgid() yet. */
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
}

static char
verdict(struct checker const *c, int status)
{
	if (WIFSIGNALED(status)) {
		complain(c, "signal", (uint64_t)WTERMSIG(status),
		    "it was ended by a signal: expected exit code 0, 1 or "
		    "100, see its own messages");
		return AUTH_LATER;
	}
	switch (WEXITSTATUS(status)) {
	case EXIT_DONE:
		return AUTH_YES;
	case CHECKPW_WRONG:
	case EXIT_HARD:
		return AUTH_NO;
	default:
		complain(c, "code", (uint64_t)WEXITSTATUS(status),
		    "expected exit code 0, 1 or 100; 127 means that there is "
		    "no such program in PATH; else see its own messages");
		return AUTH_LATER;
	}
}

static char
await(struct checker const *c, pid_t pid)
{
	int status = 0;
	int r = wait_for(c, pid, &status);

	if (r == 1)
		return verdict(c, status);
	if (r == -1)
		complain_sys(c, "wait for it");
	else
		complain(c, "ms", c->timeout,
		    "it took too long and was killed: mend it, or raise "
		    "auth.timeout");
	end(pid);
	return AUTH_LATER;
}

char
checker_run(struct checker const *c, struct credentials const *who)
{
	int fd = fill_pipe(who);
	pid_t pid;

	if (fd == -1) {
		complain_sys(c, "make a pipe");
		return AUTH_LATER;
	}
	pid = fork();
	if (!pid)
		become(c, fd);
	(void)close(fd);
	if (pid == -1) {
		complain_sys(c, "fork");
		return AUTH_LATER;
	}
	return await(c, pid);
}
