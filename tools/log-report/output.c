/* output.c - what both forms of a report have */

#include "output.h"

#include <stdio.h>

#include "chart.h"

struct output_tally const output_tallies[OUTPUT_TALLIES] = {
	{ BY_REASON, "Refusals", "what, reply" },
	{ BY_SOURCE, "Sources", "address" },
	{ BY_SENDER, "Senders", "sender" },
	{ BY_RECIPIENT, "Recipients", "first recipient" },
	{ BY_CIPHER, "Ciphers", "cipher" },
	{ BY_HANDSHAKE, "Handshakes that failed", "reason" },
	{ BY_AUTH_SOURCE, "AUTH that failed, by address", "address" },
	{ BY_AUTH_USER, "AUTH that failed, by user", "user" },
};

void
output_share(char *out, uint64_t part, uint64_t whole)
{
	if (!whole)
		(void)snprintf(out, CHART_LABEL, "-");
	else
		(void)snprintf(out, CHART_LABEL, "%.1f %%",
		    100 * (double)part / (double)whole);
}

uint64_t
output_ms(struct facts const *f, uint64_t percent)
{
	uint64_t seen = 0;

	for (size_t p = 0; f->mails && p < FACTS_POWERS; p++) {
		seen += f->ms[p];
		if (seen * 100 >= f->mails * percent)
			return UINT64_C(1) << p;
	}
	return 0;
}
