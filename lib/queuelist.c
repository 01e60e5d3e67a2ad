/* queuelist.c - look at each message of a queue, as tools for people do */

#include "queuelist.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "queue.h"

struct walk {
	char const *dir;
	int (*fn)(struct queued *, void *);
	void *arg;
	struct queued message;
};

static int
measure(struct walk *w, stralloc *path)
{
	struct queued *m = &w->message;
	struct stat st;
	int fd;
	int ok;

	if (!QUEUE_PATH(path, w->dir, m->part, m->id, ".m") ||
	    stat(path->s, &st) == -1)
		return 0;
	m->size = (uint64_t)st.st_size;
	if (!QUEUE_PATH(path, w->dir, m->part, m->id, "") ||
	    (fd = open2(path->s, O_RDONLY | O_CLOEXEC)) == -1)
		return 0;
	ok = fstat(fd, &st) != -1 && queue_read(&m->envelope, fd) == 1;
	m->tried = ok && st.st_mtime > 0 ? (uint64_t)st.st_mtime : 0;
	fd_close(fd);
	return ok;
}

/* Messages end in .m, and notes in .b. */
static int
is_envelope(char const *name)
{
	size_t n = strlen(name);

	return queue_birth(name) && strcmp(name + n - 2, ".m") != 0 &&
	       strcmp(name + n - 2, ".b") != 0;
}

static int
show(struct walk *w, char const *name)
{
	stralloc path = STRALLOC_ZERO;
	int go_on = 1;

	w->message.id = name;
	w->message.birth = queue_birth(name);
	if (measure(w, &path))
		go_on = w->fn(&w->message, w->arg);
	stralloc_free(&path);
	return go_on;
}

static int
walk(struct walk *w, char const *part, int *go_on)
{
	stralloc path = STRALLOC_ZERO;
	DIR *dir = NULL;
	struct dirent const *e;

	errno = ENOMEM;
	if (QUEUE_PATH(&path, w->dir, part, "", ""))
		dir = opendir(path.s);
	stralloc_free(&path);
	if (!dir)
		return 0;
	w->message.part = part;
	while (*go_on && (e = readdir(dir)))
		if (is_envelope(e->d_name))
			*go_on = show(w, e->d_name);
	closedir(dir);
	return 1;
}

int
queuelist_each(char const *dir, int (*fn)(struct queued *, void *), void *arg)
{
	struct walk w = { .dir = dir, .fn = fn, .arg = arg };
	int go_on = 1;
	int ok = walk(&w, "todo", &go_on) && walk(&w, "queue", &go_on);

	stralloc_free(&w.message.envelope);
	return ok;
}
