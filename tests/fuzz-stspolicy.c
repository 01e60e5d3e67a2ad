/* fuzz-stspolicy.c - a policy of MTA-STS that is believed lists names of hosts,
 * or is none; also a literal is an address or nothing */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtp-remote/literal.h"
#include "../smtp-remote/stspolicy.h"
#include "../smtp-remote/tlspolicy.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	struct stspolicy p = { .mode = STS_NONE };
	struct address a = { .size = 0 };
	char *s = malloc(size + 1);

	if (!s)
		abort();
	memcpy(s, data, size);
	s[size] = 0;
	if (stspolicy_parse(&p, s, size)) {
		if (p.mode != STS_NONE && !p.mx.len)
			abort();
		if (p.mx.len && (p.mx.s[p.mx.len - 1] || strchr(p.mx.s, '/')))
			abort();
		(void)tlspolicy_match(&p.mx, "mx.example.org");
	}
	if (literal_scan(&a, s) && a.size != ADDRESS_4 && a.size != ADDRESS_6)
		abort();
	stralloc_free(&p.mx);
	free(s);
	return 0;
}
