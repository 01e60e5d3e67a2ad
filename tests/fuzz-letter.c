/* fuzz-letter.c - nothing in a message ends it, however it is cut */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtp-send/letter.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* CR and LF as CR LF only, and no line that is a dot alone. */
static void
check(char const *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\r' && (i + 1 == n || s[i + 1] != '\n'))
			abort();
		if (s[i] == '\n' && (!i || s[i - 1] != '\r'))
			abort();
		if (s[i] == '.' && (!i || s[i - 1] == '\n') &&
		    (i + 1 == n || s[i + 1] == '\r'))
			abort();
	}
	if (n && s[n - 1] != '\n')
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	struct letter l = LETTER_INIT(1);
	struct letter plain = LETTER_INIT(0);
	size_t cut = size ? data[0] % size : 0;
	char *in = malloc(size + 1);
	char *out = malloc(LETTER_ROOM(size) + 2);
	size_t n;

	if (!in || !out)
		abort();
	memcpy(in, data, size);
	n = letter_take(&plain, in, size, out);
	n += letter_end(&plain, out + n);
	if (n != plain.size)
		abort();
	n = letter_take(&l, in, cut, out);
	n += letter_take(&l, in + cut, size - cut, out + n);
	n += letter_end(&l, out + n);
	if (l.size != plain.size || l.eightbit != plain.eightbit ||
	    l.header8 != plain.header8)
		abort();
	check(out, n);
	free(in);
	free(out);
	return 0;
}
