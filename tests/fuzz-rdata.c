/* fuzz-rdata.c - any bytes as a record: what is taken is fit for a list */

#include "../smtp-resolve/rdata.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtp-resolve/policytxt.h"

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

static void
is_word(char const *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s > '~')
			abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	static stralloc text = STRALLOC_ZERO;
	struct rdata_mx mx;
	char id[POLICYTXT_ID];
	char rua[POLICYTXT_RUA];

	if (rdata_mx(&mx, s, n)) {
		is_word(mx.host);
		if (mx.root == (*mx.host != 0))
			abort();
	}
	text.len = 0;
	if (rdata_tlsa(&text, s, n) && text.len > RDATA_HEX + 12)
		abort();
	if (rdata_txt(&text, s, n)) {
		if (policytxt_sts(id, text.s) == 1)
			is_word(id);
		if (policytxt_rpt(rua, text.s) == 1)
			is_word(rua);
	}
	return 0;
}
