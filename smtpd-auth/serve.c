/* serve.c - answer the requests of smtpd-recv, as lib/auth.h has them */

#include "serve.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <skalibs/types.h>

#include "attempt.h"
#include "authzid.h"
#include "log.h"
#include "passfd.h"

/* Who has tried, in the log. */
struct who {
	char const *user;
	char const *mechanism;
};

/* One fixed form, which service/fail2ban knows. */
static void
log_attempt(struct server const *v, char const *event, struct who const *who,
    char const *by)
{
	struct logline l;

	log_start(&l, v->checker.id, event);
	log_text(&l, "ip", v->ip);
	log_text(&l, "user", who->user);
	log_text(&l, "mechanism", who->mechanism);
	if (by)
		log_text(&l, "by", by);
	log_send(&l);
}

static char
judge(struct attempt const *a, struct server const *v)
{
	struct credentials who;
	char now[UINT64_FMT];
	char verdict = AUTH_NO;

	now[uint64_fmt(now, (uint64_t)time(NULL))] = 0;
	if (attempt_credentials(a, &who, now))
		verdict = checker_run(&v->checker, &who);
	credentials_wipe(&who);
	/* RFC 4616 section 2.  Not before: the time would tell whom the map
	 * names. */
	if (verdict == AUTH_YES &&
	    !authzid_allows(&v->authzid, a->user, a->authzid))
		verdict = AUTH_NO;
	if (verdict == AUTH_NO)
		log_attempt(
		    v, "failed", &(struct who){ a->user, a->mechanism }, NULL);
	return verdict;
}

/* Judge it, unless too many have failed before. */
static char
judge_braked(struct attempt const *a, struct server *v)
{
	char const *by = brake_take(&v->brake, v->ip, a->user);
	char verdict;

	if (by) {
		log_attempt(
		    v, "braked", &(struct who){ a->user, a->mechanism }, by);
		return AUTH_BRAKED;
	}
	verdict = judge(a, v);
	if (verdict != AUTH_NO)
		brake_return(&v->brake, v->ip, a->user);
	return verdict;
}

/* Which mechanisms are judged by credentials. */
static int
is_list(char const *packet, size_t n)
{
	return n == 2 && packet[0] == AUTH_LIST && !packet[1];
}

static void
answer_list(struct answer *out)
{
	answer_start(out, AUTH_YES);
	for (size_t i = 0; attempt_mechanisms[i]; i++)
		answer_text(out, attempt_mechanisms[i]);
}

/* One request, without Dovecot.  Return 0 if it is malformed. */
static int
judge_credentials(
    struct server *v, char const *packet, size_t n, struct answer *out)
{
	struct attempt a;

	if (!attempt_parse(&a, packet, n))
		return 0;
	answer_start(out, judge_braked(&a, v));
	if (out->buf[0] == AUTH_YES) {
		answer_fact(out, "SMTPAUTHUSER", a.user);
		answer_fact(out, "SMTPAUTHMETHOD", a.mechanism);
		if (*a.authzid && strcmp(a.authzid, a.user) != 0)
			answer_fact(out, "SMTPAUTHZID", a.authzid);
	}
	return 1;
}

/* An exchange begins: its address counts until it ends. */
static int
take_address(struct server *v, char const *mechanism)
{
	char const *by = brake_take(&v->brake, v->ip, NULL);

	v->taken = !by;
	if (by)
		log_attempt(v, "braked", &(struct who){ "", mechanism }, by);
	return !by;
}

static void
return_address(struct server *v)
{
	if (v->taken)
		brake_return(&v->brake, v->ip, NULL);
	v->taken = 0;
}

/*
 * It has ended, and only now the user is known.  Who is braked hears the same
 * whether the password was right or wrong, and neither the time that it took
 * nor what the address has left may tell: Dovecot lets only failures wait.
 */
static void
settle(struct server *v, struct answer *out, struct timespec const *latest)
{
	struct exchange const *x = &v->exchange;
	struct who const who = { x->user, x->mechanism };
	char const *user = *x->user ? x->user : NULL;
	char const *by = brake_take(&v->brake, NULL, user);

	if (by || out->buf[0] == AUTH_NO)
		v->taken = 0; /* it stays counted */
	if (by) {
		log_attempt(v, "braked", &who, by);
		answer_start(out, AUTH_BRAKED);
		(void)clock_nanosleep(
		    CLOCK_MONOTONIC, TIMER_ABSTIME, latest, NULL);
	} else if (out->buf[0] == AUTH_NO) {
		log_attempt(v, "failed", &who, NULL);
	} else {
		brake_return(&v->brake, NULL, user);
	}
}

/* Whether that is Dovecot's word about a user. */
static int
is_verdict(char c)
{
	return c == AUTH_YES || c == AUTH_NO || c == AUTH_EXPIRED;
}

static int
judge_relayed(
    struct server *v, char const *packet, size_t n, struct answer *out)
{
	struct exchange *x = &v->exchange;
	int begins = *packet == AUTH_BEGIN && !packet[n - 1];
	struct timespec latest;
	int ok;

	(void)clock_gettime(CLOCK_MONOTONIC, &latest);
	latest.tv_sec += (time_t)(x->timeout / 1000);
	if (*packet != AUTH_GO_ON)
		return_address(v);
	if (begins && !take_address(v, packet + 1)) {
		answer_start(out, AUTH_BRAKED);
		return 1;
	}
	ok = exchange(x, packet, n, out);
	if (ok && *x->mechanism && is_verdict(out->buf[0]))
		settle(v, out, &latest);
	if (!x->busy)
		return_address(v);
	return ok;
}

/* From here on it is about another client. */
static int
take_client(struct server *v, char const *packet, size_t n, struct answer *out)
{
	return_address(v);
	if (!v->xclient || n > sizeof v->other ||
	    memchr(packet, 0, n) != packet + n - 1)
		return 0;
	memcpy(v->other, packet + 1, n - 1);
	v->ip = v->other;
	answer_start(out, AUTH_YES);
	return 1;
}

/* Answer the n bytes of a packet; it is wiped before the other side knows. */
static int
answer(int sock, struct server *v, char *packet, size_t n)
{
	static struct answer out;
	int ok = 1;

	if (*packet == AUTH_CLIENT)
		ok = take_client(v, packet, n, &out);
	else if (v->exchange.path)
		ok = judge_relayed(v, packet, n, &out);
	else if (is_list(packet, n))
		answer_list(&out);
	else
		ok = judge_credentials(v, packet, n, &out);
	if (!ok) {
		answer_start(&out, AUTH_LATER);
		log_line(v->checker.id, "unavailable",
		    "a request on $AUTHCTLFD is malformed, or of a mechanism "
		    "that is not offered: use smtpd-recv and smtpd-auth of the "
		    "same release");
	}
	explicit_bzero(packet, AUTH_MAX);
	return passfd_send(sock, out.buf, out.len, NULL, 0) == 0;
}

void
serve(int sock, struct server *v)
{
	static char packet[AUTH_MAX];
	ssize_t n;

	do {
		n = passfd_recv(sock, packet, AUTH_MAX, NULL, 0);
		if (n == -1 && errno == EMSGSIZE)
			n = 1; /* one byte is no request: malformed */
	} while (n > 0 && answer(sock, v, packet, (size_t)n));
	return_address(v);
}
