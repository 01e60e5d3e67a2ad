/* fuzz-path.c - any bytes as a path: what is taken is a sane address */

#include "../smtpd-recv/path.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	struct path p;
	size_t used = 0;

	if (path_parse(&p, (char const *)s, n, PATH_UTF8 | PATH_LAX, &used) ||
	    path_parse(&p, (char const *)s, n, 0, &used))
		return 0;
	if (used < 2 || used > n || s[0] != '<' || s[used - 1] != '>')
		abort();
	if (p.len > PATH_ROOM || p.at > p.len)
		abort();
	for (size_t i = 0; i < p.len; i++)
		if (p.text[i] < ' ' || p.text[i] == 0x7f)
			abort();
	if (p.at < p.len &&
	    (p.text[p.at] != '@' ||
		!path_domain(p.text + p.at + 1, p.len - p.at - 1)))
		abort();
	return 0;
}
