/* outcome.c - the report of smtp-send, held against its form */

#include "outcome.h"

#include <string.h>

static int
count(struct outcome *o, char letter)
{
	o->r += letter == 'r';
	o->h += letter == 'h';
	o->s += letter == 's';
	return letter == 'r' || letter == 'h' || letter == 's';
}

static void
clean(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] != '\n' && (s[i] < ' ' || s[i] > '~'))
			s[i] = '?';
}

enum outcome_state
outcome_read(struct outcome *o, char *report, size_t n, size_t rcpts)
{
	size_t at = 0;

	*o = (struct outcome){ 0 };
	for (size_t i = 0; i <= rcpts; i++) {
		char *s = report + at;
		char *end = memchr(s, 0, n - at);

		if (!end)
			return n - at > OUTCOME_TEXT ? OUTCOME_BAD
						     : OUTCOME_MORE;
		if (end - s > OUTCOME_TEXT)
			return OUTCOME_BAD;
		if (i < rcpts ? !count(o, *s)
			      : *s != 'K' && *s != 'Z' && *s != 'D')
			return OUTCOME_BAD;
		clean(s, (size_t)(end - s));
		o->letter = *s;
		o->at = at;
		at += (size_t)(end - s) + 1;
	}
	return at == n ? OUTCOME_DONE : OUTCOME_BAD;
}
