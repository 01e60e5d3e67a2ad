/* unit-quote.c - no address can end a header field or pretend in it */

#include <string.h>

#include "quote.h"
#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

static struct {
	char const *name;
	char const *address;
	size_t len;
	char const *want;
} const cases[] = {
	{ "a plain one", TEXT("joe@example.org"), "joe@example.org" },
	{ "dots and signs", TEXT("a.b+c=d@x"), "a.b+c=d@x" },
	{ "the null sender", TEXT(""), "" },
	{ "no domain", TEXT("joe"), "joe" },
	{ "UTF-8", TEXT("j\xc3\xb6@\xc3\xbc.org"), "j\xc3\xb6@\xc3\xbc.org" },
	{ "a blank", TEXT("a b@x"), "\"a b\"@x" },
	{ "an @", TEXT("a@b@x"), "\"a@b\"@x" },
	{ "a dot in front", TEXT(".a@x"), "\".a\"@x" },
	{ "a dot at the end", TEXT("a.@x"), "\"a.\"@x" },
	{ "two dots", TEXT("a..b@x"), "\"a..b\"@x" },
	{ "a quote", TEXT("a\"b@x"), "\"a\\\"b\"@x" },
	{ "a backslash", TEXT("a\\b@x"), "\"a\\\\b\"@x" },
	{ "a bracket", TEXT("a>b@x"), "\"a>b\"@x" },
	{ "an empty local part", TEXT("@x"), "\"\"@x" },
	{ "a line end", TEXT("a\nBcc: b@x"), "\"a?Bcc: b\"@x" },
	{ "CR and LF in the domain", TEXT("a@x\r\nX: y"), "a@x??X:?y" },
	{ "NUL", TEXT("a\0b@x\0"), "\"a?b\"@x?" },
	{ "DEL and ESC", TEXT("a\x7f\x1b@x"), "\"a??\"@x" },
	{ "a domain that ends the brackets", TEXT("a@x> <b"), "a@x???b" },
	{ "a domain with a comment", TEXT("a@x(y),;"), "a@x?y???" },
	{ "an address literal", TEXT("a@[192.0.2.1]"), "a@[192.0.2.1]" },
};

int
main(void)
{
	stralloc sa = STRALLOC_ZERO;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		sa.len = 0;
		ok(quote_address(&sa, cases[i].address, cases[i].len) &&
			stralloc_0(&sa) && !strcmp(sa.s, cases[i].want),
		    cases[i].name);
	}
	sa.len = 0;
	(void)(stralloc_cats(&sa, "<") && quote_address(&sa, "a@x", 3));
	ok(sa.len == 4 && !memcmp(sa.s, "<a@x", 4), "it is appended");
	stralloc_free(&sa);
	return tap_end();
}
