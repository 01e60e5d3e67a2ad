/* expiry.c - values that lapse: "0 until 2026-12-01T00:00Z" */

#include "expiry.h"

#include <ctype.h>
#include <string.h>

/* Both ends a value may have, 9 standing for a digit, and how to read them. */
static struct {
	char const *shape;
	char const *format;
} const ends[] = {
	{ " until 9999-99-99T99:99Z", " until %Y-%m-%dT%H:%MZ" },
	{ " until 9999-99-99T99:99:99Z", " until %Y-%m-%dT%H:%M:%SZ" },
};

enum {
	END_MAX = 32 /* more than the longer of them */
};

/* strptime() alone would take blanks and single digits. */
static int
fits(char const *s, char const *shape)
{
	for (; *shape; s++, shape++)
		if (*shape == '9' ? !isdigit((unsigned char)*s) : *s != *shape)
			return 0;
	return 1;
}

static int
scan_end(char const *s, size_t len, char const *format, time_t *t)
{
	char text[END_MAX];
	struct tm tm = { 0 };
	int day;

	memcpy(text, s, len);
	text[len] = 0;
	if (!strptime(text, format, &tm))
		return 0;
	/* timegm() makes the 30th of February the 2nd of March. */
	day = tm.tm_mday;
	*t = timegm(&tm);
	return tm.tm_mday == day;
}

size_t
expiry_find(char const *s, size_t n, time_t *end)
{
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		size_t len = strlen(ends[i].shape);

		if (n >= len && fits(s + n - len, ends[i].shape) &&
		    scan_end(s + n - len, len, ends[i].format, end))
			return n - len;
	}
	return n;
}

size_t
expiry_cut(char const *s, size_t n, time_t now)
{
	time_t end;
	size_t left = expiry_find(s, n, &end);

	return left == n || now < end ? left : EXPIRY_OVER;
}
