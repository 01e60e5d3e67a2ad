/* fuzz-base64.c - what decodes encodes back to the same text */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char *plain = malloc(BASE64_ROOM(size));
	char *text = malloc(BASE64_FMT(size));
	ssize_t n;

	if (!plain || !text)
		abort();
	n = base64_decode(plain, (char const *)data, size);
	if (n >= 0) {
		size_t len = base64_encode(text, plain, (size_t)n);

		if (len != size || memcmp(text, data, size) != 0)
			abort();
	}
	free(plain);
	free(text);
	return 0;
}
