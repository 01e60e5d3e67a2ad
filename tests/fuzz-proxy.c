/* fuzz-proxy.c - any bytes as a PROXY header: what is taken is sane */

#include "../smtpd-proxy/proxy.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

static int
is_endpoint(struct endpoint const *e)
{
	struct address a;
	size_t port = strspn(e->port, "0123456789");

	return memchr(e->ip, 0, sizeof e->ip) && address_scan(&a, e->ip) &&
	       port && port < sizeof e->port && !e->port[port];
}

/* In a copy of its own, so that a byte behind it would be noticed. */
static enum proxy_state
parse(struct proxy *p, uint8_t const *s, size_t n)
{
	char *copy = malloc(n ? n : 1);
	enum proxy_state state;

	if (!copy)
		abort();
	if (n)
		memcpy(copy, s, n);
	state = proxy_parse(p, copy, n);
	free(copy);
	return state;
}

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	struct proxy whole;
	struct proxy p;
	enum proxy_state state = parse(&whole, s, n);
	size_t have = 0;

	if (state == PROXY_KNOWN &&
	    !(is_endpoint(&whole.remote) && is_endpoint(&whole.local)))
		abort();
	if (state != PROXY_WRONG && (whole.len > n) != (state == PROXY_MORE))
		abort();
	/* As from a connection: the same end, and never a byte too many. */
	while (parse(&p, s, have) == PROXY_MORE) {
		if (p.len <= have || p.len > PROXY_MAX)
			abort();
		if (p.len > n)
			return 0;
		have = p.len;
	}
	if (state == PROXY_MORE || (state != PROXY_WRONG && have != whole.len))
		abort();
	return 0;
}
