/* shelves.c - look through the directory: what is new, what was there */

#include "shelves.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "queue.h"
#include "schedule.h"

enum {
	STALE = 36 * 3600 /* s, as qmail's */
};

/* For each name in a part of the directory. */
static int
each(struct shelves const *s, char const *part,
    int (*fn)(struct shelves const *, char const *))
{
	stralloc path = STRALLOC_ZERO;
	DIR *dir = NULL;
	struct dirent const *e;
	int ok;

	errno = ENOMEM;
	if (QUEUE_PATH(&path, s->dir, part, "", ""))
		dir = opendir(path.s);
	stralloc_free(&path);
	ok = dir != NULL;
	while (ok && (e = readdir(dir)))
		if (queue_birth(e->d_name))
			ok = fn(s, e->d_name);
	if (dir)
		closedir(dir);
	return ok;
}

static int
ends_in(char const *name, char const *end)
{
	size_t n = strlen(name);
	size_t m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

static int
is_envelope(char const *name)
{
	return !ends_in(name, ".m") && !ends_in(name, ".b");
}

static int
status_of(struct shelves const *s, char const *part, char const *name,
    struct stat *st)
{
	stralloc path = STRALLOC_ZERO;
	int r = -1;

	errno = ENOMEM;
	if (QUEUE_PATH(&path, s->dir, part, name, ""))
		r = stat(path.s, st);
	stralloc_free(&path);
	return r;
}

void
shelves_look(struct shelves const *s, struct message *m)
{
	struct stat st;

	if (status_of(s, "queue", m->id, &st) == -1)
		return;
	m->due = 0;
	if (st.st_mtime > 0)
		m->due =
		    schedule_next(m->birth, (uint64_t)st.st_mtime, s->retry);
}

static int
add(struct shelves const *s, char const *id)
{
	struct message *m = agenda_message(id, queue_birth(id), 0);

	errno = ENOMEM;
	if (!m)
		return 0;
	shelves_look(s, m);
	return agenda_add(s->agenda, m);
}

static int
fill(struct shelves const *s, char const *name)
{
	return !is_envelope(name) || add(s, name);
}

static int
move(struct shelves const *s, char const *id, char const *suffix)
{
	stralloc from = STRALLOC_ZERO;
	stralloc to = STRALLOC_ZERO;
	int r = -1;

	errno = ENOMEM;
	if (QUEUE_PATH(&from, s->dir, "todo", id, suffix) &&
	    QUEUE_PATH(&to, s->dir, "queue", id, suffix))
		r = queue_rename(from.s, to.s);
	stralloc_free(&from);
	stralloc_free(&to);
	return r;
}

int
shelves_rejoin(struct shelves const *s, char const *id)
{
	return move(s, id, ".m") != -1;
}

/* A message without its envelope, which is in queue/. */
static int
rejoin(struct shelves const *s, char const *name)
{
	stralloc id = STRALLOC_ZERO;
	struct stat st;

	if (ends_in(name, ".m") &&
	    stralloc_copyb(&id, name, strlen(name) - 2) && stralloc_0(&id) &&
	    status_of(s, "todo", id.s, &st) == -1 && errno == ENOENT &&
	    status_of(s, "queue", id.s, &st) != -1)
		(void)shelves_rejoin(s, id.s);
	stralloc_free(&id);
	return 1;
}

int
shelves_fill(struct shelves const *s)
{
	return each(s, "queue", fill) && each(s, "todo", rejoin);
}

/* The envelope is moved last: what is in queue/ is whole, unless power was lost
 * and only that move came through; see rejoin().  A message that is
 * there already was moved by a runner that died then. */
static int
take(struct shelves const *s, char const *name)
{
	struct logline l;

	if (!is_envelope(name))
		return 1;
	if ((move(s, name, ".m") == -1 && errno != ENOENT) ||
	    move(s, name, "") == -1) {
		log_start(&l, name, "trouble");
		log_say(&l, "it cannot be moved from todo to queue");
		log_say(&l, strerror(errno));
		log_send(&l);
		return 1;
	}
	return add(s, name);
}

int
shelves_take(struct shelves const *s)
{
	return each(s, "todo", take);
}

static void
discard(struct shelves const *s, char const *part, char const *name)
{
	stralloc path = STRALLOC_ZERO;

	if (QUEUE_PATH(&path, s->dir, part, name, ""))
		(void)unlink(path.s);
	stralloc_free(&path);
}

static int
is_stale(char const *name)
{
	return queue_birth(name) + STALE < (uint64_t)time(NULL);
}

static int
clean_tmp(struct shelves const *s, char const *name)
{
	if (is_stale(name))
		discard(s, "tmp", name);
	return 1;
}

/* Is there an envelope that a message or a note belongs to? */
static int
has_envelope(struct shelves const *s, char const *name)
{
	stralloc id = STRALLOC_ZERO;
	struct stat st;
	int has = 1;

	/* That it cannot be found out does not mean that there is none. */
	if (stralloc_copyb(&id, name, strlen(name) - 2) && stralloc_0(&id))
		has = status_of(s, "queue", id.s, &st) != -1 ||
		      errno != ENOENT ||
		      status_of(s, "todo", id.s, &st) != -1 || errno != ENOENT;
	stralloc_free(&id);
	return has;
}

/* Nobody but us puts files there, and never without an envelope here or in
 * todo/: what has none was left by a runner that was killed. */
static int
clean_queue(struct shelves const *s, char const *name)
{
	if (!is_envelope(name) && !has_envelope(s, name))
		discard(s, "queue", name);
	return 1;
}

static int
clean_todo(struct shelves const *s, char const *name)
{
	if (!is_envelope(name) && is_stale(name) && !has_envelope(s, name))
		discard(s, "todo", name);
	return 1;
}

void
shelves_clean(struct shelves const *s)
{
	(void)each(s, "tmp", clean_tmp);
	(void)each(s, "todo", clean_todo);
	(void)each(s, "queue", clean_queue);
}
