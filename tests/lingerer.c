/*
 * lingerer.c - leave a connection so that whoever closes it last has to wait
 *
 *	lingerer [control]
 *
 * With more on the way than its client reads, and SO_LINGER.  It is that on 1;
 * or connections of its own, left in the control socket with a byte that is
 * out of band, which is no word there.  Exit 0, or 111 if that cannot be.
 */

#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	FDS = 4
};

static int
linger(int fd)
{
	static char const much[65536];
	struct linger const linger = { .l_onoff = 1, .l_linger = 600 };

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) ==
		-1 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		return 0;
	while (write(fd, much, sizeof much) > 0)
		;
	return 1;
}

/* A connection to ourselves: whom it lingers for, and where it does. */
static int
own(int *client, int *server)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr *name = (struct sockaddr *)&a;
	socklen_t n = sizeof a;
	int l = socket(AF_INET, SOCK_STREAM, 0);

	*client = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(l, name, n) == -1 || listen(l, 1) == -1 ||
	    getsockname(l, name, &n) == -1 || connect(*client, name, n) == -1)
		return 0;
	*server = accept(l, NULL, NULL);
	return linger(*server);
}

/* Send them, n, and close them here before whoever wakes has closed the other
 * end. */
static int
leave(int sock, int const *fds, size_t n, int flags)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(FDS * sizeof(int))];
	} u = { .room = { 0 } };
	char word = 'x';
	struct iovec part = { .iov_base = &word, .iov_len = 1 };
	struct msghdr m = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = u.room,
		.msg_controllen = CMSG_SPACE(n * sizeof(int)) };

	u.header.cmsg_level = SOL_SOCKET;
	u.header.cmsg_type = SCM_RIGHTS;
	u.header.cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(&u.header), fds, n * sizeof(int));
	if (sendmsg(sock, &m, flags) == -1)
		return 0;
	for (size_t i = 0; i < n; i++)
		close(fds[i]);
	return 1;
}

int
main(int argc, char **argv)
{
	int f[FDS];
	int box[2];

	alarm(2); /* if it is us who closes last */
	if (argc < 2)
		return linger(1) ? 0 : 111;
	/* In whichever order they are closed, one has its client. */
	return own(f, f + 1) && own(f + 3, f + 2) &&
		       !socketpair(AF_UNIX, SOCK_STREAM, 0, box) &&
		       leave(box[0], f, FDS, 0) &&
		       leave(atoi(argv[1]), box + 1, 1, MSG_OOB)
		   ? 0
		   : 111;
}
