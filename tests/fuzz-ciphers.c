/* fuzz-ciphers.c - any text as a cipher string */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../tls-engine/ciphers.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* What was parted once is parted. */
static void
again(stralloc const *ciphers, stralloc const *suites)
{
	stralloc c = STRALLOC_ZERO;
	stralloc s = STRALLOC_ZERO;

	if (ciphers_part(ciphers->s, &c, &s) != 1 ||
	    strcmp(c.s, ciphers->s) != 0 || *s.s ||
	    ciphers_part(suites->s, &c, &s) != 1 ||
	    strcmp(s.s, suites->s) != 0 || *c.s)
		abort();
	stralloc_free(&c);
	stralloc_free(&s);
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char *text = malloc(size + 1);
	stralloc ciphers = STRALLOC_ZERO;
	stralloc suites = STRALLOC_ZERO;
	stralloc word = STRALLOC_ZERO;
	size_t at = 0;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = 0;
	if (ciphers_part(text, &ciphers, &suites) == 1) {
		again(&ciphers, &suites);
		while (ciphers_next(ciphers.s, &at, &word) == 1)
			if (strchr("!-+@", *word.s) || strpbrk(word.s, ":,; "))
				abort();
	}
	stralloc_free(&ciphers);
	stralloc_free(&suites);
	stralloc_free(&word);
	free(text);
	return 0;
}
