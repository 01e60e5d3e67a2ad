/* fuzz-hello.c - any bytes as a ClientHello: what is taken is sane */

#include "../tls-engine/hello.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hostname.h"

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

/* In a copy of its own, so that a byte behind it would be noticed. */
static enum hello_end
look(struct hello *h, uint8_t const *s, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	enum hello_end e;

	if (!copy)
		abort();
	if (n)
		memcpy(copy, s, n);
	e = hello_read(h, copy, n);
	free(copy);
	return e;
}

static int
is_sane(struct hello const *h)
{
	char name[HOSTNAME_ROOM];

	if (h->len >= HELLO_NAME || h->name[h->len])
		return 0;
	switch (h->sni) {
	case HELLO_NONE:
		return !h->len;
	case HELLO_NAMED:
		return hostname_lower(name, h->name, h->len) &&
		       !strcmp(name, h->name) && !strstr(name, "..") &&
		       !strchr(name, '/') && *name != '.';
	case HELLO_STRANGE:
		return h->len > 0;
	}
	return 0;
}

/* More bytes never change a verdict that is one. */
int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	struct hello whole;
	struct hello part;
	enum hello_end end = look(&whole, s, n);
	size_t half = n / 2;

	if (end == HELLO_WHOLE && !is_sane(&whole))
		abort();
	switch (look(&part, s, half)) {
	case HELLO_MORE:
		break;
	case HELLO_WRONG:
		if (end != HELLO_WRONG)
			abort();
		break;
	case HELLO_WHOLE:
		if (end != HELLO_WHOLE || part.sni != whole.sni ||
		    strcmp(part.name, whole.name) != 0)
			abort();
		break;
	}
	return 0;
}
