/* unit-users.c - who has which hash in a file of user:hash lines */

#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "users.h"

#define TEXT(s) s, sizeof(s) - 1

static struct {
	char const *name;
	char const *text;
	size_t len;
	char const *hash;  /* of joe; NULL: there is no joe */
	char const *model; /* NULL: none */
	size_t malformed;
	size_t first;
} const cases[] = {
	{ "one user", TEXT("joe:$6$x\n"), "$6$x", "$6$x", 0, 0 },
	{ "no newline at the end", TEXT("joe:$6$x"), "$6$x", "$6$x", 0, 0 },
	{ "the second line", TEXT("ann:a\njoe:b\n"), "b", "a", 0, 0 },
	{ "the first of two", TEXT("joe:a\njoe:b\n"), "a", "a", 0, 0 },
	{ "nobody", TEXT("ann:a\n"), NULL, "a", 0, 0 },
	{ "an empty file", TEXT(""), NULL, NULL, 0, 0 },
	{ "comments and empty lines", TEXT("# joe:x\n\n#\n  \njoe:b\n"), "b",
	    "b", 0, 0 },
	{ "CRLF", TEXT("ann:a\r\n\r\njoe:b\r\n"), "b", "a", 0, 0 },
	{ "blanks at the end", TEXT("joe:b \t\n"), "b", "b", 0, 0 },
	{ "more fields", TEXT("joe:b:1000:/home/joe\n"), "b", "b", 0, 0 },
	{ "an empty hash", TEXT("joe:\nann:a\n"), "", "a", 0, 0 },
	{ "a locked one is no model", TEXT("bob:!x\nann:*\njoe:b\n"), "b", "b",
	    0, 0 },
	{ "names are exact", TEXT("Joe:a\njo:b\njoe2:c\n joe:d\njoe :e\n"),
	    NULL, "a", 0, 0 },
	{ "no colon", TEXT("ann:a\njoe\njoe:b\n"), "b", "a", 1, 2 },
	{ "no name", TEXT(":x\njoe:b\n"), "b", "b", 1, 1 },
	{ "a tab inside", TEXT("#\njoe\t:x\njoe:y\tz\n"), NULL, NULL, 2, 2 },
	{ "NUL inside", TEXT("joe:a\0b\njoe:c\n"), "c", "c", 1, 1 },
	{ "a file that is not text", TEXT("\x7f\x45LF\x02\x01\0\0joe:x"), NULL,
	    NULL, 1, 1 },
	{ "CR as line end", TEXT("ann:a\rjoe:b\r"), NULL, NULL, 1, 1 },
};

static int
equal(struct part p, char const *want)
{
	if (!want)
		return !p.s;
	return p.s && p.len == strlen(want) && !memcmp(p.s, want, p.len);
}

static int
hash_of(size_t n)
{
	char text[USERS_HASH + 16] = "joe:";
	struct users_found u;

	memset(text + 4, 'h', n);
	users_find(&u, text, n + 4, "joe");
	return u.hash.len == n && !u.malformed;
}

static struct {
	char const *name;
	char const *text;
	char const *hash; /* the new one of joe; NULL: joe goes */
	int result;
	char const *want;
} const changes[] = {
	{ "the first user", "", "h", 0, "joe:h\n" },
	{ "one more", "# c\n\nann:a\n", "h", 0, "# c\n\nann:a\njoe:h\n" },
	{ "behind a line without a newline", "ann:a", "h", 0,
	    "ann:a\njoe:h\n" },
	{ "another hash, in its place", "ann:a\njoe:b\n#c\nbob:d", "h", 1,
	    "ann:a\njoe:h\n#c\nbob:d" },
	{ "with its other fields", "joe:b:1000::/home/joe \t\r\n", "h", 1,
	    "joe:h:1000::/home/joe\n" },
	{ "the one that counts", "joe:a\njoe:b\n", "h", 1, "joe:h\njoe:b\n" },
	{ "a locked user", "joe:!a\n", "h", 1, "joe:h\n" },
	{ "a comment is no user", "#joe:a\n", "h", 0, "#joe:a\njoe:h\n" },
	{ "others stay as they are", " joe:a\njoe :b\nJoe:c \r\nx\n", "h", 0,
	    " joe:a\njoe :b\nJoe:c \r\nx\njoe:h\n" },
	{ "take out", "ann:a\njoe:b\n# c\n", NULL, 1, "ann:a\n# c\n" },
	{ "take out all", "joe:a\nann:a\njoe:b", NULL, 1, "ann:a\n" },
	{ "take out nobody", "ann:a\njoey:b", NULL, 0, "ann:a\njoey:b" },
	{ "take out the last", "joe:a", NULL, 1, "" },
};

static int
changed(size_t i)
{
	stralloc out = STRALLOC_ZERO;
	struct part text = { changes[i].text, strlen(changes[i].text) };
	size_t n = strlen(changes[i].want);
	int r = users_change(&out, text, "joe", changes[i].hash);
	int good = r == changes[i].result && out.len == n &&
		   (!n || !memcmp(out.s, changes[i].want, n));

	stralloc_free(&out);
	return good;
}

static void
test_names(void)
{
	char longest[USERS_NAME + 2];

	memset(longest, 'n', sizeof longest);
	longest[USERS_NAME + 1] = 0;
	ok(!users_name(longest), "a name of 256 bytes is too long");
	longest[USERS_NAME] = 0;
	ok(users_name(longest), "a name of 255 bytes is not");
	ok(users_name("joe") && users_name("j o#e@x") && users_name("\303\266"),
	    "names");
	ok(!users_name("") && !users_name("#joe") && !users_name("j:oe") &&
		!users_name("j\noe") && !users_name("j\177"),
	    "what is no name");
}

int
main(void)
{
	struct part a = { "abc", 3 };
	struct users_found u;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		users_find(&u, cases[i].text, cases[i].len, "joe");
		ok(equal(u.hash, cases[i].hash) &&
			equal(u.model, cases[i].model) &&
			u.malformed == cases[i].malformed &&
			u.first_wrong == cases[i].first,
		    cases[i].name);
	}
	ok(hash_of(USERS_HASH), "a hash of 383 bytes");
	ok(!hash_of(USERS_HASH + 1), "a hash of 384 bytes");
	users_find(&u, "joe:x\n", 6, "");
	ok(!u.hash.s, "the empty user");
	ok(users_same(a, (struct part){ "abcd", 3 }), "the same");
	ok(!users_same(a, (struct part){ "abd", 3 }), "not the same");
	ok(!users_same(a, (struct part){ "abc", 2 }), "not the same length");
	ok(users_locked((struct part){ "", 0 }), "empty is locked");
	ok(users_locked((struct part){ "*", 1 }), "a star is locked");
	ok(users_locked((struct part){ "!$6$", 4 }), "'!' is locked");
	ok(!users_locked((struct part){ "$6$", 3 }), "others are not");
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
		ok(changed(i), changes[i].name);
	test_names();
	return tap_end();
}
