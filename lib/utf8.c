/* utf8.c - well-formed UTF-8 (RFC 3629) */

#include "utf8.h"

/* By first byte: length, and the range of the second byte. */
static struct {
	unsigned char first;
	unsigned char last;
	unsigned char len;
	unsigned char low;
	unsigned char high;
} const rows[] = {
	{ 0xc2, 0xc2, 2, 0xa0, 0xbf },
	{ 0xc3, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

size_t
utf8_len(char const *s, size_t n)
{
	unsigned char const *u = (unsigned char const *)s;

	for (size_t i = 0; n && i < sizeof rows / sizeof rows[0]; i++) {
		if (u[0] < rows[i].first || u[0] > rows[i].last)
			continue;
		if (n < rows[i].len || u[1] < rows[i].low ||
		    u[1] > rows[i].high)
			return 0;
		for (size_t k = 2; k < rows[i].len; k++)
			if (u[k] < 0x80 || u[k] > 0xbf)
				return 0;
		return rows[i].len;
	}
	return 0;
}

int
utf8_text(char const *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t len = s[i] & 0x80 ? utf8_len(s + i, n - i) : 1;

		if (!len)
			return 0;
		i += len;
	}
	return 1;
}
