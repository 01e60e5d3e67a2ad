/* escape.c - words of strangers on a page, and numbers for people */

#include "escape.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void
escape_bytes(char const *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] < ' ' || s[i] > '~')
			(void)putchar('?');
		else if (strchr("<>&\"'", s[i]))
			(void)printf("&#%d;", s[i]);
		else
			(void)putchar(s[i]);
	}
}

void
escape_text(char const *s)
{
	escape_bytes(s, strlen(s));
}

void
escape_number(uint64_t n)
{
	if (n >= 1000) {
		escape_number(n / 1000);
		(void)printf("&#8239;%03" PRIu64, n % 1000);
	} else {
		(void)printf("%" PRIu64, n);
	}
}
