/* unit-standby.c - what one that stays says of a job, and when */

#include "../smtp-remote/standby.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assign.h"
#include "tap.h"

enum {
	JOBS = 5000,
	CODE = 7
};

static int
work(int argc, char const *const *argv)
{
	return argc == 2 && write(1, argv[1], 1) == 1 ? CODE : 0;
}

static _Noreturn void
stay(int sock)
{
	_exit(dup2(sock, 0) == -1 ? 1 : standby(work));
}

/* Read the report to its end, and then what is said of it, without waiting. */
static int
do_job(int sock, int message)
{
	static char const *const argv[] = { "smtp-remote", "x", NULL };
	stralloc env = STRALLOC_ZERO;
	char report[2];
	char code = 0;
	int p[2];
	int sent;

	if (pipe(p) == -1)
		return 0;
	sent = assign_send(sock, &env, argv, (int const[]){ message, p[1] });
	close(p[1]);
	(void)fcntl(p[0], F_SETFL, O_NONBLOCK);
	/* Until its end, and without a pause. */
	while (sent && read(p[0], report, sizeof report))
		;
	close(p[0]);
	return recv(sock, &code, 1, MSG_DONTWAIT) == 1 && code == CODE;
}

int
main(void)
{
	int message = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int good = 0;
	int status = 1;
	int sock[2];
	pid_t pid;

	if (!ok(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sock) !=
		    -1,
		"sockets"))
		return tap_end();
	pid = fork();
	if (!pid) {
		close(sock[0]);
		stay(sock[1]);
	}
	close(sock[1]);
	for (int i = 0; i < JOBS && do_job(sock[0], message); i++)
		good++;
	ok(good == JOBS, "at the end of a report it is known what it is worth");
	close(sock[0]);
	ok(waitpid(pid, &status, 0) == pid && !status,
	    "without more jobs it ends, and well");
	return tap_end();
}
