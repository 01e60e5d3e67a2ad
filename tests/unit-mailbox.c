/* unit-mailbox.c - which address has which Maildir, and which has none */

#include <errno.h>
#include <string.h>

#include "mailbox.h"
#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

static struct {
	char const *name;
	char const *pattern;
	char const *address;
	size_t len;
	char const *path; /* NULL: no Maildir; "": not a pattern */
} const cases[] = {
	{ "user and domain", "m/%d/%u/Maildir", TEXT("joe@example.org"),
	    "m/example.org/joe/Maildir" },
	{ "lower case", "%d/%u", TEXT("Joe.X@EXAMPLE.org"),
	    "example.org/joe.x" },
	{ "letters beyond ASCII stay", "%u", TEXT("J\xc3\x84@x"), "j\xc3\x84" },
	{ "the same part twice", "%u/%u", TEXT("a@x"), "a/a" },
	{ "user alone", "/home/%u/Maildir", TEXT("joe"), "/home/joe/Maildir" },
	{ "a percent sign", "100%%/%u", TEXT("a@x"), "100%/a" },
	{ "no pattern at all", "./Maildir", TEXT("a@x"), "./Maildir" },
	{ "no pattern takes any address", "./Maildir", TEXT("../x"),
	    "./Maildir" },
	{ "the last @ counts", "%d/%u", TEXT("a@b@c"), "c/a@b" },
	{ "percent signs of an address are text", "%u", TEXT("%d@x"), "%d" },
	{ "blanks and stars are text", "%u", TEXT("a b*@x"), "a b*" },
	{ "a dot inside", "%u", TEXT("a.b@x"), "a.b" },
	{ "dots at the end", "%u", TEXT("a..@x"), "a.." },
	{ "a minus in front", "m/%u", TEXT("-rf@x"), "m/-rf" },

	{ "up one directory", "%u", TEXT("..@x"), NULL },
	{ "up and away", "m/%u", TEXT("../../etc@x"), NULL },
	{ "up in the domain", "m/%d", TEXT("a@.."), NULL },
	{ "up through domain and user", "m/%d/%u", TEXT("x@../.."), NULL },
	{ "a slash", "%u", TEXT("a/b@x"), NULL },
	{ "a slash in front", "%u", TEXT("/etc@x"), NULL },
	{ "a slash in the domain", "%d", TEXT("a@x/y"), NULL },
	{ "a slash alone", "%u", TEXT("/@x"), NULL },
	{ "a dot", "%u", TEXT(".@x"), NULL },
	{ "a hidden directory", "%u", TEXT(".a@x"), NULL },
	{ "a domain that is a dot", "%d", TEXT("a@."), NULL },
	{ "a domain with a dot in front", "%d", TEXT("a@.x"), NULL },
	{ "no user", "%u", TEXT("@x"), NULL },
	{ "no domain", "%d", TEXT("a@"), NULL },
	{ "no @ where a domain is asked for", "%d", TEXT("a"), NULL },
	{ "nothing", "%u", TEXT(""), NULL },
	{ "only an @", "%u%d", TEXT("@"), NULL },
	{ "NUL in the user", "%u", TEXT("a\0b@x"), NULL },
	{ "NUL in the domain", "%d", TEXT("a@x\0y"), NULL },
	{ "NUL alone", "%u", TEXT("\0@x"), NULL },
	{ "a line end", "%u", TEXT("a\n@x"), NULL },
	{ "a carriage return", "%d", TEXT("a@x\r"), NULL },
	{ "a tab", "%u", TEXT("a\tb@x"), NULL },
	{ "an escape", "%u", TEXT("\x1b[m@x"), NULL },
	{ "DEL", "%u", TEXT("a\x7f@x"), NULL },

	{ "another letter", "m/%x", TEXT("a@x"), "" },
	{ "an upper case letter", "m/%U", TEXT("a@x"), "" },
	{ "nothing behind the percent sign", "m/%", TEXT("a@x"), "" },
	{ "a slash behind the percent sign", "%/", TEXT("a@x"), "" },
	{ "bad after good", "%u/%q", TEXT("a@x"), "" },
};

static struct {
	char const *pattern;
	int many;
} const patterns[] = {
	{ "./Maildir", 0 },
	{ "%u", 1 },
	{ "m/%d", 1 },
	{ "100%%", 0 },
	{ "%%u", 0 },
	{ "%%%u", 1 },
	{ "%", 0 },
	{ "%x%u", 1 },
};

static int
right(size_t i, stralloc *path)
{
	char const *want = cases[i].path;
	int r;

	errno = 0;
	r = mailbox_path(
	    path, cases[i].pattern, cases[i].address, cases[i].len);
	if (!want)
		return r == 0;
	if (!*want)
		return r == -1 && errno == EINVAL;
	return r == 1 && path->len == strlen(want) + 1 &&
	       !memcmp(path->s, want, path->len);
}

int
main(void)
{
	stralloc path = STRALLOC_ZERO;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(right(i, &path), cases[i].name);
	for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
		ok(mailbox_many(patterns[i].pattern) == patterns[i].many,
		    patterns[i].pattern);
	stralloc_free(&path);
	return tap_end();
}
