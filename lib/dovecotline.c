/* dovecotline.c - one line of Dovecot's authentication protocol, taken apart */

#include "dovecotline.h"

#include <string.h>

#include <skalibs/types.h>

/* What is meant by the character behind the \001. */
static char
meaning(char c)
{
	switch (c) {
	case '0':
		return 0;
	case '1':
		return 1;
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'n':
	case 'l':
		return '\n';
	default:
		return c;
	}
}

/* A line end or NUL would part what must stay together. */
static int
allowed(char c)
{
	return c && c != '\r' && c != '\n';
}

int
dovecotline_parse(struct dovecotline *l, char *s, size_t n)
{
	char *out = s;

	s[n] = 0;
	l->count = 0;
	l->word[l->count++] = s;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '\t') {
			*out++ = 0;
			if (l->count == DOVECOTLINE_WORDS)
				return 1;
			l->word[l->count++] = out;
			continue;
		}
		if (c == 1 && ++i < n)
			c = meaning(s[i]);
		if (!allowed(c))
			return 0;
		*out++ = c;
	}
	*out = 0;
	return 1;
}

char const *
dovecotline_get(struct dovecotline const *l, size_t from, char const *name)
{
	size_t n = strlen(name);

	for (size_t i = from; i < l->count; i++) {
		char const *word = l->word[i];

		if (strncmp(word, name, n) != 0)
			continue;
		if (word[n] == '=')
			return word + n + 1;
		if (!word[n])
			return "";
	}
	return NULL;
}

int
dovecotline_is(struct dovecotline const *l, char const *command, uint32_t id)
{
	uint32_t n;

	return !strcmp(l->word[0], command) && l->count > 1 &&
	       uint320_scan(l->word[1], &n) && n == id;
}
