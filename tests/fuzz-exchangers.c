/* fuzz-exchangers.c - whatever smtp-resolve prints, what is believed of it is
 * names, addresses and records, and no more than there is room for */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtp-remote/exchangers.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void
check(struct exchangers const *e)
{
	char name[HOSTNAME_ROOM];

	if (e->n > EXCHANGERS_MAX || e->ips > EXCHANGERS_IPS ||
	    e->tlsas > EXCHANGERS_TLSA)
		abort();
	for (size_t i = 0; i < e->n; i++) {
		struct exchanger const *x = e->mx + i;

		if (x->ip + x->ips > e->ips || x->tlsa + x->tlsas > e->tlsas ||
		    !hostname_lower(name, x->name, strlen(x->name)) ||
		    strcmp(name, x->name) != 0 || x->pref > 65535)
			abort();
	}
	for (size_t i = 0; i < e->tlsas; i++)
		if (strlen(e->tlsa[i]) >= EXCHANGERS_HEX ||
		    strspn(e->tlsa[i], "0123456789abcdef ") !=
			strlen(e->tlsa[i]))
			abort();
	if (e->sts && (!*e->sts || strlen(e->sts) > 32))
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static struct exchangers e;
	char *s = malloc(size + 1);

	if (!s)
		abort();
	memcpy(s, data, size);
	e = (struct exchangers){ .n = 0 };
	if (!exchangers_parse(&e, s, size))
		check(&e);
	free(s);
	return 0;
}
