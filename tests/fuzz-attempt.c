/* fuzz-attempt.c - whatever comes on $AUTHCTLFD, what is asked of a
 * checkpassword program is what was sent, and fits */

#include "../smtpd-auth/attempt.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtpd-auth/exchange.h"

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	static struct exchange x;
	static struct answer out;
	struct attempt a;
	struct credentials c;
	char *copy = malloc(n + 1);

	if (!copy)
		return 0;
	memcpy(copy, s, n);
	if (attempt_parse(&a, copy, n) && attempt_credentials(&a, &c, "1") &&
	    (!*c.user || strcmp(c.user, a.user) != 0 ||
		strcmp(c.secret, a.secret) != 0 || c.len > CREDENTIALS_MAX))
		abort();
	/* Nobody is at that socket: requests are refused, or answered so. */
	x.path = "/";
	x.timeout = 1000;
	if (n && exchange(&x, copy, n, &out) &&
	    (out.len != 1 ||
		(out.buf[0] != AUTH_LATER && out.buf[0] != AUTH_NO)))
		abort();
	free(copy);
	return 0;
}
