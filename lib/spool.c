/* spool.c - keep a message until it is known where it goes */

#include <fcntl.h>

#include "spool.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/stralloc.h>

#include "delivery.h"
#include "unique.h"

/* Fill the buffer.  1: it is full; 0: the input is at its end; -1. */
static int
fill(struct spool *s, int fd)
{
	ssize_t n = 1;

	for (s->len = 0; n > 0 && s->len < sizeof s->buf;) {
		n = fd_read(fd, s->buf + s->len, sizeof s->buf - s->len);
		if (n > 0)
			s->len += (size_t)n;
	}
	return n > 0 ? 1 : (int)n;
}

static int
unreadable(struct fault *f)
{
	return fault_sys(f, DELIVERY_READ, "read the message on fd 0", NULL);
}

int
spool_start(struct spool *s, int fd, struct fault *f)
{
	int r = fill(s, fd);

	if (r == -1)
		(void)unreadable(f);
	return r == -1 ? -1 : !r;
}

/* A file whose name is gone before anybody, or a signal, can get at it. */
static int
open_named(char const *dir)
{
	stralloc path = STRALLOC_ZERO;
	struct unique u;
	sigset_t all;
	sigset_t before;
	int fd = -1;

	unique_init(&u, "spool");
	if (!stralloc_cats(&path, dir) || !stralloc_append(&path, '/') ||
	    !unique_name(&path, &u, 0) || !stralloc_0(&path))
		return -1;
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, &before);
	fd = open(path.s, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd != -1 && unlink(path.s) == -1) {
		(void)close(fd);
		fd = -1;
	}
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	stralloc_free(&path);
	return fd;
}

static int
open_file(char const *dir)
{
	int fd = open(dir, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);

	/* What file systems say that have no such files. */
	if (fd == -1 &&
	    (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
		fd = open_named(dir);
	return fd;
}

int
spool_rest(struct spool *s, int fd, char const *dir, struct fault *f)
{
	int more;

	s->fd = open_file(dir);
	if (s->fd == -1)
		return fault_sys(f, 0, "make a temporary file in", dir);
	s->file = 1;
	do {
		if (allwrite(s->fd, s->buf, s->len) < s->len)
			return fault_sys(
			    f, 0, "write to a temporary file in", dir);
		more = fill(s, fd);
	} while (more == 1);
	if (more == -1)
		return unreadable(f);
	if (allwrite(s->fd, s->buf, s->len) < s->len)
		return fault_sys(f, 0, "write to a temporary file in", dir);
	return 1;
}

static int
copy(struct spool *s, int fd)
{
	off_t at = 0;
	ssize_t n;

	while ((n = pread(s->fd, s->buf, sizeof s->buf, at)) > 0) {
		if (allwrite(fd, s->buf, (size_t)n) < (size_t)n)
			return 0;
		at += n;
	}
	return !n;
}

int
spool_write(struct spool *s, int fd, char const *head, size_t n)
{
	struct iovec v[2] = { { .iov_base = (void *)(uintptr_t)head,
				  .iov_len = n },
		{ .iov_base = s->buf, .iov_len = s->len } };
	size_t len = s->file ? n : n + s->len;

	if (allwritev(fd, v, s->file ? 1 : 2) < len)
		return 0;
	return s->file ? copy(s, fd) : 1;
}
