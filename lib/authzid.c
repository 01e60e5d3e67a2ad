/* authzid.c - who may act as somebody else: auth.authzid */

#include "authzid.h"

#include <string.h>

static char const blanks[] = " \t";

/* A user, a colon, and one name at least. */
static int
is_line(char const *line)
{
	size_t n = strcspn(line, ": \t");

	return n && line[n] == ':' &&
	       line[n + 1 + strspn(line + n + 1, blanks)];
}

int
authzid_read(stralloc *list, struct settings *s)
{
	if (settings_list(s, SET_AUTH_AUTHZID, list) == -1)
		return 0;
	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1) {
		if (is_line(list->s + i))
			continue;
		(void)settings_misfit(s, SET_AUTH_AUTHZID, list->s + i,
		    "expected a user, a colon, and the names that it may act "
		    "as");
		return 0;
	}
	return 1;
}

static int
has(char const *words, char const *name)
{
	size_t len = strlen(name);

	for (;;) {
		size_t n;

		words += strspn(words, blanks);
		n = strcspn(words, blanks);
		if (!n)
			return 0;
		if (n == len && !memcmp(words, name, n))
			return 1;
		words += n;
	}
}

int
authzid_allows(stralloc const *list, char const *user, char const *name)
{
	size_t len = strlen(user);

	if (!*name || !strcmp(user, name))
		return 1;
	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1)
		if (!strncmp(list->s + i, user, len) &&
		    list->s[i + len] == ':' && has(list->s + i + len + 1, name))
			return 1;
	return 0;
}
