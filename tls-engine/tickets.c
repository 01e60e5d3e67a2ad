/* tickets.c - the keys of session tickets */

#include "tickets.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include <skalibs/djbunix.h>
#include <skalibs/random.h>

#include "why.h"

static char const suffix[] = ".key";

/* A key, by its name; not one that is not finished. */
static int
is_key(char const *name)
{
	size_t n = strlen(name);

	return *name != '.' && n >= sizeof suffix &&
	       !strcmp(name + n - (sizeof suffix - 1), suffix);
}

/* The last of the keys before that one, or of all if it is empty. */
static int
find_before(DIR *d, stralloc *name)
{
	stralloc best = STRALLOC_ZERO;
	struct dirent const *e;
	int ok = 1;

	rewinddir(d);
	while (ok && (e = readdir(d))) {
		if (!is_key(e->d_name) ||
		    (name->len && strcmp(e->d_name, name->s) >= 0) ||
		    (best.len && strcmp(e->d_name, best.s) <= 0))
			continue;
		ok = stralloc_copys(&best, e->d_name) && stralloc_0(&best);
	}
	stralloc_free(name);
	*name = best;
	return ok;
}

static int
read_key(struct ticket_key *key, char const *path, stralloc *why)
{
	char buf[sizeof *key + 1];
	ssize_t n = openreadnclose(path, buf, sizeof buf);

	if (n == sizeof *key)
		memcpy(key, buf, sizeof *key);
	explicit_bzero(buf, sizeof buf);
	if (n == sizeof *key)
		return 1;
	return why_say(why, path,
	    n == -1
		? "cannot be read: make it readable, or remove it"
		: "found no key of 80 bytes: expected what tls-tickets makes");
}

static int
load(struct tickets *t, DIR *d, char const *dir, stralloc *why)
{
	stralloc name = STRALLOC_ZERO;
	stralloc path = STRALLOC_ZERO;
	int ok = 1;

	while (ok && t->n < TICKETS_MAX) {
		ok =
		    find_before(d, &name) || why_say(why, dir, "out of memory");
		if (!ok || !name.len)
			break;
		ok = (stralloc_copys(&path, dir) && stralloc_cats(&path, "/") &&
			 stralloc_cat(&path, &name)) ||
		     why_say(why, dir, "out of memory");
		if (ok && read_key(t->keys + t->n, path.s, why))
			t->n++;
		else
			ok = 0;
	}
	stralloc_free(&name);
	stralloc_free(&path);
	return ok;
}

int
tickets_load(struct tickets *t, char const *dir, stralloc *why)
{
	DIR *d = opendir(dir);
	int ok;

	t->n = 0;
	if (!d)
		return why_say(why, dir,
		    errno == ENOTDIR
			? "found a file: expected a directory that "
			  "tls-tickets makes"
			: "cannot be read: make it readable, or remove it");
	ok = load(t, d, dir, why);
	closedir(d);
	return ok;
}

void
tickets_make(struct tickets *t, size_t keep)
{
	size_t rest = t->n < keep ? t->n : keep - 1;

	memmove(t->keys + 1, t->keys, rest * sizeof t->keys[0]);
	explicit_bzero(
	    t->keys + rest + 1, (TICKETS_MAX - rest - 1) * sizeof t->keys[0]);
	random_buf((char *)t->keys, sizeof t->keys[0]);
	t->n = rest + 1;
}

struct ticket_key const *
tickets_find(struct tickets const *t, unsigned char const name[16])
{
	for (size_t i = 0; i < t->n; i++)
		if (!memcmp(t->keys[i].name, name, sizeof t->keys[i].name))
			return t->keys + i;
	return NULL;
}

void
tickets_forget(struct tickets *t)
{
	explicit_bzero(t, sizeof *t);
}
