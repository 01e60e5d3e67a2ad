/* unit-date.c - our dates are the C library's dates */

#include "date.h"

#include <string.h>
#include <time.h>

#include "tap.h"

static int
same(time_t t)
{
	char ours[DATE_FMT];
	char theirs[DATE_FMT];
	struct tm tm;
	size_t n = date_fmt(ours, t);

	gmtime_r(&t, &tm);
	return strftime(theirs, sizeof theirs, "%a, %d %b %Y %H:%M:%S +0000",
		   &tm) == n &&
	       !memcmp(ours, theirs, n);
}

int
main(void)
{
	int good = 1;

	ok(same(0), "the beginning");
	ok(same(951782399), "the second before 29 February 2000");
	ok(same(951782400), "29 February 2000");
	ok(same(951868800), "1 March 2000");
	ok(same(4107542399), "28 February 2100, no leap year");
	ok(same(4107542400), "1 March 2100");
	for (time_t day = 0; day < (time_t)366 * 500; day++)
		good &= same(day * 86400 + day % 86400);
	ok(good, "every day of five hundred years");
	return tap_end();
}
