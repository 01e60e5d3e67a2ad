/* stspolicy.c - what smtp-sts says of a domain (RFC 8461) */

#include "stspolicy.h"

#include <string.h>

#include "hostname.h"

static int
take_mode(struct stspolicy *p, char const *s, size_t n)
{
	static char const *const modes[] = {
		[STS_NONE] = "none",
		[STS_TESTING] = "testing",
		[STS_ENFORCE] = "enforce",
	};

	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
		if (strlen(modes[i]) == n && !memcmp(modes[i], s, n)) {
			p->mode = (enum stsmode)i;
			return 1;
		}
	return 0;
}

static int
take_pattern(struct stspolicy *p, char const *s, size_t n)
{
	char name[HOSTNAME_ROOM];
	size_t star = n > 2 && s[0] == '*' && s[1] == '.' ? 2 : 0;

	return hostname_lower(name, s + star, n - star) &&
	       stralloc_catb(&p->mx, s, star) && stralloc_cats(&p->mx, name) &&
	       stralloc_0(&p->mx);
}

int
stspolicy_parse(struct stspolicy *p, char const *s, size_t n)
{
	int modes = 0;

	while (n) {
		char const *end = memchr(s, '\n', n);
		size_t len = end ? (size_t)(end - s) : n;
		int ok = 0;

		if (len > 5 && !memcmp(s, "mode ", 5)) {
			ok = take_mode(p, s + 5, len - 5);
			modes++;
		} else if (len > 3 && !memcmp(s, "mx ", 3)) {
			ok = take_pattern(p, s + 3, len - 3);
		}
		if (!ok || !end)
			return 0;
		s += len + 1;
		n -= len + 1;
	}
	return modes == 1 && (p->mode == STS_NONE || p->mx.len);
}
