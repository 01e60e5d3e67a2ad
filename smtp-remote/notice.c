/* notice.c - a report that is not smtp-send's */

#include "notice.h"

#include <string.h>

#include <skalibs/allreadwrite.h>

enum {
	ROOM = 4096 /* a text that is longer is cut */
};

int
notice_write(char letter, char const *const *parts)
{
	char out[ROOM] = { letter };
	size_t n = 1;

	for (; *parts; parts++)
		for (char const *s = *parts; *s && n < sizeof out - 1; s++)
			out[n++] = (char)(*s == '\n' || (*s >= ' ' && *s <= '~')
					      ? *s
					      : '?');
	out[n++] = 0;
	return allwrite(1, out, n) == n;
}
