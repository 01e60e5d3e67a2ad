/* checker.c - run a checkpassword program */

#include "checker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>

#include "auth.h"
#include "chain.h"
#include "exits.h"
#include "log.h"

static void
child_ended(int sig)
{
	(void)sig; /* that the wait is interrupted is all we want */
}

void
checker_init(struct checker *c)
{
	struct sigaction sa = { .sa_handler = child_ended };
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &set, &c->open);
	(void)sigdelset(&c->open, SIGCHLD);
	(void)sigaction(SIGCHLD, &sa, NULL);
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
	if (fd == CREDENTIALS_FD)
		ok = fcntl(fd, F_SETFD, 0) != -1;
	else
		ok = dup2(fd, CREDENTIALS_FD) != -1;
	if (!ok)
		_exit(EXIT_SOFT);
	(void)sigprocmask(SIG_SETMASK, &c->open, NULL);
	chain(argv, c->env);
}

static int64_t
milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Wait for its end: 1, or 0 when the time is over, or -1. */
static int
wait_for(struct checker const *c, pid_t pid, int *status)
{
	int64_t end = milliseconds() + (int64_t)c->timeout;

	for (;;) {
		pid_t r = waitpid(pid, status, WNOHANG);
		int64_t left = end - milliseconds();
		struct timespec t = { .tv_sec = left / 1000,
			.tv_nsec = left % 1000 * 1000000 };

		if (r == pid)
			return 1;
		if (r == -1 && errno != EINTR)
			return -1;
		if (left <= 0)
			return 0;
		(void)ppoll(NULL, 0, &t, &c->open);
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
