/* fuzz-policy.c - any bytes as a policy of MTA-STS: what is taken is sane */

#include "../smtp-sts/policy.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	struct policy p = { 0 };
	stralloc out = STRALLOC_ZERO;
	char *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	if (n)
		memcpy(copy, s, n);
	if (!policy_read(&p, copy, n)) {
		if (!policy_print(&p, &out))
			abort();
		for (size_t i = 0; i < out.len; i++)
			if (out.s[i] != '\n' &&
			    (out.s[i] < ' ' || out.s[i] > '~'))
				abort();
		if (p.max_age > 31557600 ||
		    (!p.mx.len && strcmp(p.mode, "none") != 0))
			abort();
	}
	policy_free(&p);
	stralloc_free(&out);
	free(copy);
	return 0;
}
