/* fuzz-pair.c - certificates and keys of any bytes */

#include <stdint.h>
#include <string.h>

#include "../smtpd-tls/pair.h"
#include "base64.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

enum {
	ROOM = 4096
};

/* Raw bytes as the text of a block, so that DER is reached. */
static size_t
block(char *out, char const *begin, uint8_t const *s, size_t n, char const *end)
{
	size_t len = strlen(begin);

	memcpy(out, begin, len + 1);
	len += base64_encode(out + len, (char const *)s, n);
	memcpy(out + len, end, strlen(end) + 1);
	return len + strlen(end);
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static char cert[2 * ROOM];
	static char key[2 * ROOM];
	char const *s = (char const *)data;
	size_t half = size / 2;
	size_t c;
	size_t k;

	(void)pair_match((struct pem){ s, size }, (struct pem){ s, size });
	if (size > ROOM)
		return 0;
	c = block(cert, "-----BEGIN CERTIFICATE-----\n", data, half,
	    "\n-----END CERTIFICATE-----\n");
	k = block(key, "-----BEGIN PRIVATE KEY-----\n", data + half,
	    size - half, "\n-----END PRIVATE KEY-----\n");
	(void)pair_match((struct pem){ cert, c }, (struct pem){ key, k });
	return 0;
}
