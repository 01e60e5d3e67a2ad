/* fuzz-quote.c - whatever an address is, it stays one address in one line */

#include <stdint.h>
#include <stdlib.h>

#include "quote.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* Length of the quoted string that s begins with. */
static size_t
quoted(char const *s, size_t n)
{
	size_t i = 1;

	while (i < n && s[i] != '"')
		i += 1 + (s[i] == '\\');
	if (i >= n)
		abort();
	return i + 1;
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	stralloc sa = STRALLOC_ZERO;
	size_t i = 0;

	if (!quote_address(&sa, (char const *)data, size))
		abort();
	for (size_t k = 0; k < sa.len; k++)
		if ((unsigned char)sa.s[k] < ' ' || sa.s[k] == 0x7f)
			abort();
	if (sa.len && *sa.s == '"')
		i = quoted(sa.s, sa.len);
	for (; i < sa.len; i++)
		if (sa.s[i] == '<' || sa.s[i] == '>' || sa.s[i] == '"' ||
		    sa.s[i] == ' ' || sa.s[i] == ',')
			abort();
	stralloc_free(&sa);
	return 0;
}
