/* sendall.c - send bytes over a socket, by a deadline */

#include "sendall.h"

#include <errno.h>
#include <sys/socket.h>

#include <skalibs/iopause.h>

#include "await.h"

int
sendall(int fd, char const *s, size_t n, tain const *deadline)
{
	for (size_t done = 0; done < n;) {
		ssize_t r = send(fd, s + done, n - done, MSG_NOSIGNAL);

		if (r > 0) {
			done += (size_t)r;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return 0;
		switch (await_fd(fd, IOPAUSE_WRITE, deadline)) {
		case 1:
			break;
		case 0:
			errno = ETIMEDOUT;
			return 0;
		default:
			return 0;
		}
	}
	return 1;
}
