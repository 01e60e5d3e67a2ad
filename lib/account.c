/* account.c - accounts of this system, as /etc/passwd has them */

#include "account.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

enum {
	FILE_MAX = 4194304 /* a passwd file that is larger is none */
};

static int
numbers(struct account *a, char const *s)
{
	unsigned int uid;
	unsigned int gid;
	size_t n = uint_scan(s, &uid);

	if (!n || s[n] != ':')
		return 0;
	s += n + 1;
	n = uint_scan(s, &gid);
	if (!n || (s[n] && s[n] != ':' && s[n] != '\n'))
		return 0;
	a->uid = uid;
	a->gid = gid;
	return 1;
}

/* Behind the second colon of a line are the numbers; NULL: it has none. */
static char const *
behind_password(char const *line)
{
	char const *s = strchr(line, ':');

	s = s ? strchr(s + 1, ':') : NULL;
	return s ? s + 1 : NULL;
}

typedef int fits(struct account const *a, char const *line, void const *wanted);

/* The first line that fits, or NULL; text is to be let go by the caller. */
static char const *
search(stralloc *text, struct account *a, fits *is_it, void const *wanted)
{
	char *line;
	char *next;

	if (!openslurpclose(text, "/etc/passwd") || text->len > FILE_MAX ||
	    !stralloc_0(text))
		return NULL;
	for (line = text->s; line && *line; line = next) {
		char const *s;

		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		s = behind_password(line);
		if (s && numbers(a, s) && is_it(a, line, wanted))
			return line;
	}
	return NULL;
}

static int
has_name(struct account const *a, char const *line, void const *wanted)
{
	size_t n = strlen(wanted);

	(void)a;
	return !strncmp(line, wanted, n) && line[n] == ':';
}

static int
has_uid(struct account const *a, char const *line, void const *wanted)
{
	(void)line;
	return a->uid == *(uid_t const *)wanted;
}

int
account_find(struct account *a, char const *name)
{
	stralloc text = STRALLOC_ZERO;
	int found = numbers(a, name);

	if (!found && *name && !strchr(name, ':'))
		found = search(&text, a, has_name, name) != NULL;
	stralloc_free(&text);
	return found;
}

int
account_become(char const *name)
{
	struct account a;

	errno = 0;
	if (!account_find(&a, name)) {
		errno = 0;
		return 0;
	}
	if (getuid() == a.uid && geteuid() == a.uid)
		return 1;
	return setgroups(1, &a.gid) != -1 && setgid(a.gid) != -1 &&
	       setuid(a.uid) != -1;
}

int
account_name(stralloc *sa, uid_t uid)
{
	stralloc text = STRALLOC_ZERO;
	struct account a;
	char const *line = search(&text, &a, has_uid, &uid);
	char number[UINT64_FMT];
	int ok;

	number[uint64_fmt(number, uid)] = 0;
	ok = line ? stralloc_catb(sa, line, strcspn(line, ":"))
		  : stralloc_cats(sa, number);
	stralloc_free(&text);
	return ok;
}
