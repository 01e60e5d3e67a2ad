/* text.c - how a file is written */

#include "text.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "cats.h"
#include "expiry.h"

enum {
	TEXT_MAX = 65536 /* what is looked at of a file */
};

struct line {
	char const *path;
	enum setting_id id;
	unsigned int number;
	char const *s;
	size_t n;
};

static void
warn(struct check *c, struct line const *l, char const *text)
{
	char number[UINT_FMT];

	number[uint_fmt(number, l->number)] = 0;
	finding(c, FINDING_WARNING, l->path,
	    settings_table[l->id].kind == LIST ? ":" : "",
	    settings_table[l->id].kind == LIST ? number : "", ": ", text);
}

/* " until 2": somebody meant a time. */
static int
means_time(struct line const *l)
{
	static char const word[] = " until ";
	char const *s = memmem(l->s, l->n, word, sizeof word - 1);

	return s && (size_t)(s - l->s) + sizeof word <= l->n &&
	       isdigit((unsigned char)s[sizeof word - 1]);
}

static void
check_line(struct check *c, struct line const *l)
{
	int list = settings_table[l->id].kind == LIST;
	time_t end = 0;

	if (!l->n || (list && *l->s == '#'))
		return;
	if (*l->s == ' ' || *l->s == '\t')
		warn(c, l, "the blank at its beginning is part of the value");
	if (list && memmem(l->s, l->n, " #", 2))
		warn(c, l,
		    "a comment has a line of its own: this is part of the "
		    "value");
	if (expiry_find(l->s, l->n, &end) == l->n) {
		if (means_time(l))
			warn(c, l,
			    "this is no time, and part of the value: expected "
			    "until 2026-12-01T00:00Z at its end");
	} else if (end <= time(NULL)) {
		warn(c, l, "its time is over: remove it");
	}
}

static void
check_lines(struct check *c, struct line *l, char const *text, size_t size)
{
	int returns = 0;

	for (size_t i = 0; i < size; l->number++) {
		char const *end = memchr(text + i, '\n', size - i);

		l->s = text + i;
		l->n = end ? (size_t)(end - l->s) : size - i;
		i += l->n + 1;
		returns |= l->n && l->s[l->n - 1] == '\r';
		while (l->n && strchr("\r\t ", l->s[l->n - 1]))
			l->n--;
		check_line(c, l);
	}
	if (returns)
		finding(c, FINDING_WARNING, l->path,
		    ": lines end in CR LF, of which the CR does not count: "
		    "was it written on another system?");
}

static int
mode_of(char const *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : (int)st.st_mode;
}

/* Has a line more than one word: a user and a password? */
static int
has_words(char const *text, size_t n)
{
	for (size_t i = 0; i < n;) {
		char const *end = memchr(text + i, '\n', n - i);
		size_t len = end ? (size_t)(end - text) - i : n - i;
		size_t word = 0;

		while (word < len && !strchr(" \t\r", text[i + word]))
			word++;
		while (word < len && strchr(" \t\r", text[i + word]))
			word++;
		if (word < len && text[i] != '#')
			return 1;
		i += len + 1;
	}
	return 0;
}

/* What must not be read by anybody: keys, hashes, passwords. */
static int
is_secret(enum setting_id id, char const *text, size_t n)
{
	char const *unit = settings_table[id].unit;

	return strstr(unit, "hash") ||
	       (strstr(unit, "password") && has_words(text, n)) ||
	       memmem(text, n, "PRIVATE KEY-----", 16);
}

static void
tell_readable(struct check *c, char const *path)
{
	finding(
	    c, FINDING_WARNING, path, ": anybody can read it: chmod 600 it");
}

/* Of a directory of keys. */
static void
check_keys(struct check *c, char const *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	stralloc key = STRALLOC_ZERO;

	while (d && (e = readdir(d))) {
		size_t n = strlen(e->d_name);

		key.len = 0;
		if (n < 4 || strcmp(e->d_name + n - 4, ".key") != 0 ||
		    !cats(&key, path, "/", e->d_name) || !stralloc_0(&key))
			continue;
		if ((mode_of(path) & S_IXOTH) && (mode_of(key.s) & S_IROTH))
			tell_readable(c, key.s);
	}
	if (d)
		(void)closedir(d);
	stralloc_free(&key);
}

static void
tell_unreadable(struct check *c, char const *path)
{
	char const *why = strerror(errno);

	if (c->user)
		finding(c, FINDING_ERROR, path, ": cannot be read (", why,
		    "): make it readable for ", c->user);
	else
		finding(c, FINDING_WARNING, path, ": cannot be read (", why,
		    "): if it is not to be, name who will be with -u");
}

void
text_check(struct check *c, char const *path, enum setting_id id)
{
	char text[TEXT_MAX];
	struct line l = { .path = path, .id = id, .number = 1 };
	ssize_t n;

	if (settings_is_directory(id)) {
		check_keys(c, path);
		return;
	}
	n = openreadnclose_nb(path, text, sizeof text);
	if (n == -1) {
		if (settings_table[id].kind == CONTENT)
			tell_unreadable(c, path);
		return; /* else whoever reads its value says so */
	}
	if (is_secret(id, text, (size_t)n) && (mode_of(path) & S_IROTH))
		tell_readable(c, path);
	if (settings_table[id].kind != CONTENT)
		check_lines(c, &l, text, (size_t)n);
}
