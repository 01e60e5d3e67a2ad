/* fuzz-outcome.c - what passes for a report is one: for each recipient r, h or
 * s, then K, Z or D, printable texts, and nothing behind it */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtp-remote/outcome.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* One text of at most n bytes with its NUL; its length with that. */
static size_t
text(char const *s, size_t n, char const *letters)
{
	size_t i = 0;

	if (!n || !*s || !strchr(letters, *s))
		abort();
	for (; i < n && s[i]; i++)
		if (s[i] != '\n' && (s[i] < ' ' || s[i] > '~'))
			abort();
	if (i == n)
		abort();
	return i + 1;
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	struct outcome o;
	size_t rcpts = size ? data[0] % 5 : 0;
	char *s = malloc(size + 1);
	size_t at = 0;

	if (!s)
		abort();
	size -= size > 0;
	memcpy(s, data + 1, size);
	if (outcome_read(&o, s, size, rcpts) == OUTCOME_DONE) {
		for (size_t i = 0; i < rcpts; i++)
			at += text(s + at, size - at, "rhs");
		if (o.at != at || o.letter != s[at] || o.r + o.h + o.s != rcpts)
			abort();
		at += text(s + at, size - at, "KZD");
		if (at != size)
			abort();
	}
	free(s);
	return 0;
}
