/* unit-varlist.c - looking up and forgetting variables in a list */

#include "varlist.h"

#include <string.h>

#include "tap.h"

static char const text[] = "A=1\0AB=2\0B\0A=3\0C=\0B=4";

static int
same(char const *got, char const *want)
{
	return got && want ? !strcmp(got, want) : got == want;
}

int
main(void)
{
	stralloc l = STRALLOC_ZERO;

	ok(!varlist_get(&l, "A"), "an empty list");
	varlist_forget(&l, "A");
	ok(!l.len, "has nothing to forget");
	if (!stralloc_catb(&l, text, sizeof text))
		return 111;
	ok(same(varlist_get(&l, "A"), "1"), "the first of two");
	ok(same(varlist_get(&l, "AB"), "2"), "a longer name");
	ok(same(varlist_get(&l, "B"), "4"), "a bare name has no value");
	ok(same(varlist_get(&l, "C"), ""), "an empty value");
	ok(same(varlist_get(&l, "D"), NULL), "no such name");
	varlist_forget(&l, "A=9");
	ok(!varlist_get(&l, "A"), "both are forgotten");
	ok(same(varlist_get(&l, "AB"), "2"), "the longer name is not");
	varlist_forget(&l, "B");
	ok(l.len == 8 && !memcmp(l.s, "AB=2\0C=", 8),
	    "nor what is about others");
	stralloc_free(&l);
	return tap_end();
}
