/* unit-authzid.c - who may act as somebody else */

#include "../lib/authzid.h"

#include "tap.h"

static char lines[] = "u: joe\tann\0 \0v: root";
static stralloc const map = { .s = lines, .len = sizeof lines };

static struct {
	char const *name;
	char const *user;
	char const *as;
	int want;
} const cases[] = {
	{ "nobody in particular", "w", "", 1 },
	{ "the user", "w", "w", 1 },
	{ "the user in another case", "w", "W", 0 },
	{ "somebody else", "w", "u", 0 },
	{ "the last of the map", "u", "ann", 1 },
	{ "the first of the map", "u", "joe", 1 },
	{ "one in another case", "u", "ANN", 0 },
	{ "half a one", "u", "an", 0 },
	{ "more than one", "u", "anna", 0 },
	{ "one of somebody else", "u", "root", 0 },
	{ "all of a line", "u", "joe\tann", 0 },
	{ "a user with the colon", "u:", "joe", 0 },
	{ "a user with a name", "u: joe", "ann", 0 },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(authzid_allows(&map, cases[i].user, cases[i].as) ==
			cases[i].want,
		    cases[i].name);
	return tap_end();
}
