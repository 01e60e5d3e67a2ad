/* senders.c - which senders an authenticated user may use */

#include "senders.h"

#include <string.h>
#include <strings.h>

#include "hosts.h"

enum {
	WORD_ROOM = PATH_ROOM + 1
};

static char const blank[] = " \t";

/* Take the word at *s, of PATH_ROOM bytes at most; *s goes behind it. */
static size_t
take_word(char *word, char const **s)
{
	char const *start = *s + strspn(*s, blank);
	size_t n = strcspn(start, blank);

	*s = start + n;
	if (n >= WORD_ROOM)
		return 0;
	memcpy(word, start, n);
	word[n] = 0;
	return n;
}

/* user@domain or @domain. */
static int
is_address(char const *s)
{
	char const *at = strrchr(s, '@');

	return at && path_domain(at + 1, strlen(at + 1));
}

static int
is_line(char const *line)
{
	char const *s = strchr(line, ':');
	char word[WORD_ROOM];

	if (!s || s == line || !s[1 + strspn(s + 1, blank)])
		return 0;
	for (s++; s[strspn(s, blank)];)
		if (!take_word(word, &s) || !is_address(word))
			return 0;
	return 1;
}

char const *
senders_wrong(char const *list, size_t n)
{
	for (size_t i = 0; i < n; i += strlen(list + i) + 1)
		if (!is_line(list + i))
			return list + i;
	return NULL;
}

static int
has_address(char const *words, struct path const *p)
{
	char word[WORD_ROOM];
	size_t n;

	while ((n = take_word(word, &words)) > 0)
		if (hosts_match_address(word, n + 1, p->text, p->len))
			return 1;
	return 0;
}

int
senders_listed(
    char const *list, size_t n, char const *user, struct path const *p)
{
	size_t len = strlen(user);

	for (size_t i = 0; i < n; i += strlen(list + i) + 1)
		if (!strncmp(list + i, user, len) && list[i + len] == ':' &&
		    has_address(list + i + len + 1, p))
			return 1;
	return 0;
}

static int
is_same(char const *s, char const *t, size_t n)
{
	return strlen(s) == n && !strncasecmp(s, t, n);
}

int
senders_own(char const *user, char const *me, struct path const *p)
{
	size_t n = strlen(user);

	if (strchr(user, '@'))
		return is_same(user, p->text, p->len);
	return p->at == n && p->at < p->len && !strncasecmp(user, p->text, n) &&
	       is_same(me, p->text + n + 1, p->len - n - 1);
}
