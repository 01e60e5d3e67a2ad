/* unit-path.c - what is a path and what is not */

#include "../smtpd-recv/path.h"

#include <string.h>

#include "tap.h"

#define A10 "aaaaaaaaaa"
#define A60 A10 A10 A10 A10 A10 A10

static struct {
	char const *text;
	enum path_fault fault;
	char const *address;
	char const *rest;
} const cases[] = {
	{ "<>", PATH_GOOD, "", "" },
	{ "<> SIZE=1", PATH_GOOD, "", " SIZE=1" },
	{ "<a@b>", PATH_GOOD, "a@b", "" },
	{ "<a@b.c>x", PATH_GOOD, "a@b.c", "x" },
	{ "<A.b+c@B-1.c_d.Example>", PATH_GOOD, "A.b+c@B-1.c_d.Example", "" },
	{ "<!#$%&'*+-/=?^_`{|}~@x.y>", PATH_GOOD, "!#$%&'*+-/=?^_`{|}~@x.y",
	    "" },
	{ "<postmaster>", PATH_GOOD, "postmaster", "" },
	{ "<\"a b\"@c>", PATH_GOOD, "a b@c", "" },
	{ "<\"a\\\"b\\\\c\\d\"@e>", PATH_GOOD, "a\"b\\cd@e", "" },
	{ "<\"@b\"@c>", PATH_GOOD, "@b@c", "" },
	{ "<\"\"@c>", PATH_SYNTAX, NULL, NULL },
	{ "<\"\">", PATH_SYNTAX, NULL, NULL },
	{ "<\">\"@c>", PATH_GOOD, ">@c", "" },
	{ "<@a:b@c>", PATH_GOOD, "b@c", "" },
	{ "<@a,@b.d:b@c>", PATH_GOOD, "b@c", "" },
	{ "<a@[192.0.2.1]>", PATH_GOOD, "a@[192.0.2.1]", "" },
	{ "<a@[IPv6:2001:db8::1]>", PATH_GOOD, "a@[IPv6:2001:db8::1]", "" },
	{ "", PATH_SYNTAX, NULL, NULL },
	{ "<", PATH_SYNTAX, NULL, NULL },
	{ "a@b", PATH_SYNTAX, NULL, NULL },
	{ "<a@b", PATH_SYNTAX, NULL, NULL },
	{ "<a@>", PATH_SYNTAX, NULL, NULL },
	{ "<@b>", PATH_SYNTAX, NULL, NULL },
	{ "<@>", PATH_SYNTAX, NULL, NULL },
	{ "<a@b@c>", PATH_SYNTAX, NULL, NULL },
	{ "<a b@c>", PATH_SYNTAX, NULL, NULL },
	{ "<.a@c>", PATH_SYNTAX, NULL, NULL },
	{ "<a.@c>", PATH_SYNTAX, NULL, NULL },
	{ "<a..b@c>", PATH_SYNTAX, NULL, NULL },
	{ "<a@.c>", PATH_SYNTAX, NULL, NULL },
	{ "<a@c.>", PATH_SYNTAX, NULL, NULL },
	{ "<a@b..c>", PATH_SYNTAX, NULL, NULL },
	{ "<a@-b>", PATH_SYNTAX, NULL, NULL },
	{ "<a@b->", PATH_SYNTAX, NULL, NULL },
	{ "<a@b-.c>", PATH_SYNTAX, NULL, NULL },
	{ "<a@b c>", PATH_SYNTAX, NULL, NULL },
	{ "<a@b/c>", PATH_SYNTAX, NULL, NULL },
	{ "<a@[]>", PATH_SYNTAX, NULL, NULL },
	{ "<a@[1.2.3.4>", PATH_SYNTAX, NULL, NULL },
	{ "<a@[1.2 3.4]>", PATH_SYNTAX, NULL, NULL },
	{ "<\"a@b>", PATH_SYNTAX, NULL, NULL },
	{ "<\"a\"b@c>", PATH_SYNTAX, NULL, NULL },
	{ "<\"a\\", PATH_SYNTAX, NULL, NULL },
	{ "<\"a\tb\"@c>", PATH_SYNTAX, NULL, NULL },
	{ "<@a,b@c>", PATH_SYNTAX, NULL, NULL },
	{ "<@a b@c>", PATH_SYNTAX, NULL, NULL },
	{ "<@:b@c>", PATH_SYNTAX, NULL, NULL },
	{ "<<a@b>>", PATH_SYNTAX, NULL, NULL },
	{ "<(a)@b>", PATH_SYNTAX, NULL, NULL },
	{ "<\xc3\xbc@b>", PATH_8BIT, NULL, NULL },
	{ "<a\xc3\xbc@b>", PATH_8BIT, NULL, NULL },
	{ "<\"\xc3\xbc\"@b>", PATH_8BIT, NULL, NULL },
	{ "<a@\xc3\xbc>", PATH_8BIT, NULL, NULL },
	{ "<a@b\xc3\xbc>", PATH_8BIT, NULL, NULL },
	{ "<a@" A60 "aaa>", PATH_GOOD, "a@" A60 "aaa", "" },
	{ "<a@" A60 "aaaa>", PATH_SYNTAX, NULL, NULL },
	{ "<" A60 A60 A60 A60 A60 "@" A10 "aaaaaaaaa>", PATH_GOOD,
	    A60 A60 A60 A60 A60 "@" A10 "aaaaaaaaa", "" },
	{ "<" A60 A60 A60 A60 A60 "@" A10 A10 ">", PATH_LONG, NULL, NULL },
	{ "<" A60 A60 A60 A60 A60 A60 "@a>", PATH_LONG, NULL, NULL },
};

static int
right(size_t i)
{
	struct path p;
	size_t used = 0;
	char const *text = cases[i].text;
	enum path_fault fault = path_parse(&p, text, strlen(text), 0, &used);
	char const *want = cases[i].address;

	if (fault || cases[i].fault)
		return fault == cases[i].fault;
	return p.len == strlen(want) && !memcmp(p.text, want, p.len) &&
	       !strcmp(text + used, cases[i].rest) &&
	       (p.at == p.len || p.text[p.at] == '@');
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(right(i), *cases[i].text ? cases[i].text : "(nothing)");
	ok(path_domain("a.b", 3), "a domain");
	ok(path_domain("[::1]", 5), "an address literal");
	ok(!path_domain("a b", 3), "no domain");
	ok(!path_domain("", 0), "nothing is no domain");
	return tap_end();
}
