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

/* Where requests come from, and who judges them. */
struct asked {
	int sock;
	struct checker const *checker;
	struct brake *brake;
};

/* One fixed form, which service/fail2ban knows. */
static void
log_attempt(
    char const *id, char const *event, struct attempt const *a, char const *by)
{
	struct logline l;

	log_start(&l, id, event);
	log_text(&l, "ip", peer_get("REMOTEIP"));
	log_text(&l, "user", a->user);
	log_text(&l, "mechanism", a->mechanism);
	if (by)
		log_text(&l, "by", by);
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
		log_attempt(c->id, "failed", a, NULL);
	return verdict;
}

/* Judge it, unless too many have failed before. */
static char
judge_braked(struct attempt const *a, struct checker const *c, struct brake *b)
{
	char const *ip = peer_get("REMOTEIP");
	char const *by = brake_take(b, ip, a->user);
	char verdict;

	if (by) {
		log_attempt(c->id, "braked", a, by);
		return AUTH_BRAKED;
	}
	verdict = judge(a, c);
	if (verdict != AUTH_NO)
		brake_return(b, ip, a->user);
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
answer(struct asked const *q, char *packet, size_t n)
{
	struct attempt a;
	struct answer out = { .len = 1, .buf = { AUTH_LATER } };

	if (attempt_parse(&a, packet, n)) {
		out.buf[0] = judge_braked(&a, q->checker, q->brake);
		if (out.buf[0] == AUTH_YES)
			put_facts(&out, &a);
	} else {
		log_line(q->checker->id, "unavailable",
		    "a request on $AUTHCTLFD is malformed, or of another "
		    "mechanism than PLAIN and LOGIN: use smtpd-recv and "
		    "smtpd-auth of the same release");
	}
	explicit_bzero(packet, AUTH_MAX);
	return passfd_send(q->sock, out.buf, out.len, NULL, 0) == 0;
}

void
serve(int sock, struct checker const *c, struct brake *b)
{
	struct asked q = { sock, c, b };
	static char packet[AUTH_MAX];
	ssize_t n;

	do {
		n = passfd_recv(sock, packet, AUTH_MAX, NULL, 0);
		if (n == -1 && errno == EMSGSIZE)
			n = 1; /* one byte is no request: malformed */
	} while (n > 0 && answer(&q, packet, (size_t)n));
}
