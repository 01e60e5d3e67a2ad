/* runout.c - run a program for what it prints */

#include "runout.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>

#include "await.h"
#include "chain.h"
#include "exits.h"

enum {
	CHUNK = 4096
};

static _Noreturn void
become(char const *const *argv, int out)
{
	int null = open2("/dev/null", O_RDONLY);

	/* The message is not for it. */
	if (null == -1 || (null && fd_move(0, null) == -1) ||
	    fd_copy(1, out) == -1)
		_exit(EXIT_SOFT);
	chain(argv, NULL);
}

/* Return 1 at its end, 0 if it was too late or too much. */
static int
collect(int fd, stralloc *out, size_t most, tain const *deadline)
{
	size_t start = out->len;
	ssize_t n = 1;

	while (n > 0) {
		if (await_fd(fd, IOPAUSE_READ, deadline) != 1 ||
		    out->len - start > most || !stralloc_readyplus(out, CHUNK))
			return 0;
		n = fd_read(fd, out->s + out->len, CHUNK);
		out->len += n > 0 ? (size_t)n : 0;
	}
	return !n;
}

int
runout(
    char const *const *argv, stralloc *out, size_t most, tain const *deadline)
{
	int p[2];
	int status = 0;
	int ok;
	pid_t pid;

	if (pipecoe(p) == -1)
		return -1;
	pid = fork();
	if (!pid)
		become(argv, p[1]);
	close(p[1]);
	ok = pid != -1 && collect(p[0], out, most, deadline);
	close(p[0]);
	if (pid == -1)
		return -1;
	if (!ok)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return ok && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
