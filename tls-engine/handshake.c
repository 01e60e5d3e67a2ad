/* handshake.c - make a TLS connection, or say why there is none */

#include "handshake.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <skalibs/fmtscan.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>
#include <skalibs/uint32.h>

/* An alert that came in is this and its number, in OpenSSL's reasons. */
enum {
	ALERT_BASE = 1000,
	ALERT_LAST = 1255,
	REASON_MASK = 0xfff
};

/* What libraries say, and what that is.  The first one that fits counts. */
static struct {
	char const *text;
	char const *word;
} const words[] = {
	{ "no shared cipher", "no-shared-cipher" },
	{ "no suitable key share", "no-shared-cipher" },
	{ "no suitable signature algorithm", "no-shared-cipher" },
	{ "no shared signature algorithms", "no-shared-cipher" },
	{ "no shared group", "no-shared-cipher" },
	{ "unsupported protocol", "protocol-too-old" },
	{ "version too low", "protocol-too-old" },
	{ "inappropriate fallback", "protocol-too-old" },
	{ "malloc failure", "config" },
	{ "internal error", "config" },
	{ "no certificate assigned", "config" },
};

/* Wait for the network; HANDSHAKE_DONE: go on. */
static enum handshake
wait_for(struct network const *n, struct company *company, int want,
    tain const *deadline)
{
	iopause_fd x[1 + COMPANY_PLACES] = { { .fd = n->in,
	    .events = IOPAUSE_READ } };
	int r;

	if (want == TLS_WANT_POLLOUT)
		x[0] = (iopause_fd){ .fd = n->out, .events = IOPAUSE_WRITE };
	do {
		company_list(company, x + 1);
		r = tain_future(deadline)
			? iopause_g(x, 1 + COMPANY_PLACES, deadline)
			: 0;
		if (r > 0 && !company_stays(company, x + 1))
			return HANDSHAKE_LEFT;
	} while ((r > 0 && !x[0].revents) || (r == -1 && errno == EINTR));
	return r > 0 ? HANDSHAKE_DONE : HANDSHAKE_TIMEOUT;
}

/* libtls says 0 too when the client sends close_notify in the middle.  Only
 * when all is done does it refuse to do it again. */
static int
is_complete(struct tls *tls)
{
	char const *text;

	if (tls_handshake(tls) != -1)
		return 0;
	text = tls_error(tls);
	return text && strstr(text, "already completed");
}

enum handshake
handshake_run(struct tls *tls, struct network *n, struct company *company,
    tain const *deadline)
{
	enum handshake wait = HANDSHAKE_DONE;

	while (wait == HANDSHAKE_DONE) {
		int r = tls_handshake(tls);

		if (!r)
			return is_complete(tls) ? HANDSHAKE_DONE
						: HANDSHAKE_ENDED;
		if (n->error || (r != TLS_WANT_POLLIN && r != TLS_WANT_POLLOUT))
			return HANDSHAKE_FAILED;
		if (r == TLS_WANT_POLLIN && network_holds(n))
			continue;
		if (r == TLS_WANT_POLLIN && n->ended)
			return HANDSHAKE_ENDED;
		wait = wait_for(n, company, r, deadline);
	}
	return wait;
}

/* Could what came be the start of a hello: a handshake record, version 3.x? */
static int
is_tls(struct network const *n)
{
	return (!n->seen || n->first[0] == 22) &&
	       (n->seen < 2 || n->first[1] == 3);
}

/* The number of the client's alert in "...error:0A000418:...", or -1. */
static int
alert_of(char const *text)
{
	static char const mark[] = "error:";
	char const *at = text ? strstr(text, mark) : NULL;
	uint32_t code;

	if (!at || !uint32_xscan(at + sizeof mark - 1, &code))
		return -1;
	code &= REASON_MASK;
	if (code < ALERT_BASE || code > ALERT_LAST)
		return -1;
	return (int)code - ALERT_BASE;
}

static char const *
lookup(char const *text)
{
	for (size_t i = 0; text && i < sizeof words / sizeof words[0]; i++)
		if (strstr(text, words[i].text))
			return words[i].word;
	return "not-tls";
}

static char const *
plain_word(enum handshake end, struct network const *n, char const *text)
{
	if (end == HANDSHAKE_TIMEOUT)
		return "timeout";
	if (end == HANDSHAKE_FAILED && !n->error)
		return lookup(text);
	return is_tls(n) ? "reset" : "not-tls";
}

void
handshake_word(char word[HANDSHAKE_WORD], enum handshake end,
    struct network const *n, char const *text)
{
	static char const prefix[] = "alert-";
	int alert = end == HANDSHAKE_FAILED ? alert_of(text) : -1;

	if (alert == -1) {
		char const *w = plain_word(end, n, text);

		memcpy(word, w, strlen(w) + 1);
		return;
	}
	memcpy(word, prefix, sizeof prefix);
	word += sizeof prefix - 1;
	word[uint_fmt(word, (unsigned int)alert)] = 0;
}
