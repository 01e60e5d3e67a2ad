/* date.c - the date of a header field (RFC 5322 section 3.3), in UTC */

#include "date.h"

#include <stdint.h>

#include <skalibs/types.h>

struct civil {
	uint64_t year;
	unsigned int month; /* 0: March, ... 11: February */
	unsigned int day;   /* 1 to 31 */
};

enum {
	DAY = 86400,
	ERA = 146097,          /* days of 400 years */
	TO_MARCH_OF_0 = 719468 /* days from 0000-03-01 to 1970-01-01 */
};

/*
 * Count the year from March, so that the leap day is its last; then all
 * months but the last follow the pattern 31 30 31 30 31.
 */
static struct civil
civil(uint64_t days)
{
	uint64_t era = (days + TO_MARCH_OF_0) / ERA;
	unsigned int doe = (unsigned int)((days + TO_MARCH_OF_0) % ERA);
	unsigned int yoe =
	    (doe - doe / 1460 + doe / 36524 - doe / (ERA - 1)) / 365;
	unsigned int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned int month = (5 * doy + 2) / 153;

	return (struct civil){ era * 400 + yoe + (month >= 10), month,
		doy - (153 * month + 2) / 5 + 1 };
}

static size_t
put(char *s, char const *text)
{
	size_t n = 0;

	for (; text[n]; n++)
		s[n] = text[n];
	return n;
}

static size_t
two_digits(char *s, unsigned int n, char end)
{
	s[0] = (char)('0' + n / 10);
	s[1] = (char)('0' + n % 10);
	s[2] = end;
	return 3;
}

size_t
date_fmt(char s[DATE_FMT], time_t t)
{
	static char const *const days[] = { "Thu, ", "Fri, ", "Sat, ", "Sun, ",
		"Mon, ", "Tue, ", "Wed, " };
	static char const *const months[] = { "Mar ", "Apr ", "May ", "Jun ",
		"Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec ", "Jan ",
		"Feb " };
	uint64_t now = t > 0 ? (uint64_t)t : 0;
	unsigned int seconds = (unsigned int)(now % DAY);
	struct civil c = civil(now / DAY);
	size_t n = put(s, days[now / DAY % 7]);

	n += two_digits(s + n, c.day, ' ');
	n += put(s + n, months[c.month]);
	n += uint64_fmt(s + n, c.year);
	s[n++] = ' ';
	n += two_digits(s + n, seconds / 3600, ':');
	n += two_digits(s + n, seconds / 60 % 60, ':');
	n += two_digits(s + n, seconds % 60, ' ');
	return n + put(s + n, "+0000");
}
