/* fuzz-verdicts.c - whatever a program writes: the texts are within it or
 * fixed, nobody has got a message whom it did not accept, and what it says
 * behind the result, or would have said had it lived, changes nothing */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../spool-run/verdicts.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* The text is all there: within s, with its NUL, or the fixed one. */
static void
check_text(char const *s, size_t n, char const *text)
{
	if (text >= s && text < s + n) {
		if (!memchr(text, 0, n - (size_t)(text - s)))
			abort();
	} else if (!strstr(text, "gave no report")) {
		abort();
	}
}

/* The letter of record number i, or -1: it is not there, or not whole. */
static int
letter(char const *s, size_t n, size_t i)
{
	char const *end;

	while (n && (end = memchr(s, 0, n))) {
		if (!i--)
			return (unsigned char)*s;
		n -= (size_t)(end - s) + 1;
		s = end + 1;
	}
	return -1;
}

static void
check_kind(char const *s, size_t n, size_t i, enum verdict_kind kind)
{
	int own = letter(s, n, i);
	size_t final = 0;
	int c;

	while (
	    (c = letter(s, n, final)) != -1 && c != 'K' && c != 'Z' && c != 'D')
		final++;
	if (kind == VERDICT_DONE && (own != 'r' || c != 'K' || final <= i))
		abort();
	if (kind == VERDICT_FAILED && (own != 'h' || final <= i) && c != 'D')
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	size_t i = size ? data[0] % 5 : 0;
	size_t cut = size > 1 ? data[1] : 0;
	size_t n = size > 2 ? size - 2 : 0;
	char *s = malloc(n + 1);
	struct recipient_verdict v;
	struct recipient_verdict less;

	if (!s)
		abort();
	memcpy(s, data + size - n, n);
	v = verdicts_of(s, n, i);
	check_text(s, n, v.text);
	check_kind(s, n, i, v.kind);
	less = verdicts_of(s, cut < n ? cut : n, i);
	if (less.kind != VERDICT_LATER &&
	    (less.kind != v.kind || less.text != v.text))
		abort();
	free(s);
	return 0;
}
