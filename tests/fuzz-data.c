/* fuzz-data.c - any bytes as a message: cutting changes nothing, only
 * CRLF.CRLF ends it, and what is stored holds no other end */

#include "../smtpd-recv/data.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

enum {
	ROOM = 65536
};

struct got {
	struct data d;
	size_t taken;
	size_t len;
	char out[ROOM];
};

static void
feed(struct got *g, char const *s, size_t n, size_t step)
{
	g->d = (struct data)DATA_INIT(DATA_STRICT, 998);
	g->taken = g->len = 0;
	while (g->taken < n && g->d.state != DATA_DONE) {
		size_t part = n - g->taken < step ? n - g->taken : step;
		size_t len;
		size_t r =
		    data_take(&g->d, s + g->taken, part, g->out + g->len, &len);

		if (len > part + 1)
			abort();
		g->taken += r;
		g->len += len;
	}
}

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	static struct got whole;
	static struct got cut;
	char const *end;

	if (n < 2 || n > ROOM - 2)
		return 0;
	feed(&whole, (char const *)s + 1, n - 1, n);
	feed(&cut, (char const *)s + 1, n - 1, (size_t)s[0] % 7 + 1);
	if (whole.taken != cut.taken || whole.len != cut.len ||
	    whole.d.state != cut.d.state || whole.d.bare != cut.d.bare ||
	    whole.d.overlong != cut.d.overlong || whole.d.size != cut.d.size ||
	    memcmp(whole.out, cut.out, whole.len) != 0)
		abort();
	end = n > 3 && !memcmp(s + 1, ".\r\n", 3)
		  ? (char const *)s + 4
		  : memmem(s + 1, n - 1, "\r\n.\r\n", 5);
	if ((end != NULL) != (whole.d.state == DATA_DONE))
		abort();
	if (!whole.d.bare && memchr(whole.out, '\r', whole.len))
		abort();
	return 0;
}
