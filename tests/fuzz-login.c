/* fuzz-login.c - whatever a server asks, SCRAM believes no one */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtp-send/login.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	struct login l = { .which = LOGIN_SCRAM,
		.user = "u",
		.secret = "p",
		.scram = { .nonce = "abc" } };
	stralloc out = STRALLOC_ZERO;
	char const *s = (char const *)data;

	if (login_initial(&l, &out) != 1)
		abort();
	while (size) {
		char const *lf = memchr(s, '\n', size);
		size_t n = lf ? (size_t)(lf - s) : size;

		if (!login_answer(&l, s, n, &out))
			break;
		n += lf != NULL;
		s += n;
		size -= n;
	}
	/* Nobody guesses the signature. */
	if (l.done)
		abort();
	stralloc_free(&out);
	stralloc_free(&l.scram.bare);
	return 0;
}
