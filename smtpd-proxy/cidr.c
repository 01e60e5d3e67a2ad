/* cidr.c - networks of IP addresses: 192.0.2.0/24, 2001:db8::/32 */

#include "cidr.h"

#include <string.h>

#include <skalibs/types.h>

enum {
	BYTE = 8, /* bits */
	MAPPED = BYTE * (ADDRESS_6 - ADDRESS_4)
};

/* The first bits are those of the other address. */
static int
same(struct address const *a, struct address const *b, unsigned int bits)
{
	size_t whole = bits / BYTE;
	unsigned int rest = bits % BYTE;

	return !memcmp(a->byte, b->byte, whole) &&
	       (!rest || !((a->byte[whole] ^ b->byte[whole]) >> (BYTE - rest)));
}

static int
nothing_behind(struct cidr const *c)
{
	for (unsigned int i = c->bits; i < c->net.size * BYTE; i++)
		if (c->net.byte[i / BYTE] & 0x80U >> i % BYTE)
			return 0;
	return 1;
}

/* Decimal digits, and no needless zero that could be taken for octal. */
static int
scan_bits(unsigned int *bits, char const *text)
{
	return uint0_scan(text, bits) && (*text != '0' || !text[1]);
}

static int
scan_prefix(struct cidr *c, char const *text, int colons)
{
	if (!scan_bits(&c->bits, text))
		return 0;
	/* A mapped network: the prefix was counted in IPv6. */
	if (colons && c->net.size == ADDRESS_4) {
		if (c->bits < MAPPED)
			return 0;
		c->bits -= MAPPED;
	}
	return c->bits <= c->net.size * BYTE && nothing_behind(c);
}

int
cidr_scan(struct cidr *c, char const *text)
{
	char ip[ADDRESS_FMT];
	size_t n = strcspn(text, "/");

	if (n >= sizeof ip)
		return 0;
	memcpy(ip, text, n);
	ip[n] = 0;
	if (!address_scan(&c->net, ip))
		return 0;
	c->bits = (unsigned int)c->net.size * BYTE;
	return !text[n] ||
	       scan_prefix(c, text + n + 1, strchr(ip, ':') != NULL);
}

int
cidr_has(struct cidr const *c, struct address const *a)
{
	return a->size == c->net.size && same(&c->net, a, c->bits);
}
