/* maildir.c - put new mail into Maildirs: all of them, or none */

#include "maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* rename() alone */
#include <sys/stat.h>
#include <unistd.h>

#include "delivery.h"

static int
join(stralloc *path, char const *dir, char const *sub, struct fault *f)
{
	path->len = 0;
	if (stralloc_cats(path, dir) && stralloc_cats(path, sub) &&
	    stralloc_0(path))
		return 1;
	return fault_sys(f, DELIVERY_MEMORY, "name a file in", dir);
}

static int
sync_dir(char const *path, struct fault *f)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return fault_sys(f, 0, "open", path);
	if (fsync(fd) == -1)
		(void)fault_sys(f, 0, "fsync", path);
	if (close(fd) == -1)
		(void)fault_sys(f, 0, "close", path);
	return !f->code;
}

static int
make_dir(char const *path, struct fault *f)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 1;
	return fault_sys(f, 0, "make the directory", path);
}

/*
 * tmp comes last, when all above it is on disk: who finds it there, may be
 * another process that makes the same Maildir, can rely on the rest.
 */
static int
make_subs(char const *dir, stralloc *path, struct fault *f)
{
	return join(path, dir, "/new", f) && make_dir(path->s, f) &&
	       join(path, dir, "/cur", f) && make_dir(path->s, f) &&
	       sync_dir(dir, f) && join(path, dir, "/tmp", f) &&
	       make_dir(path->s, f) && sync_dir(dir, f);
}

int
maildir_make(char const *dir, struct fault *f)
{
	stralloc path = STRALLOC_ZERO;
	int r = make_dir(dir, f) && join(&path, dir, "/..", f) &&
		sync_dir(path.s, f) && make_subs(dir, &path, f);

	stralloc_free(&path);
	return r;
}

void
maildir_init(struct maildir *m, char const *host, struct fault *f)
{
	unique_init(&m->name, host);
	m->fault = f;
}

static char const *
dir_of(struct maildir const *m, size_t i)
{
	return ((char const *const *)(void const *)m->dirs.s)[i];
}

static int
name(stralloc *path, char const *dir, struct maildir const *m, size_t i)
{
	path->len--;
	if (unique_name(path, &m->name, i) && stralloc_0(path))
		return 1;
	return fault_sys(m->fault, DELIVERY_MEMORY, "name a file in", dir);
}

/* Name file number i, in tmp/ and in new/. */
static int
names(struct maildir *m, size_t i)
{
	char const *dir = dir_of(m, i);

	return join(&m->tmp, dir, "/tmp/", m->fault) &&
	       name(&m->tmp, dir, m, i) &&
	       join(&m->new, dir, "/new/", m->fault) &&
	       name(&m->new, dir, m, i);
}

static int
create(struct maildir *m, char const *dir)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = open(m->tmp.s, flags, 0600);

	if (fd == -1 && errno == ENOENT && m->make) {
		if (!maildir_make(dir, m->fault))
			return -1;
		fd = open(m->tmp.s, flags, 0600);
	}
	if (fd == -1)
		(void)fault_sys(m->fault, 0, "open", m->tmp.s);
	return fd;
}

int
maildir_add(struct maildir *m, char const *dir, stralloc const *head,
    struct spool *message)
{
	int fd;

	if (!stralloc_catb(&m->dirs, (char const *)&dir, sizeof dir))
		return fault_sys(
		    m->fault, DELIVERY_MEMORY, "list the Maildir", dir);
	if (!names(m, m->written))
		return 0;
	fd = create(m, dir);
	if (fd == -1)
		return 0;
	m->written++;
	if (!spool_write(message, fd, head->s, head->len))
		(void)fault_sys(m->fault, 0, "write", m->tmp.s);
	else if (fsync(fd) == -1)
		(void)fault_sys(m->fault, 0, "fsync", m->tmp.s);
	if (close(fd) == -1)
		(void)fault_sys(m->fault, 0, "close", m->tmp.s);
	return !m->fault->code;
}

int
maildir_commit(struct maildir *m)
{
	for (; m->moved < m->written; m->moved++) {
		if (!names(m, m->moved))
			return 0;
		if (rename(m->tmp.s, m->new.s) == -1)
			return fault_sys(
			    m->fault, 0, "rename into new/", m->tmp.s);
	}
	for (size_t i = 0; i < m->written; i++)
		if (!join(&m->new, dir_of(m, i), "/new", m->fault) ||
		    !sync_dir(m->new.s, m->fault))
			return 0;
	return 1;
}

void
maildir_undo(struct maildir *m)
{
	for (size_t i = 0; i < m->written; i++) {
		char const *path;

		if (!names(m, i))
			return;
		path = i < m->moved ? m->new.s : m->tmp.s;
		if (unlink(path) == -1 && errno != ENOENT)
			(void)fault_sys(m->fault, 0, "remove", path);
	}
}
