/* date.h - the date of a header field (RFC 5322 section 3.3), in UTC */

#ifndef DATE_H
#define DATE_H

#include <stddef.h>
#include <time.h>

/* Room for "Sat, 21 Nov 2026 03:51:03 +0000" with any year, without NUL. */
enum {
	DATE_FMT = 64
};

/*
 * Write the date of t into s, no NUL behind it; return its length.  The C
 * library's ways to do it open files (the time zone's), which a jailed
 * process cannot.
 */
size_t date_fmt(char s[DATE_FMT], time_t t);

#endif
