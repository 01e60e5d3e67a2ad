/* verdicts.c - what a program of qmail-remote's kind says of a delivery */

#include "verdicts.h"

#include <string.h>

static char const senseless[] =
    "the program that sends gave no report (#4.3.0)";

/* The next record: its text; *at moves behind its NUL.  NULL: none is whole. */
static char const *
next(char const *s, size_t n, size_t *at)
{
	char const *end = *at < n ? memchr(s + *at, 0, n - *at) : NULL;
	char const *record;

	if (!end)
		return NULL;
	record = s + *at;
	*at = (size_t)(end - s) + 1;
	return record;
}

/* What K, Z and D mean for those who were accepted. */
static enum verdict_kind
of_message(char letter)
{
	if (letter == 'K')
		return VERDICT_DONE;
	return letter == 'D' ? VERDICT_FAILED : VERDICT_LATER;
}

static int
is_final(char letter)
{
	return letter == 'K' || letter == 'Z' || letter == 'D';
}

struct recipient_verdict
verdicts_of(char const *s, size_t n, size_t i)
{
	struct recipient_verdict v = { VERDICT_LATER, senseless };
	char const *own = NULL;
	char const *record;
	size_t at = 0;
	size_t count = 0;

	while ((record = next(s, n, &at)) && !is_final(*record))
		if (count++ == i)
			own = record;
	if (own && *own == 'h')
		return (struct recipient_verdict){ VERDICT_FAILED, own + 1 };
	if (own && *own == 's')
		return (struct recipient_verdict){ VERDICT_LATER, own + 1 };
	if (!record || (own && *own != 'r'))
		return v;
	/* One of whom nothing is said has not got it. */
	v.kind = own || *record == 'D' ? of_message(*record) : VERDICT_LATER;
	v.text = record + 1;
	return v;
}
