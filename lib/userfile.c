/* userfile.c - the file auth.users, whole in memory, and changed on disk */

#include "userfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* rename() alone */
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>

#include "settings.h"

enum {
	FILE_MOST = 64 * 1024 * 1024 /* bytes: half a million users */
};

static int
wrong(struct userfile *u, char const *fault)
{
	u->fault = fault;
	return 0;
}

static int
no_memory(struct userfile *u)
{
	return wrong(u, "out of memory: raise the limit of the service");
}

static int
put_path(struct userfile *u, char const *dir, char const *name)
{
	u->path.len = 0;
	return (stralloc_cats(&u->path, dir) && stralloc_cats(&u->path, name) &&
		   stralloc_0(&u->path)) ||
	       no_memory(u);
}

int
userfile_find(struct userfile *u)
{
	static struct settings s;

	settings_init(&s);
	switch (settings_file(&s, SET_AUTH_USERS, &u->path)) {
	case -1:
		(void)put_path(u, s.dir, "");
		return wrong(u, settings_fault(&s));
	case 0:
		return put_path(u, s.dir, "/auth.users");
	default:
		u->exists = 1;
		return 1;
	}
}

static int
fill(struct userfile *u, int fd)
{
	size_t size = (size_t)u->st.st_size;
	ssize_t n = 1;

	if (!stralloc_ready(&u->text, size + 1))
		return no_memory(u);
	while (n > 0 && u->text.len < size) {
		n = fd_read(fd, u->text.s + u->text.len, size - u->text.len);
		if (n > 0)
			u->text.len += (size_t)n;
	}
	return n == -1 ? wrong(u, "cannot be read: check the disk") : 1;
}

int
userfile_read(struct userfile *u)
{
	int fd = open(u->path.s, O_RDONLY | O_CLOEXEC);
	int r;

	if (fd == -1 || fstat(fd, &u->st) == -1)
		r = wrong(
		    u, "cannot be opened: make it readable for this user");
	else if (!S_ISREG(u->st.st_mode) || u->st.st_size > FILE_MOST)
		r = wrong(u, "expected a regular file of at most 64 MiB");
	else if (u->st.st_mode & (S_IROTH | S_IWOTH))
		r = wrong(u, "everybody can read or write it: chmod 600");
	else
		r = fill(u, fd);
	(void)close(fd);
	return r;
}

/* The file itself where the path is a link to it. */
static int
follow(struct userfile *u)
{
	char *real = realpath(u->path.s, NULL);
	int r = real ? put_path(u, real, "") : errno == ENOENT;

	free(real);
	return r || wrong(u, "cannot be reached: check its directory");
}

/* Open the directory of the path. */
static int
open_dir(struct userfile const *u)
{
	char *slash = strrchr(u->path.s, '/');
	int fd;

	if (!slash)
		return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*slash = 0;
	fd = open(slash == u->path.s ? "/" : u->path.s,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*slash = '/';
	return fd;
}

int
userfile_lock(struct userfile *u)
{
	int fd;
	int r;

	if (!follow(u))
		return 0;
	fd = open_dir(u);
	if (fd == -1)
		return wrong(u, "its directory cannot be opened: make it");
	do
		r = flock(fd, LOCK_EX);
	while (r == -1 && errno == EINTR);
	u->exists = access(u->path.s, F_OK) == 0;
	return r == -1 ? wrong(u, "its directory cannot be locked") : 1;
}

static int
write_all(struct userfile *u, int fd, stralloc const *text)
{
	mode_t mode = S_IRUSR | S_IWUSR;

	if (u->exists) {
		mode |= u->st.st_mode & S_IRGRP;
		if ((u->st.st_uid != geteuid() || u->st.st_gid != getegid()) &&
		    fchown(fd, u->st.st_uid, u->st.st_gid) == -1)
			return wrong(u, "cannot keep its owner: do it as root");
	}
	if (fchmod(fd, mode) == -1 ||
	    allwrite(fd, text->s, text->len) < text->len || fsync(fd) == -1)
		return wrong(u, "cannot be written anew: check the disk");
	return 1;
}

/* Make the new one beside the old one.  We have the lock: what is there under
 * that name was left by somebody who was killed. */
static int
write_beside(struct userfile *u, char const *beside, stralloc const *text)
{
	int fd;
	int r;

	(void)unlink(beside);
	fd = open(
	    beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd == -1)
		return wrong(u,
		    "cannot be written: make its directory writable for this "
		    "user");
	r = write_all(u, fd, text);
	if (close(fd) == -1 && r)
		r = wrong(u, "cannot be written anew: check the disk");
	return r;
}

static int
put_in_place(struct userfile *u, char const *beside)
{
	int fd = open_dir(u);
	int r = fd != -1 && rename(beside, u->path.s) == 0 && fsync(fd) == 0;

	(void)close(fd);
	return r || wrong(u, "cannot be replaced: check its directory");
}

int
userfile_replace(struct userfile *u, stralloc const *text)
{
	stralloc beside = STRALLOC_ZERO;
	int r;

	if (!stralloc_cats(&beside, u->path.s) ||
	    !stralloc_cats(&beside, ".new") || !stralloc_0(&beside))
		return no_memory(u);
	r = write_beside(u, beside.s, text) && put_in_place(u, beside.s);
	if (!r)
		(void)unlink(beside.s);
	stralloc_free(&beside);
	return r;
}

void
userfile_free(struct userfile *u)
{
	if (u->text.s)
		explicit_bzero(u->text.s, u->text.a);
	stralloc_free(&u->text);
	stralloc_free(&u->path);
}
