/* fuzz-qmailenv.c - an envelope means the same however it is cut up */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "qmailenv.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* Feed it in pieces of n bytes, up to its end or a fault. */
static void
feed(struct qmailenv *e, struct fault *f, char const *s, size_t size, size_t n)
{
	for (size_t i = 0; i < size && !f->code && !e->done; i += n)
		(void)qmailenv_feed(e, s + i, size - i < n ? size - i : n, f);
}

static void
check(struct qmailenv const *e)
{
	char const *r = NULL;
	size_t n = 0;

	if (strlen(qmailenv_sender(e)) > QMAILENV_ADDRESS)
		abort();
	while ((r = qmailenv_next(e, r)) != NULL) {
		if (!*r || strlen(r) > QMAILENV_ADDRESS)
			abort();
		n++;
	}
	if (!n || n != e->recipients)
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static size_t const pieces[] = { SIZE_MAX / 2, 1, 7 };
	size_t recipients = 0;

	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		struct qmailenv e = { 0 };
		struct fault f = { 0 };

		feed(&e, &f, (char const *)data, size, pieces[i]);
		if (e.done && !f.code) {
			check(&e);
			if (recipients && recipients != e.recipients)
				abort();
			recipients = e.recipients;
		}
		stralloc_free(&e.text);
		stralloc_free(&f.path);
	}
	return 0;
}
