/* standby.c - stay, and send one message after another */

#include "standby.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "assign.h"
#include "chain.h"
#include "exits.h"

/* Out of the way of what the programs on a connection have. */
enum {
	ABOVE = 16
};

/* In the environment of the job, which is let go of behind it. */
static int
do_job(struct assignment *a, int (*send)(int, char const *const *))
{
	char **before = environ;
	char **own;
	int code = EXIT_SOFT;

	if (!chain_environment(&a->env))
		return code;
	own = environ;
	code = send(a->argc, a->argv);
	environ = before;
	if (own != before)
		free(own);
	return code;
}

int
standby(int (*send)(int argc, char const *const *argv))
{
	struct assignment a = { .argv = NULL };
	int sock = fcntl(0, F_DUPFD_CLOEXEC, ABOVE);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int aside = fcntl(null, F_DUPFD_CLOEXEC, ABOVE);

	if (sock == -1 || null == -1 || aside == -1)
		return EXIT_SOFT;
	fd_close(null);
	while (fd_copy(0, aside) != -1 && fd_copy(1, aside) != -1 &&
	       assign_take(&a, sock)) {
		char code;

		if (fd_move(0, a.fds[ASSIGN_MESSAGE]) == -1 ||
		    fd_move(1, a.fds[ASSIGN_REPORT]) == -1)
			return EXIT_SOFT;
		code = (char)do_job(&a, send);
		/* At the end of the report, which comes by fd 1, it is known
		 * what it is worth: nobody waits, or gives us up too early. */
		if (fd_copy(0, aside) == -1 || fd_write(sock, &code, 1) != 1)
			return EXIT_SOFT;
	}
	return EXIT_DONE;
}
