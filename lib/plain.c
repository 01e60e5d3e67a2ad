/* plain.c - bytes of anybody, made fit for a log or a terminal */

#include "plain.h"

#include <string.h>

size_t
plain_byte(char out[PLAIN_FMT], char byte, char const *special)
{
	static char const hex[] = "0123456789abcdef";
	unsigned char c = (unsigned char)byte;

	out[0] = byte;
	if (c >= ' ' && c <= '~' && !strchr(special, c))
		return 1;
	out[0] = '\\';
	out[1] = hex[c >> 4];
	out[2] = hex[c & 15];
	return PLAIN_FMT;
}

int
plain_cat(stralloc *sa, char const *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char e[PLAIN_FMT];

		if (!stralloc_catb(sa, e, plain_byte(e, s[i], "\\")))
			return 0;
	}
	return 1;
}
