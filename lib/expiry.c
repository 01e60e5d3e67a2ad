/* expiry.c - values that lapse: "0 until 2026-12-01T00:00Z" */

#include "expiry.h"

#include <string.h>

static char const word[] = " until ";

enum {
	DATE_MAX = 20
}; /* YYYY-MM-DDTHH:MM:SSZ */

static int
scan_date(char const *s, size_t n, time_t *t)
{
	static char const *const forms[] = { "%Y-%m-%dT%H:%MZ",
		"%Y-%m-%dT%H:%M:%SZ" };
	char date[DATE_MAX + 1];

	if (n > DATE_MAX)
		return 0;
	memcpy(date, s, n);
	date[n] = 0;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		struct tm tm = { 0 };
		char const *end = strptime(date, forms[i], &tm);

		if (end && !*end) {
			*t = timegm(&tm);
			return 1;
		}
	}
	return 0;
}

size_t
expiry_cut(char const *s, size_t n, time_t now)
{
	char const *at = memmem(s, n, word, sizeof word - 1);
	time_t t;
	size_t len;

	if (!at)
		return n;
	len = (size_t)(at - s);
	if (!scan_date(at + sizeof word - 1, n - len - sizeof word + 1, &t))
		return n;
	return now < t ? len : EXPIRY_OVER;
}
