/* process-kinds.h - how this system tells of processes */

#ifndef PROCESS_KINDS_H
#define PROCESS_KINDS_H

#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#if defined(__linux__)
/* From now on each read tells who has written; 0: it will not. */
static inline int
process_ask_writer(int fd)
{
	int yes = 1;

	return !setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
}

/* Read, and note who wrote that; *pid stays if it is not known. */
static inline ssize_t
process_read(int fd, void *buf, size_t n, pid_t *pid)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} u;
	struct iovec v = { .iov_base = buf, .iov_len = n };
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = u.room,
		.msg_controllen = sizeof u.room };
	ssize_t r = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);

	for (struct cmsghdr *c = r > 0 ? CMSG_FIRSTHDR(&m) : NULL; c;
	     c = CMSG_NXTHDR(&m, c))
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SCM_CREDENTIALS)
			*pid =
			    ((struct ucred const *)(void *)CMSG_DATA(c))->pid;
	return r;
}
#else
static inline int
process_ask_writer(int fd)
{
	(void)fd;
	return 0;
}

static inline ssize_t
process_read(int fd, void *buf, size_t n, pid_t *pid)
{
	(void)pid;
	return read(fd, buf, n);
}
#endif

#endif
