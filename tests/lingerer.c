/*
 * lingerer.c - leave a connection so that whoever closes it last has to wait
 *
 * With more on the way on 1 than its client reads, and SO_LINGER.  Exit 0, or
 * 111 if it is no connection.
 */

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

int
main(void)
{
	static char const much[65536];
	struct linger const linger = { .l_onoff = 1, .l_linger = 600 };

	if (setsockopt(1, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) ==
		-1 ||
	    fcntl(1, F_SETFL, O_NONBLOCK) == -1)
		return 111;
	while (write(1, much, sizeof much) > 0)
		;
	return 0;
}
