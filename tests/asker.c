/*
 * asker.c - ask a keeper of tls-engine for what it must not do
 *
 *	asker SOCKET silent|garbage|environment|bare|few|server|client
 *
 * Exit 0: the keeper's engine has gone without serving anything.
 */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "handover.h"
#include "passfd.h"

static struct {
	char const *name;
	char const *s;
	size_t n;
	size_t fds;
} const tries[] = {
	{ "silent", NULL, 0, 0 },
	{ "garbage", "\377\0garbage", 9, HANDOVER_FDS },
	{ "environment", "yLD_PRELOAD=/x", 15, HANDOVER_FDS },
	{ "bare", "ySMTPS=1", 9, 0 },
	{ "few", "ySMTPS=1", 9, HANDOVER_FDS - 1 },
	{ "server", "ySMTPS=1", 9, HANDOVER_FDS },
	{ "client", "y-mmay", 7, HANDOVER_FDS },
};

int
main(int argc, char **argv)
{
	int null = open("/dev/null", O_RDWR);
	int const fds[HANDOVER_FDS] = { null, null, null, null, null };
	int sock = argc == 3 ? handover_connect(argv[1], 5000) : -1;
	char c;

	if (sock == -1)
		return 111;
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		if (strcmp(argv[2], tries[i].name) != 0)
			continue;
		if (tries[i].n && passfd_send(sock, tries[i].s, tries[i].n, fds,
				      tries[i].fds) == -1)
			return 111;
		return passfd_recv(sock, &c, 1, NULL, 0) > 0;
	}
	return 100;
}
