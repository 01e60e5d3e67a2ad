/* clearssl - UCSPI-TLS for a client, without any TLS: to see what it does
 *
 * clearssl {y|n|dead} prog...
 *
 * Runs prog with $SSLCTLFD, and with copies of fds 6 and 7 as $SSLREADFD and
 * $SSLWRITEFD.  When TLS is asked for, it tells of TLS that is not there (y),
 * or goes away (dead).  With n, it answers that TLS would not work.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exits.h"

static void
provide(int ctl, char const *how)
{
	static char const facts[] = "SSL_PROTOCOL=TLSv1.9\0SSL_CIPHER=none\0";
	char c;

	while (read(ctl, &c, 1) == 1) {
		if (c == '?' && write(ctl, *how == 'n' ? "n" : "y", 1) != 1)
			return;
		if (c != '?' &&
		    (*how == 'd' || write(ctl, facts, sizeof facts) < 1))
			return;
	}
}

static void
set(char const *name, int fd)
{
	char fmt[16];

	snprintf(fmt, sizeof fmt, "%d", fd);
	setenv(name, fmt, 1);
}

int
main(int argc, char **argv)
{
	int ends[2];

	if (argc < 3 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
		return EXIT_HARD;
	if (!fork()) {
		close(ends[0]);
		for (int fd = 0; fd < 10; fd++)
			if (fd != ends[1])
				close(fd);
		provide(ends[1], argv[1]);
		_exit(0);
	}
	close(ends[1]);
	set("SSLCTLFD", ends[0]);
	set("SSLREADFD", fcntl(6, F_DUPFD, 10));
	set("SSLWRITEFD", fcntl(7, F_DUPFD, 10));
	setenv("SSLCTLREADY", "1", 1);
	execvp(argv[2], argv + 2);
	return EXIT_SOFT;
}
