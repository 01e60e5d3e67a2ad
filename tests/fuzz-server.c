/* fuzz-server.c - any bytes as the certificates of a server: nothing passes by
 * accident */

#include "../tls-engine/server.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

static char const zeros[] =
    "SHA256:"
    "0000000000000000000000000000000000000000000000000000000000000000";

/* No certificate has these: whatever comes must be refused. */
static void
wish(struct tlswish *w, uint8_t which)
{
	static char const *const modes[] = { "verify", "dane", "fingerprint" };

	if (!tlswish_take(w, 'm', modes[which % 3]) ||
	    !tlswish_take(w, 'n', "mx.test.example") ||
	    !tlswish_take(w, 'd',
		"3 1 1 "
		"000000000000000000000000000000000000000000000000000000000000"
		"0000") ||
	    !tlswish_take(w, 'd', "2 0 0 3000") || !tlswish_take(w, 'f', zeros))
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	struct tlswish w = { 0 };
	struct server server = { .wish = &w };

	if (!n)
		return 0;
	wish(&w, *s);
	if (!server.store)
		server.store = X509_STORE_new();
	if (server_judge_pem(&server, (char const *)s + 1, n - 1).good)
		abort();
	server_free(&server);
	return 0;
}
