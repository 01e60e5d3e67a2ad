/* serve.c - answer the requests of smtpd-recv, as lib/auth.h has them */

#include "serve.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <skalibs/types.h>

#include "attempt.h"
#include "auth.h"
#include "log.h"
#include "passfd.h"
#include "peer.h"

struct answer {
	size_t len;
	char buf[CREDENTIALS_MAX + 64]; /* the user, and two short facts */
};

/* One fixed form, which manuals tell people to give to fail2ban. */
static void
log_failed(char const *id, struct attempt const *a)
{
	struct logline l;

	log_start(&l, id, "failed");
	log_text(&l, "ip", peer_get("REMOTEIP"));
	log_text(&l, "user", a->user);
	log_text(&l, "mechanism", a->mechanism);
	log_send(&l);
}

static char
judge(struct attempt const *a, struct checker const *c)
{
	struct credentials who;
	char now[UINT64_FMT];
	char verdict = AUTH_NO;

	now[uint64_fmt(now, (uint64_t)time(NULL))] = 0;
	if (attempt_credentials(a, &who, now))
		verdict = checker_run(c, &who);
	credentials_wipe(&who);
	if (verdict == AUTH_NO)
		log_failed(c->id, a);
	return verdict;
}

static void
put(struct answer *out, char const *s, size_t n)
{
	memcpy(out->buf + out->len, s, n);
	out->len += n;
}

/* The user fits: credentials_pack() has seen to that. */
static void
put_facts(struct answer *out, struct attempt const *a)
{
	static char const user[] = "SMTPAUTHUSER=";
	static char const method[] = "SMTPAUTHMETHOD=";

	put(out, user, sizeof user - 1);
	put(out, a->user, strlen(a->user) + 1);
	put(out, method, sizeof method - 1);
	put(out, a->mechanism, strlen(a->mechanism) + 1);
}

/* Answer the n bytes of a packet; it is wiped before the other side knows. */
static int
answer(int sock, struct checker const *c, char *packet, size_t n)
{
	struct attempt a;
	struct answer out = { .len = 1, .buf = { AUTH_LATER } };

	if (attempt_parse(&a, packet, n)) {
		out.buf[0] = judge(&a, c);
		if (out.buf[0] == AUTH_YES)
			put_facts(&out, &a);
	} else {
		log_line(c->id, "unavailable",
		    "a request on $AUTHCTLFD is malformed, or of another "
		    "mechanism than PLAIN and LOGIN: use smtpd-recv and "
		    "smtpd-auth of the same release");
	}
	explicit_bzero(packet, AUTH_MAX);
	return passfd_send(sock, out.buf, out.len, NULL, 0) == 0;
}

void
serve(int sock, struct checker const *c)
{
	static char packet[AUTH_MAX];
	ssize_t n;

	do {
		n = passfd_recv(sock, packet, AUTH_MAX, NULL, 0);
		if (n == -1 && errno == EMSGSIZE)
			n = 1; /* one byte is no request: malformed */
	} while (n > 0 && answer(sock, c, packet, (size_t)n));
}
