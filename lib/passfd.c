/* passfd.c - packets with descriptors over a Unix socket (SCM_RIGHTS) */

#include "passfd.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(PASSFD_MAX * sizeof(int))];
};

int
passfd_send(int sock, char const *s, size_t n, int const *fds, size_t count)
{
	union control control = { .room = { 0 } };
	struct iovec part = { .iov_base = (void *)(size_t)s, .iov_len = n };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t r;

	if (count) {
		struct cmsghdr *c = &control.header;

		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(count * sizeof *fds);
		memcpy(CMSG_DATA(c), fds, count * sizeof *fds);
		m.msg_control = control.room;
		m.msg_controllen = CMSG_SPACE(count * sizeof *fds);
	}
	do
		r = sendmsg(sock, &m, MSG_NOSIGNAL);
	while (r == -1 && errno == EINTR);
	return r == -1 ? -1 : 0;
}

/* Hand out the descriptors of the packet; close those nobody asked for. */
static void
take(struct msghdr *m, int *fds, size_t count)
{
	size_t taken = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof *fds;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
			if (taken < count)
				fds[taken++] = fd;
			else
				close(fd);
		}
	}
}

ssize_t
passfd_recv(int sock, char *s, size_t n, int *fds, size_t count)
{
	union control control;
	struct iovec part = { .iov_base = s, .iov_len = n };
	struct msghdr m = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof control.room };
	ssize_t r;

	for (size_t i = 0; i < count; i++)
		fds[i] = -1;
	do
		r = recvmsg(sock, &m, MSG_CMSG_CLOEXEC);
	while (r == -1 && errno == EINTR);
	if (r == -1)
		return -1;
	take(&m, fds, count);
	if (m.msg_flags & MSG_TRUNC) {
		errno = EMSGSIZE;
		return -1;
	}
	return r;
}
