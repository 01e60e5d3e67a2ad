/* unit-expiry.c - which dates count, and when they are over */

#include <string.h>

#include "expiry.h"
#include "tap.h"

/* 2026-12-01T00:00:00Z */
#define NOW ((time_t)1796083200)

static struct {
	char const *name;
	char const *text;
	char const *left; /* NULL: it is over */
} const cases[] = {
	/* clang-format off */
	{ "no date", "0", "0" },
	{ "nothing", "", "" },
	{ "a minute to go", "0 until 2026-12-01T00:01Z", "0" },
	{ "a second to go", "0 until 2026-12-01T00:00:01Z", "0" },
	{ "this moment is over", "0 until 2026-12-01T00:00Z", NULL },
	{ "a second ago is over", "0 until 2026-11-30T23:59:59Z", NULL },
	{ "a leap day", "0 until 2028-02-29T00:00Z", "0" },
	{ "an empty value that will lapse", " until 2027-01-01T00:00Z", "" },
	{ "an empty value that has lapsed", " until 2001-01-01T00:00Z", NULL },
	{ "a day that does not exist", "0 until 2027-02-30T00:00Z", "0 until 2027-02-30T00:00Z" },
	{ "a month that does not exist", "0 until 2027-13-01T00:00Z", "0 until 2027-13-01T00:00Z" },
	{ "an hour that does not exist", "0 until 2001-01-01T24:00Z", "0 until 2001-01-01T24:00Z" },
	{ "no zone", "0 until 2001-01-01T00:00", "0 until 2001-01-01T00:00" },
	{ "another zone", "0 until 2001-01-01T00:00+01:00", "0 until 2001-01-01T00:00+01:00" },
	{ "only a day", "0 until 2001-01-01", "0 until 2001-01-01" },
	{ "short numbers", "0 until 2001-1-1T0:0Z", "0 until 2001-1-1T0:0Z" },
	{ "blanks in the date", "0 until 2001- 1- 1T00:00Z", "0 until 2001- 1- 1T00:00Z" },
	{ "a word behind it", "0 until 2001-01-01T00:00Z or so", "0 until 2001-01-01T00:00Z or so" },
	{ "no date behind the word", "0 until ", "0 until " },
	{ "a text that says until", "open until ten", "open until ten" },
	{ "the last until counts", "open until ten until 2027-01-01T00:00Z", "open until ten" },
	/* clang-format on */
};

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char const *left = cases[i].left;
		size_t n =
		    expiry_cut(cases[i].text, strlen(cases[i].text), NOW);

		ok(n == (left ? strlen(left) : EXPIRY_OVER), cases[i].name);
	}
	ok(expiry_cut("0 until 2001-01-01T00:00Z", 7, NOW) == 7,
	    "bytes behind the end do not count");
	return tap_end();
}
