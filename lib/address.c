/* address.c - IP addresses and ports, as bytes and as text */

#include "address.h"

#include <arpa/inet.h>
#include <string.h>

#include <skalibs/fmtscan.h>
#include <skalibs/types.h>

void
address_set(struct address *a, void const *s, size_t size)
{
	static unsigned char const mapped[ADDRESS_6 - ADDRESS_4] = {
		[10] = 255, [11] = 255
	};
	unsigned char const *byte = s;

	if (size == ADDRESS_6 && !memcmp(byte, mapped, sizeof mapped)) {
		byte += sizeof mapped;
		size = ADDRESS_4;
	}
	*a = (struct address){ .size = size };
	memcpy(a->byte, byte, size);
}

int
address_scan(struct address *a, char const *text)
{
	unsigned char byte[ADDRESS_6];

	if (inet_pton(AF_INET, text, byte) == 1)
		address_set(a, byte, ADDRESS_4);
	else if (inet_pton(AF_INET6, text, byte) == 1)
		address_set(a, byte, ADDRESS_6);
	else
		return 0;
	return 1;
}

int
address_same(struct address const *a, struct address const *b)
{
	return a->size == b->size && !memcmp(a->byte, b->byte, a->size);
}

void
endpoint_set(struct endpoint *e, struct address const *a, uint16_t port)
{
	/* It cannot fail: there is room.  For IPv4 without printf(): that is
	 * much to look at for a process that has just been made. */
	if (a->size == ADDRESS_4)
		e->ip[ip4_fmt(e->ip, (char const *)a->byte)] = 0;
	else
		(void)inet_ntop(AF_INET6, a->byte, e->ip, sizeof e->ip);
	e->port[uint16_fmt(e->port, port)] = 0;
}
