/* attempt.c - one request of smtpd-recv (lib/auth.h), taken apart */

#include "attempt.h"

#include <string.h>

#include "auth.h"

static char const cram[] = "CRAM-MD5";

char const *const attempt_mechanisms[] = { "PLAIN", "LOGIN", cram, NULL };

static int
known(char const *mechanism)
{
	for (size_t i = 0; attempt_mechanisms[i]; i++)
		if (!strcmp(mechanism, attempt_mechanisms[i]))
			return 1;
	return 0;
}

int
attempt_parse(struct attempt *a, char const *s, size_t n)
{
	char const *field[AUTH_FIELDS];
	size_t at = 0;

	for (size_t i = 0; i < AUTH_FIELDS; i++) {
		char const *end = memchr(s + at, 0, n - at);

		if (!end)
			return 0;
		field[i] = s + at;
		at = (size_t)(end - s) + 1;
	}
	*a = (struct attempt){ field[0], field[1], field[2], field[3],
		field[4] };
	return at == n && known(a->mechanism) &&
	       !*a->challenge == (strcmp(a->mechanism, cram) != 0);
}

int
attempt_printable(char const *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return 0;
	return 1;
}

int
attempt_credentials(
    struct attempt const *a, struct credentials *c, char const *timestamp)
{
	return *a->user && *a->secret && attempt_printable(a->user) &&
	       credentials_pack(c, a->user, a->secret,
		   *a->challenge ? a->challenge : timestamp);
}
