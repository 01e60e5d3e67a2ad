/* fuzz-verdict.c - whatever a plugin prints, its records are fit for replies,
 * headers and the environment */

#include "../smtpd-recv/verdict.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	stralloc sa = STRALLOC_ZERO;
	enum event e = n ? s[0] % EVENTS : EVENT_MAIL;
	char const *text = (char const *)s + (n > 0);

	if (!verdict_parse(&sa, e, text, n - (n > 0))) {
		if (sa.len && sa.s[sa.len - 1])
			abort();
		for (size_t i = 0; i < sa.len; i += strlen(sa.s + i) + 1)
			for (char const *c = sa.s + i; *c; c++)
				if (*c == '\n' ||
				    (*c == '\r' && !strchr("SC", sa.s[i])))
					abort();
	}
	stralloc_free(&sa);
	return 0;
}
