/* tally.c - count what became of TLS, for reports by RFC 8460 */

#include "tally.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "tlsrpt.h"

char const tally_success[] = "success";

/* RFC 8460 section 4.3; what is none of these is a failure to validate. */
static char const *
type_of(char const *result)
{
	static char const *const types[] = { "starttls-not-supported",
		"certificate-host-mismatch", "certificate-expired",
		"certificate-not-trusted", "validation-failure", "tlsa-invalid",
		"dnssec-invalid", "dane-required", "sts-policy-fetch-error",
		"sts-policy-invalid", "sts-webpki-invalid" };

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (!strcmp(types[i], result))
			return types[i];
	return "validation-failure";
}

void
tally(struct remoteconf const *c, enum tlsowner owner, char const *mx,
    char const *result)
{
	static char const *const policies[] = {
		[OWNER_NOBODY] = "no-policy-found",
		[OWNER_TLSA] = "tlsa",
		[OWNER_STS] = "sts",
	};
	struct tlsrpt event = { .domain = c->domain,
		.policy = policies[owner],
		.mx = *mx ? mx : NULL };

	if (!c->tlsrpt.len || !*c->domain || c->routed || !result)
		return;
	if (strcmp(result, tally_success) != 0)
		event.result = type_of(result);
	if (!tlsrpt_count(c->tlsrpt.s, &event)) {
		int e = errno;
		struct logline l;

		log_start(&l, getenv("SMTPSESSIONID"), "warning");
		log_text(&l, "dir", c->tlsrpt.s);
		log_say(&l, strerror(e));
		log_say(&l, "send.tlsrpt: make it a directory in which this "
			    "user may write");
		log_send(&l);
	}
}
