/* words.c - words that both forms of output use */

#include <skalibs/types.h>

#include "cats.h"
#include "show.h"

char const *const show_origins[] = {
	[ORIGIN_DEFAULT] = "default",
	[ORIGIN_VARIABLE] = "environment",
	[ORIGIN_OVERLAY] = "overlay",
	[ORIGIN_SERVICE] = "service file",
	[ORIGIN_FILE] = "file",
};

int
show_time(stralloc *sa, time_t t)
{
	char text[40];
	struct tm tm;

	return gmtime_r(&t, &tm) &&
	       strftime(text, sizeof text, "%Y-%m-%dT%H:%MZ", &tm) &&
	       stralloc_cats(sa, text);
}

static int
count(stralloc *sa, uint64_t n, char const *unit)
{
	char fmt[UINT64_FMT];

	fmt[uint64_fmt(fmt, n)] = 0;
	return cats(sa, fmt, " ", unit);
}

int
show_left(stralloc *sa, time_t end)
{
	time_t now = time(NULL);
	uint64_t s = (uint64_t)(end > now ? end - now : 0);

	if (end <= now)
		return stralloc_cats(sa, "over");
	if (s >= 172800)
		return count(sa, s / 86400, "days left");
	if (s >= 7200)
		return count(sa, s / 3600, "hours left");
	return count(sa, (s + 59) / 60, "minutes left");
}
