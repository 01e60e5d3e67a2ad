/* unit-credentials.c - what fits on fd 3, and what may be found there */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "credentials.h"
#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

static struct {
	char const *name;
	char const *text;
	size_t len;
	int taken;
} const cases[] = {
	{ "three strings", TEXT("user\0secret\0time\0"), 1 },
	{ "three empty strings", TEXT("\0\0\0"), 1 },
	{ "8-bit and line ends", TEXT("us\xc3\xa9r\0a\nb\0 \0"), 1 },
	{ "nothing", TEXT(""), 0 },
	{ "one string", TEXT("user\0"), 0 },
	{ "two strings", TEXT("user\0secret\0"), 0 },
	{ "no NUL at the end", TEXT("user\0secret\0time"), 0 },
	{ "more data behind, which is not for us",
	    TEXT("user\0secret\0time\0more\0"), 1 },
	{ "something behind", TEXT("user\0secret\0time\0x"), 1 },
	{ "lines", TEXT("user\nsecret\ntime\n"), 0 },
};

static int
read_from(struct credentials *c, char const *s, size_t n)
{
	int p[2];
	int r;

	if (pipe(p) == -1 || write(p[1], s, n) != (ssize_t)n)
		abort();
	close(p[1]);
	r = credentials_read(c, p[0]);
	close(p[0]);
	return r;
}

static int
back(char const *secret)
{
	struct credentials c;
	struct credentials d;

	return credentials_pack(&c, "user", secret, "1") &&
	       read_from(&d, c.buf, c.len) == 1 && !strcmp(d.user, "user") &&
	       !strcmp(d.secret, secret) && !strcmp(d.timestamp, "1");
}

int
main(void)
{
	static char const nothing[sizeof(struct credentials)];
	struct credentials c;
	char secret[CREDENTIALS_MAX];
	size_t most = CREDENTIALS_MAX - sizeof "user" - sizeof "1" - 1;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(read_from(&c, cases[i].text, cases[i].len) == cases[i].taken,
		    cases[i].name);
	memset(secret, 's', sizeof secret);
	secret[most] = 0;
	ok(back("secret"), "packed and read again");
	ok(back(secret), "512 bytes");
	memset(secret, 's', sizeof secret);
	secret[most + 1] = 0;
	ok(!credentials_pack(&c, "user", secret, "1"), "513 bytes, packed");
	memset(secret, 0, sizeof secret);
	{
		char big[CREDENTIALS_MAX + 1];

		memset(big, 'x', sizeof big);
		big[100] = big[200] = big[CREDENTIALS_MAX - 1] = 0;
		ok(read_from(&c, big, CREDENTIALS_MAX) == 1, "512 bytes, read");
		big[CREDENTIALS_MAX - 1] = 'x';
		big[CREDENTIALS_MAX] = 0;
		ok(read_from(&c, big, sizeof big) == 0, "513 bytes, read");
	}
	ok(credentials_read(&c, -1) == -1, "no descriptor");
	credentials_wipe(&c);
	ok(!memcmp(&c, nothing, sizeof c), "wiped, nothing is left");
	return tap_end();
}
