/* fuzz-reply.c - whatever a server says, what is kept is short and printable */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtp-send/extensions.h"
#include "../smtp-send/reply.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void
check(struct reply const *r)
{
	if (r->len > REPLY_TEXT || r->text[r->len] || strlen(r->text) != r->len)
		abort();
	for (size_t i = 0; i < r->len; i++)
		if (r->text[i] != '\n' &&
		    (r->text[i] < ' ' || r->text[i] > '~'))
			abort();
	if (strspn(r->enhanced, "0123456789.") != strlen(r->enhanced))
		abort();
	if (r->lines && (r->code < 200 || r->code > 599))
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static struct reply r;
	struct extensions e = { 0 };
	char const *s = (char const *)data;
	enum reply_state state = REPLY_MORE;
	int code = 0;

	reply_start(&r);
	while (size && state == REPLY_MORE) {
		char const *lf = memchr(s, '\n', size);
		size_t n = lf ? (size_t)(lf - s) + 1 : size;

		state = reply_line(&r, s, n);
		if (code && r.code != code)
			abort();
		code = r.code;
		check(&r);
		extensions_line(&e, s, n);
		s += n;
		size -= n;
	}
	return 0;
}
