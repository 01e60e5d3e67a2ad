/* unit-attempt.c - which requests smtpd-auth understands, and which it asks */

#include "../smtpd-auth/attempt.h"

#include <string.h>

#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

enum {
	MALFORMED,
	REFUSED,
	ASKED,
	CHALLENGED
};

static struct {
	char const *name;
	char const *text;
	size_t len;
	int want;
} const cases[] = {
	{ "PLAIN", TEXT("PLAIN\0\0u\0s\0\0"), ASKED },
	{ "LOGIN", TEXT("LOGIN\0\0u\0s\0\0"), ASKED },
	{ "the user as authorization id", TEXT("PLAIN\0u\0u\0s\0\0"), ASKED },
	{ "8-bit", TEXT("PLAIN\0\0\xc3\xa9\0\xff\x01\n\0\0"), ASKED },
	{ "another authorization id", TEXT("PLAIN\0root\0u\0s\0\0"), ASKED },
	{ "no user", TEXT("PLAIN\0\0\0s\0\0"), REFUSED },
	{ "no secret", TEXT("PLAIN\0\0u\0\0\0"), REFUSED },
	{ "a line end in the user", TEXT("PLAIN\0\0u\nX: y\0s\0\0"), REFUSED },
	{ "DEL in the user", TEXT("PLAIN\0\0u\x7f\0s\0\0"), REFUSED },
	{ "nothing", TEXT(""), MALFORMED },
	{ "one string", TEXT("PLAIN\0"), MALFORMED },
	{ "four strings", TEXT("PLAIN\0\0u\0s\0"), MALFORMED },
	{ "no final NUL", TEXT("PLAIN\0\0u\0s\0x"), MALFORMED },
	{ "six strings", TEXT("PLAIN\0\0u\0s\0\0\0"), MALFORMED },
	{ "a challenge", TEXT("PLAIN\0\0u\0s\0c\0"), MALFORMED },
	{ "CRAM-MD5", TEXT("CRAM-MD5\0\0u\0s\0c\0"), CHALLENGED },
	{ "CRAM-MD5 without a challenge", TEXT("CRAM-MD5\0\0u\0s\0\0"),
	    MALFORMED },
	{ "another mechanism", TEXT("SCRAM-SHA-1\0\0u\0s\0\0"), MALFORMED },
	{ "no mechanism", TEXT("\0\0u\0s\0\0"), MALFORMED },
	{ "lower case", TEXT("plain\0\0u\0s\0\0"), MALFORMED },
};

static int
reaction(char const *s, size_t n)
{
	struct attempt a;
	struct credentials c;

	if (!attempt_parse(&a, s, n))
		return MALFORMED;
	if (!attempt_credentials(&a, &c, "1"))
		return REFUSED;
	if (strcmp(c.user, a.user) != 0 || strcmp(c.secret, a.secret) != 0)
		return -1;
	return !strcmp(c.timestamp, "1")           ? ASKED
	       : !strcmp(c.timestamp, a.challenge) ? CHALLENGED
						   : -1;
}

/* With user, secret and timestamp of n bytes in all, and three NULs. */
static int
sized(size_t n)
{
	char text[600] = "PLAIN\0\0u";

	memset(text + 9, 's', n - 5);
	memset(text + 9 + n - 5, 0, 2);
	return reaction(text, 9 + n - 5 + 2);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(reaction(cases[i].text, cases[i].len) == cases[i].want,
		    cases[i].name);
	ok(sized(512) == ASKED, "512 bytes of credentials");
	ok(sized(513) == REFUSED, "513 bytes of credentials");
	return tap_end();
}
