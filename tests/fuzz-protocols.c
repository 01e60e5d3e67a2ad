/* fuzz-protocols.c - any text as a list of protocols */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../tls-engine/protocols.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char *text = malloc(size + 1);
	int named = 0;
	int bits;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = 0;
	bits = protocols_parse(text, &named);
	if (bits < -1 || bits > PROTOCOLS_ALL)
		abort();
	/* What was asked for by name is in what was asked for. */
	if (bits != -1 && named & ~bits)
		abort();
	free(text);
	return 0;
}
