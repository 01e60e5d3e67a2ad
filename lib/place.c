/* place.c - where a server is: unix:/path or inet:address:port */

#include "place.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <skalibs/iopause.h>
#include <skalibs/types.h>

#include "await.h"

static int
place_unix(char const *path, struct place *place)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	size_t n = strlen(path);

	if (*path != '/' || n >= sizeof un.sun_path)
		return 0;
	memcpy(un.sun_path, path, n + 1);
	memcpy(&place->address, &un, sizeof un);
	place->len = sizeof un;
	return 1;
}

static int
place_inet(char const *text, struct place *place)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };
	char const *colon = strrchr(text, ':');
	char host[INET6_ADDRSTRLEN + 1];
	uint16_t port;
	size_t n;

	if (!colon || !uint160_scan(colon + 1, &port) || !port)
		return 0;
	n = (size_t)(colon - text);
	if (*text == '[' && n > 2 && colon[-1] == ']')
		text++, n -= 2;
	if (n >= sizeof host)
		return 0;
	memcpy(host, text, n);
	host[n] = 0;
	four.sin_port = six.sin6_port = htons(port);
	if (inet_pton(AF_INET, host, &four.sin_addr) == 1) {
		memcpy(&place->address, &four, sizeof four);
		place->len = sizeof four;
	} else if (inet_pton(AF_INET6, host, &six.sin6_addr) == 1) {
		memcpy(&place->address, &six, sizeof six);
		place->len = sizeof six;
	} else {
		return 0;
	}
	return 1;
}

int
place_parse(char const *text, struct place *place)
{
	struct place unused;

	if (!place)
		place = &unused;
	if (!strncmp(text, "unix:", 5))
		return place_unix(text + 5, place);
	return !strncmp(text, "inet:", 5) && place_inet(text + 5, place);
}

/* What became of a connection that was not made at once. */
static int
outcome(int fd, tain const *deadline)
{
	int error = ETIMEDOUT;
	socklen_t len = sizeof error;
	int r = await_fd(fd, IOPAUSE_WRITE, deadline);

	if (r == -1 ||
	    (r && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1))
		return errno;
	return error;
}

void
place_set(struct place *place, struct address const *a, uint16_t port)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };

	four.sin_port = six.sin6_port = htons(port);
	if (a->size == ADDRESS_4) {
		memcpy(&four.sin_addr, a->byte, ADDRESS_4);
		memcpy(&place->address, &four, sizeof four);
		place->len = sizeof four;
	} else {
		memcpy(&six.sin6_addr, a->byte, ADDRESS_6);
		memcpy(&place->address, &six, sizeof six);
		place->len = sizeof six;
	}
}

static int
start_from(int fd, struct address const *from)
{
	struct place place;

	place_set(&place, from, 0);
	return bind(fd, (struct sockaddr const *)&place.address, place.len);
}

int
place_connect(struct place const *place, tain const *deadline)
{
	return place_connect_from(place, NULL, deadline);
}

int
place_connect_from(
    struct place const *place, struct address const *from, tain const *deadline)
{
	int fd = socket(place->address.ss_family,
	    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error = 0;

	if (fd == -1)
		return -1;
	if (from && start_from(fd, from) == -1)
		error = errno;
	else if (connect(fd, (struct sockaddr const *)&place->address,
		     place->len) == -1)
		error = errno == EINPROGRESS ? outcome(fd, deadline) : errno;
	if (!error)
		return fd;
	close(fd);
	errno = error;
	return -1;
}
