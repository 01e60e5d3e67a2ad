/* unit-certname.c - which names of certificates are names, and the same */

#include <string.h>

#include "certname.h"
#include "tap.h"

#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

#define TEXT(s) s, sizeof(s) - 1

static struct {
	char const *name;
	char const *s;
	size_t n;
	int host;
	int email;
} const cases[] = {
	{ "a host", TEXT("mail.example.org"), 1, 0 },
	{ "one label", TEXT("localhost"), 1, 0 },
	{ "digits, '-' and '_'", TEXT("_a-1.2"), 1, 0 },
	{ "nothing", TEXT(""), 0, 0 },
	{ "a dot at the end", TEXT("example.org."), 0, 0 },
	{ "a dot at the start", TEXT(".example.org"), 0, 0 },
	{ "two dots", TEXT("example..org"), 0, 0 },
	{ "a wildcard", TEXT("*.example.org"), 0, 0 },
	{ "a host with NUL", TEXT("a.example\0.org"), 0, 0 },
	{ "a host with a space", TEXT("a b"), 0, 0 },
	{ "a label of 63", TEXT(A63), 1, 0 },
	{ "a label of 64", TEXT(A63 "a"), 0, 0 },
	{ "beyond ASCII", TEXT("m\xc3\xa4il.example"), 0, 0 },
	{ "an address", TEXT("ann@example.org"), 0, 1 },
	{ "with more in it", TEXT("a.b+c=d/e'f@x"), 0, 1 },
	{ "no local part", TEXT("@example.org"), 0, 0 },
	{ "no domain", TEXT("ann@"), 0, 0 },
	{ "no '@'", TEXT("ann"), 1, 0 },
	{ "two of them", TEXT("ann@evil@example.org"), 0, 0 },
	{ "an address with NUL", TEXT("ann@example.org\0.evil"), 0, 0 },
	{ "NUL before the '@'", TEXT("a\0n@example.org"), 0, 0 },
	{ "a space", TEXT("joe ann@example.org"), 0, 0 },
	{ "a space behind", TEXT("ann@example.org "), 0, 0 },
	{ "a line end", TEXT("ann@example.org\nX: y"), 0, 0 },
	{ "a tab", TEXT("a\tn@example.org"), 0, 0 },
	{ "quotes", TEXT("\"ann\"@example.org"), 0, 0 },
	{ "brackets", TEXT("<ann@example.org>"), 0, 0 },
	{ "a comma", TEXT("joe,ann@example.org"), 0, 0 },
	{ "an address literal", TEXT("ann@[192.0.2.1]"), 0, 0 },
	{ "DEL", TEXT("a\x7fn@example.org"), 0, 0 },
	{ "an address beyond ASCII", TEXT("\xc3\xa4@example.org"), 0, 0 },
	{ "64 before the '@'", TEXT(A63 "a@example.org"), 0, 1 },
	{ "65 of them", TEXT(A63 "aa@example.org"), 0, 0 },
};

static struct {
	char const *a;
	char const *b;
	int same;
} const pairs[] = {
	{ "ann@example.org", "ann@example.org", 1 },
	{ "ann@example.org", "ann@EXAMPLE.org", 1 },
	{ "ann@example.org", "Ann@example.org", 0 },
	{ "ann@example.org", "ann@example.or", 0 },
	{ "ann@example.org", "bob@example.org", 0 },
	{ "a@b.example", "a.b@example", 0 },
};

static int
length(size_t last)
{
	char s[256] = A63 "." A63 "." A63 ".";

	memset(s + 192, 'a', last);
	return certname_host(s, 192 + last);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(certname_host(cases[i].s, cases[i].n) == cases[i].host &&
			certname_email(cases[i].s, cases[i].n) ==
			    cases[i].email,
		    cases[i].name);
	ok(length(61), "253 bytes in all");
	ok(!length(62), "254 bytes");
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		char const *a = pairs[i].a;
		char const *b = pairs[i].b;

		ok(certname_same_email(a, strlen(a), b, strlen(b)) ==
			pairs[i].same,
		    b);
	}
	ok(certname_same_host("A.b", 3, "a.B", 3), "hosts in either case");
	ok(!certname_same_host("a.b", 3, "a.bc", 4), "another host");
	return tap_end();
}
