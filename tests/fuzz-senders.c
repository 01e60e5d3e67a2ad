/* fuzz-senders.c - lines of auth.senders: any list, any user, any sender */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtpd-recv/senders.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* The input is a user, NUL, an address, NUL, and a list that ends in NUL. */
int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char const *user = (char const *)data;
	char const *end = user + size;
	size_t n = strnlen(user, size);
	char const *address = user + n + 1;
	struct path p;
	char const *list;
	char const *wrong;

	if (n == size || address >= end || end[-1])
		return 0;
	p.len = strlen(address);
	list = address + p.len + 1;
	if (p.len > PATH_ROOM || list > end)
		return 0;
	memcpy(p.text, address, p.len);
	p.at = strcspn(address, "@");
	wrong = senders_wrong(list, (size_t)(end - list));
	if (wrong && (wrong < list || wrong >= end))
		abort();
	(void)senders_own(user, "me.example", &p);
	/* In a list that is right, nobody has an address without a domain. */
	if (senders_listed(list, (size_t)(end - list), user, &p) && !wrong &&
	    (!p.len || p.at == p.len || list == end))
		abort();
	return 0;
}
