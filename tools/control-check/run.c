/* run.c - ask another program what it thinks */

#include "run.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include "chain.h"

enum {
	PATIENCE = 30, /* seconds */
	TEXT_MAX = 65536
};

static _Noreturn void
become(char const *const *argv, stralloc const *env, int err)
{
	int null = open("/dev/null", O_RDWR);

	(void)setpgid(0, 0);
	if (null == -1 || dup2(null, 0) == -1 || dup2(null, 1) == -1 ||
	    dup2(err, 2) == -1)
		_exit(111);
	chain(argv, env);
}

/* Until the end of what it says; 0: it takes too long. */
static int
listen_to(int fd, stralloc *err)
{
	tain deadline;
	iopause_fd x = { .fd = fd, .events = IOPAUSE_READ };
	char buf[4096];
	ssize_t n = 1;

	tain_now_set_stopwatch_g();
	tain_addsec_g(&deadline, PATIENCE);
	while (n > 0) {
		if (iopause_g(&x, 1, &deadline) <= 0)
			return 0;
		n = fd_read(fd, buf, sizeof buf);
		if (n > 0 && err->len < TEXT_MAX)
			(void)stralloc_catb(err, buf, (size_t)n);
	}
	return 1;
}

int
run(char const *const *argv, stralloc const *env, stralloc *err)
{
	int p[2];
	int status;
	int heard;
	pid_t pid;

	err->len = 0;
	if (pipecoe(p) == -1)
		return -1;
	pid = fork();
	if (!pid)
		become(argv, env, p[1]);
	fd_close(p[1]);
	heard = pid != -1 && listen_to(p[0], err);
	fd_close(p[0]);
	if (pid == -1)
		return -1;
	if (!heard) {
		(void)kill(-pid, SIGKILL);
		(void)kill(pid, SIGKILL);
	}
	if (!stralloc_0(err) || waitpid(pid, &status, 0) == -1 || !heard ||
	    !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}
