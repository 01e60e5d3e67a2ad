/* unit-chain.c - what the next program of a chain gets, if it is called */

#include "chain.h"

#include <fcntl.h>
#include <unistd.h>

#include "tap.h"

enum {
	MANY = 700,
	GAP = 5,
	KEPT = 20
};

static int
next(int argc, char const *const *argv)
{
	int failed;
	int open = 0;

	(void)argc;
	(void)argv;
	for (int fd = 3; fd < 2 * MANY; fd++)
		open += fcntl(fd, F_GETFD) != -1;
	ok(open == 1 && fcntl(KEPT, F_GETFD) != -1,
	    "many descriptors with a gap: it gets the one that is for it");
	/* It ends with _exit(). */
	failed = tap_end();
	return fflush(stdout) ? 1 : failed;
}

int
main(int argc, char const *const *argv)
{
	static struct chain_link const links[] = { { "exe", next },
		{ NULL, NULL } };
	char const *const prog[] = { "/proc/self/exe", NULL };

	chain_links(links, argc, argv);
	for (int fd = 3; fd < MANY; fd++) {
		close(fd);
		(void)fcntl(0, F_DUPFD_CLOEXEC, fd);
	}
	close(GAP);
	(void)fcntl(KEPT, F_SETFD, 0);
	chain(prog, NULL);
}
