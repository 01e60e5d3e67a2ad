/* queue.c - the directory of messages that wait to be sent */

#include "queue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "delivery.h"

enum {
	DIR_MODE = 0700,
	FIFO_MODE = 0600,
	CHUNK = 8192
};

int
queue_path(stralloc *path, char const *const parts[4])
{
	path->len = 0;
	for (size_t i = 0; i < 4; i++)
		if (*parts[i] && ((i && i < 3 && !stralloc_cats(path, "/")) ||
				     !stralloc_cats(path, parts[i])))
			return 0;
	return stralloc_0(path);
}

static int
make_one(char const *dir, char const *name, struct fault *f)
{
	stralloc path = STRALLOC_ZERO;
	int ok = QUEUE_PATH(&path, dir, name, "", "");

	if (!ok)
		return fault_sys(f, DELIVERY_MEMORY, "name a directory", dir);
	ok = mkdir(path.s, DIR_MODE) != -1 || errno == EEXIST ||
	     fault_sys(f, 0, "make", path.s);
	stralloc_free(&path);
	return ok;
}

int
queue_make(char const *dir, struct fault *f)
{
	stralloc path = STRALLOC_ZERO;
	int ok = (mkdir(dir, DIR_MODE) != -1 || errno == EEXIST ||
		     fault_sys(f, 0, "make", dir)) &&
		 make_one(dir, "tmp", f) && make_one(dir, "todo", f) &&
		 make_one(dir, "queue", f);

	if (ok && !QUEUE_PATH(&path, dir, "trigger", "", ""))
		ok = fault_sys(f, DELIVERY_MEMORY, "name a file", dir);
	if (ok && mkfifo(path.s, FIFO_MODE) == -1 && errno != EEXIST)
		ok = fault_sys(f, 0, "make", path.s);
	stralloc_free(&path);
	return ok;
}

int
queue_rename(char const *from, char const *to)
{
	return rename(from, to);
}

void
queue_wake(char const *dir, char why)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;

	if (QUEUE_PATH(&path, dir, "trigger", "", ""))
		fd = open(path.s, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd != -1) {
		(void)!write(fd, &why, 1);
		fd_close(fd);
	}
	stralloc_free(&path);
}

uint64_t
queue_birth(char const *id)
{
	uint64_t birth;
	size_t n = uint64_scan(id, &birth);

	return n && id[n] == '.' ? birth : 0;
}

static int
is_envelope(stralloc const *text)
{
	if (text->len < 2 || text->s[0] != QUEUE_SENDER ||
	    text->s[text->len - 1])
		return 0;
	for (size_t i = strlen(text->s) + 1; i < text->len;
	     i += strlen(text->s + i) + 1)
		if (text->s[i] != QUEUE_VARIABLE && text->s[i] != QUEUE_TODO &&
		    text->s[i] != QUEUE_DONE)
			return 0;
	return 1;
}

int
queue_read(stralloc *text, int fd)
{
	ssize_t n = 1;

	text->len = 0;
	while (n > 0) {
		errno = text->len > QUEUE_ENVELOPE ? EFBIG : ENOMEM;
		if (text->len > QUEUE_ENVELOPE ||
		    !stralloc_readyplus(text, CHUNK))
			return -1;
		n = fd_read(fd, text->s + text->len, CHUNK);
		text->len += n > 0 ? (size_t)n : 0;
	}
	return n == -1 ? -1 : is_envelope(text);
}

char const *
queue_next(stralloc const *text, char const *record)
{
	size_t at = 0;

	if (record)
		at = (size_t)(record - text->s) + strlen(record) + 1;
	return at < text->len ? text->s + at : NULL;
}

int
queue_mark(stralloc *text, char const *record, int fd)
{
	size_t at = (size_t)(record - text->s);
	char const done = QUEUE_DONE;

	text->s[at] = done;
	return pwrite(fd, &done, 1, (off_t)at) == 1;
}

char const *
queue_domain(char const *address)
{
	char const *at = strrchr(address, '@');

	return at ? at + 1 : address + strlen(address);
}
