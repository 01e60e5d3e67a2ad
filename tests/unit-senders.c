/* unit-senders.c - which senders an authenticated user may use */

#include <string.h>

#include "../smtpd-recv/senders.h"
#include "tap.h"

#define LIST(s) s, sizeof(s)

static struct {
	char const *name;
	char const *list;
	size_t len;
	char const *wrong; /* a line, or NULL */
} const lists[] = {
	{ "one address", LIST("joe: joe@example.org"), NULL },
	{ "several, with blanks and tabs",
	    LIST("joe:a@b.example\t @c.example  d@[192.0.2.1] "), NULL },
	{ "two lines", LIST("joe: @a.example\0ann b: @b.example"), NULL },
	{ "no user", LIST("joe: a@b.example\0: a@b.example"), ": a@b.example" },
	{ "no colon", LIST("joe a@b.example"), "joe a@b.example" },
	{ "no address", LIST("joe:"), "joe:" },
	{ "blanks and no address", LIST("joe:  \t"), "joe:  \t" },
	{ "no domain", LIST("joe: joe@"), "joe: joe@" },
	{ "no @", LIST("joe: a@b.example example.org"),
	    "joe: a@b.example example.org" },
	{ "no domain that can be", LIST("joe: joe@a..b"), "joe: joe@a..b" },
	{ "a star", LIST("joe: *"), "joe: *" },
};

static char const list[] = "joe: j@a.example @b.example\0"
			   "ann: @c.example\0"
			   "joe: other@d.example\0"
			   "joe@x.example: @x.example";

static struct {
	char const *user;
	char const *address;
	int own;
	int listed;
} const cases[] = {
	{ "joe", "joe@me.example", 1, 0 },
	{ "joe", "JOE@ME.example", 1, 0 },
	{ "Joe", "joe@me.example", 1, 0 },
	{ "joe", "joe@other.example", 0, 0 },
	{ "joe", "joe@sub.me.example", 0, 0 },
	{ "joe", "jo@me.example", 0, 0 },
	{ "joe", "joey@me.example", 0, 0 },
	{ "joe", "joe@me.exampl", 0, 0 },
	{ "joe", "joe", 0, 0 },
	{ "joe@x.example", "joe@x.example", 1, 1 },
	{ "joe@x.example", "Joe@X.EXAMPLE", 1, 1 },
	{ "joe@x.example", "ann@x.example", 0, 1 },
	{ "joe@x.example", "joe@me.example", 0, 0 },
	{ "@b.example", "joe@b.example", 0, 0 },
	{ "joe", "j@a.example", 0, 1 },
	{ "joe", "J@A.Example", 0, 1 },
	{ "joe", "k@a.example", 0, 0 },
	{ "joe", "anybody@b.example", 0, 1 },
	{ "joe", "anybody@sub.b.example", 0, 0 },
	{ "joe", "other@d.example", 0, 1 },
	{ "joe", "x@c.example", 0, 0 },
	{ "ann", "x@c.example", 0, 1 },
	{ "ann", "j@a.example", 0, 0 },
	{ "Joe", "j@a.example", 0, 0 },
	{ "jo", "j@a.example", 0, 0 },
	{ "joe: j@a.example @b.example", "x@b.example", 0, 0 },
	{ "nobody", "x@b.example", 0, 0 },
};

static int
wrong_is(char const *found, char const *want)
{
	return found && want ? !strcmp(found, want) : found == want;
}

static int
judged(size_t i)
{
	struct path p;
	char const *a = cases[i].address;
	char const *at = strchr(a, '@');

	p.len = strlen(a);
	p.at = at ? (size_t)(at - a) : p.len;
	memcpy(p.text, a, p.len);
	return senders_own(cases[i].user, "me.example", &p) == cases[i].own &&
	       senders_listed(list, sizeof list, cases[i].user, &p) ==
		   cases[i].listed;
}

static void
test_long(void)
{
	char line[PATH_ROOM + 16] = "joe: ";

	memset(line + 5, 'a', PATH_ROOM - 10);
	memcpy(line + 5 + PATH_ROOM - 10, "@b.example", 11);
	ok(!senders_wrong(line, strlen(line) + 1), "the longest address");
	memcpy(line + 5 + PATH_ROOM - 10, "aa@b.example", 13);
	ok(senders_wrong(line, strlen(line) + 1) == line, "one too long");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		ok(wrong_is(senders_wrong(lists[i].list, lists[i].len),
		       lists[i].wrong),
		    lists[i].name);
	ok(!senders_wrong("", 0), "an empty list");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(judged(i), cases[i].address);
	test_long();
	return tap_end();
}
