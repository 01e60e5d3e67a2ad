/* answer.c - what goes back to smtpd-recv (lib/auth.h) */

#include "answer.h"

#include <string.h>

void
answer_start(struct answer *out, char verdict)
{
	out->buf[0] = verdict;
	out->len = 1;
}

static void
put(struct answer *out, char const *s, size_t n)
{
	if (n > sizeof out->buf - out->len) {
		answer_start(out, AUTH_LATER);
		return;
	}
	memcpy(out->buf + out->len, s, n);
	out->len += n;
}

void
answer_text(struct answer *out, char const *s)
{
	if (out->buf[0] != AUTH_LATER)
		put(out, s, strlen(s) + 1);
}

void
answer_fact(struct answer *out, char const *name, char const *value)
{
	if (out->buf[0] == AUTH_LATER)
		return;
	put(out, name, strlen(name));
	if (out->buf[0] != AUTH_LATER)
		put(out, "=", 1);
	answer_text(out, value);
}
