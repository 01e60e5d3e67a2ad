/* rounds.c - the hosts of a domain, one after another */

#include "rounds.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>

#include "courier.h"
#include "exits.h"
#include "log.h"
#include "notice.h"
#include "tally.h"
#include "tlsplan.h"
#include "tlswish.h"

/* One address of a host, and what is to be tried there. */
struct stop {
	struct exchanger const *mx;
	struct address const *ip;
	struct tlsplan plan;
	size_t step; /* of the plan; its n: no more */
	int pem;
};

struct tour {
	struct remoteconf *conf;
	struct exchangers *found;
	struct stspolicy const *sts;
	struct stop stops[EXCHANGERS_IPS];
	size_t n;
	off_t start;     /* of the message on fd 0 */
	stralloc report; /* of the last server that was reached, if any */
	stralloc why;    /* or why the last host was not to be used */
	int certain;     /* no failure so far would go away by itself */
	int late;        /* there is no time for others */
	int done;        /* a report is written */
	int failed;      /* something of ours does not work: it was said */
};

static char const noconn[] =
    "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n";

/* Why a host was not used. */
static void
because(struct tour *t, char const *host, char const *why)
{
	t->why.len = 0;
	(void)(stralloc_cats(&t->why, *host ? host : t->conf->host) &&
	       stralloc_cats(&t->why, " was not used: ") &&
	       stralloc_cats(&t->why, why) && stralloc_0(&t->why));
}

/* Whether all is well; else say what is not. */
static int
settled(struct tour *t, int r)
{
	char const *const text[] = { "Unable to use control files: ",
		t->conf->why.len ? t->conf->why.s : "not enough memory",
		". (#4.3.0)\n", NULL };

	if (r != -1)
		return 1;
	log_line(getenv("SMTPSESSIONID"), "fatal", text[1]);
	t->done = notice_write('Z', text);
	t->failed = 1;
	return 0;
}

/* The lowest preference at which this host itself is named. */
static unsigned long
own_preference(struct tour const *t)
{
	unsigned long best = (unsigned long)-1;
	struct exchangers const *e = t->found;

	for (size_t i = 0; !t->conf->routed && i < e->n; i++) {
		struct exchanger const *x = e->mx + i;
		int own = *x->name && !strcmp(x->name, t->conf->me.s);

		for (size_t j = 0; !own && j < x->ips; j++)
			own = ownaddress_has(&t->conf->own, e->ip + x->ip + j);
		if (own && x->pref < best)
			best = x->pref;
	}
	return best;
}

/* Whether hosts that are not in tlshosts get no TLS. */
static int
is_unlisted(struct tour *t, int pem)
{
	return pem ? 0
		   : remoteconf_has(
			 t->conf, &t->conf->tlshosts, "exhaustivelist", "");
}

/* How many of the records can be used. */
static size_t
usable(char const *const *records, size_t n)
{
	struct tlsa t;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += tlswish_tlsa(&t, records[i]) && tlswish_usable(&t);
	return count;
}

/* What counts for this host.  1, or 0: a fault was reported. */
static int
gather(struct tour *t, struct exchanger const *x, struct tlscase *k)
{
	struct remoteconf *c = t->conf;
	struct tlspolicy const *p = &c->policy;
	stralloc const *mx = p->values + KEY_MX;
	int pem = remoteconf_has(c, &c->tlshosts, x->name, ".pem");
	int without = remoteconf_has(c, &c->notlshosts, x->name, "");
	int unlisted = is_unlisted(t, pem == 1);

	*k = (struct tlscase){ .level = p->level, .password = c->guarded };
	k->mxmatch = !mx->len || tlspolicy_match(mx, x->name);
	k->names = p->values[KEY_NAME].len > 0;
	k->smtps = c->route.port == 465;
	k->named = *x->name != 0;
	k->trusted = x->secure || c->routed || mx->len;
	k->notls = without == 1 || unlisted == 1;
	k->pem = pem;
	k->requiretls = c->requiretls;
	k->dane = c->dane != 0;
	k->tlsafail = x->tlsafail;
	k->tlsas = x->tlsas;
	k->sts = t->sts->mode;
	k->stsmatch = tlspolicy_match(&t->sts->mx, x->name);

	k->usable = usable(t->found->tlsa + x->tlsa, x->tlsas);
	return settled(
	    t, pem == -1 || without == -1 || unlisted == -1 ? -1 : 0);
}

/* Put the addresses of a host on the list. */
static void
visit(struct tour *t, struct exchanger const *x, struct tlsplan const *plan,
    int pem)
{
	for (size_t i = 0; i < x->ips && t->n < EXCHANGERS_IPS; i++)
		t->stops[t->n++] = (struct stop){ .mx = x,
			.ip = t->found->ip + x->ip + i,
			.plan = *plan,
			.pem = pem };
}

static void
avoid(struct tour *t, struct exchanger const *x, struct tlsplan const *plan)
{
	struct logline l;

	because(t, x->name, plan->why);
	t->certain &= plan->certain;
	tally(t->conf, plan->owner, x->name, plan->result);
	log_start(&l, getenv("SMTPSESSIONID"), "avoided");
	log_text(&l, "host", *x->name ? x->name : t->conf->host);
	log_say(&l, plan->why);
	log_send(&l);
}

/* Which addresses may be tried, and how.  1, or 0: that was reported. */
static int
plan_tour(struct tour *t)
{
	unsigned long own = own_preference(t);
	size_t hosts = 0;

	for (size_t i = 0; i < t->found->n; i++) {
		struct exchanger const *x = t->found->mx + i;
		struct tlsplan plan;
		struct tlscase k;

		if (x->pref >= own)
			continue;
		hosts++;
		if (!gather(t, x, &k))
			return 0;
		plan = tlsplan_make(&k);
		if (!plan.n) {
			avoid(t, x, &plan);
		} else {
			tally(t->conf, plan.owner, x->name, plan.result);
			visit(t, x, &plan, k.pem);
		}
		t->certain &= !x->addrfail;
	}
	return hosts || !t->found->n;
}

static void
log_attempt(struct tour const *t, struct courier const *c)
{
	static char const *const words[] = { "clear", "may", "encrypt",
		"verify", "dane", "fingerprint" };
	struct endpoint e;
	struct logline l;

	endpoint_set(&e, &c->ip, c->port);
	log_start(&l, getenv("SMTPSESSIONID"), "tried");
	log_text(&l, "domain", t->conf->host);
	log_text(&l, "host", c->name);
	log_text(&l, "ip", e.ip);
	log_text(&l, "port", e.port);
	log_text(&l, "tls", words[c->try]);
	log_text(&l, "handshake",
	    c->tls == COURIER_OK       ? "ok"
	    : c->tls == COURIER_FAILED ? c->word
				       : NULL);
	log_bytes(&l, "result", &c->outcome.letter, c->outcome.letter != 0);
	if (c->error)
		log_say(&l, strerror(c->error));
	else if (c->tls == COURIER_FAILED && *c->text)
		log_say(&l, c->text);
	log_send(&l);
}

/* Who says that there has to be TLS.  Paths are nobody's business who gets a
 * bounce. */
static char const *
authority(struct remoteconf const *conf, struct courier const *c)
{
	enum tlslevel level = conf->policy.level;

	if (c->pem)
		return "tlshosts";
	if (level < LEVEL_VERIFY && conf->requiretls)
		return "the message";
	if ((level < LEVEL_DANE && c->try == TRY_DANE) ||
	    (level < LEVEL_ENCRYPT && c->try == TRY_ENCRYPT))
		return "its TLSA records";
	if (conf->guarded)
		return "the password for it in smtproutes";
	if (level < LEVEL_VERIFY && c->try == TRY_VERIFY)
		return "the MTA-STS policy of its domain";
	return c->port == 465 && level < LEVEL_ENCRYPT ? "its port"
						       : "our policy";
}

/* Why the handshake failed, and who wants one. */
static void
because_tls(struct tour *t, struct courier const *c)
{
	char const *const parts[] = { *c->name ? c->name : t->conf->host,
		": the TLS handshake failed: ", c->word, *c->text ? " (" : "",
		c->text, *c->text ? ")" : "", ", and TLS is required by ",
		authority(t->conf, c) };
	int ok = 1;

	t->why.len = 0;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		ok = ok && stralloc_cats(&t->why, parts[i]);
	if (!ok || !stralloc_0(&t->why))
		t->why.len = 0;
	t->report.len = 0;
}

/* What the session says of TLS, for a report about it. */
static char const *
tls_result(struct courier const *c)
{
	if (c->tls == COURIER_OK)
		return tally_success;
	if (c->tls == COURIER_FAILED)
		return c->word;
	return c->nostarttls ? "starttls-not-supported" : NULL;
}

/* Whether failures like this one go away by themselves. */
static int
is_transient(struct courier const *c)
{
	static char const *const words[] = { "timeout", "reset" };
	int transient = c->tls == COURIER_UNTRIED && !c->nostarttls &&
			c->outcome.letter != 'D';

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		transient |=
		    c->tls == COURIER_FAILED && !strcmp(c->word, words[i]);
	return transient;
}

/* A server was reached, and nothing was said about the message. */
static void
go_on(struct tour *t, struct stop *s, struct courier *c)
{
	int untls = c->tls == COURIER_FAILED || c->nostarttls;

	s->step = untls ? s->step + 1 : s->plan.n;
	if (s->step < s->plan.n)
		return;
	t->certain &= !is_transient(c);
	t->why.len = 0;
	if (c->tls == COURIER_FAILED)
		because_tls(t, c);
	else if (t->conf->requiretls && c->nostarttls)
		because(t, c->name,
		    "the message requires TLS, and there is no STARTTLS");
	else if (c->outcome.letter == 'D')
		because(t, c->name,
		    "the message requires TLS, and there is no REQUIRETLS");
	else if (!stralloc_copyb(&t->report, c->report.s, c->report.len))
		t->report.len = 0;
}

/* It is our programs or files that do not work, not the server; and without a
 * report nobody knows how far they came. */
static void
give_up(struct tour *t, struct courier const *c)
{
	static char const lost[] =
	    "smtp-send ended without a report. Possible duplicate! (#4.3.0)\n";
	static char const unable[] =
	    "Unable to run smtp-tls or smtp-send. (#4.3.0)\n";
	char const *parts[] = { "Unable to use TLS: ", c->text, ". (#4.3.5)\n",
		NULL };

	if (c->tls != COURIER_FAILED) {
		parts[0] =
		    c->exit >= EXIT_HARD && !c->report.len ? unable : lost;
		parts[1] = NULL;
	}
	t->done = notice_write('Z', parts);
	t->failed = 1;
}

static void
settle(struct tour *t, struct stop *s, struct courier *c)
{
	/* With TLS from the first byte smtp-send may not have been run. */
	int early = c->tls == COURIER_FAILED && !c->report.len;
	int ours = (early || c->next) && c->tls == COURIER_FAILED &&
		   !strcmp(c->word, "config");

	if (ours || (!early && c->state != OUTCOME_DONE)) {
		give_up(t, c);
	} else if (early || c->next) {
		go_on(t, s, c);
	} else {
		t->done = c->written;
		t->failed = !c->written;
	}
}

/* What came of an attempt. */
static void
judge(struct tour *t, struct stop *s, struct courier *c)
{
	log_attempt(t, c);
	/* What the receiver asks for is tried first; the rest is ours. */
	if (!s->step && !s->plan.result)
		tally(t->conf, s->plan.owner, c->name, tls_result(c));
	settle(t, s, c);
}

static void
attempt(struct tour *t, struct stop *s, char const *pem)
{
	struct courier c = { .conf = t->conf,
		.name = s->mx->name,
		.pem = pem,
		.tlsa = t->found->tlsa + s->mx->tlsa,
		.tlsas = s->mx->tlsas,
		.ip = *s->ip,
		.port = t->conf->route.port,
		.try = s->plan.tries[s->step] };

	if (lseek(0, t->start, SEEK_SET) == -1) {
		char const *const parts[] = {
			"Unable to read message. (#4.3.0)\n", NULL
		};

		t->done = notice_write('Z', parts);
		t->failed = 1;
		return;
	}
	courier_run(&c);
	if (c.error) {
		log_attempt(t, &c);
		s->step = s->plan.n;
		t->certain = 0;
	} else {
		judge(t, s, &c);
	}
	courier_free(&c);
}

/* The same, with the file of tlshosts if there is one for this host. */
static void
attempt_there(struct tour *t, struct stop *s)
{
	stralloc pem = STRALLOC_ZERO;

	if (s->pem &&
	    !(stralloc_cats(&pem, t->conf->tlshosts.s) &&
		stralloc_cats(&pem, "/") && stralloc_cats(&pem, s->mx->name) &&
		stralloc_cats(&pem, ".pem") && stralloc_0(&pem))) {
		s->step = s->plan.n;
		return;
	}
	attempt(t, s, s->pem ? pem.s : NULL);
	stralloc_free(&pem);
}

/* Nobody took it. */
static int
conclude(struct tour *t)
{
	/* RFC 8689 section 4.2.1: if TLS was the reason everywhere, the
	 * message goes back. */
	int certain = t->conf->requiretls && t->certain && t->n + t->why.len;
	char const *parts[] = { noconn, NULL, NULL, NULL };

	if (t->why.len) {
		parts[0] = t->why.s;
		parts[1] = certain ? ". (#5.7.10)\n" : ". (#4.7.5)\n";
		return notice_write(certain ? 'D' : 'Z', parts);
	}
	if (t->report.len)
		return allwrite(1, t->report.s, t->report.len) == t->report.len;
	if (t->late)
		parts[0] = "Sorry, it took too long to find a server that "
			   "answers. (#4.4.7)\n";
	return notice_write('Z', parts);
}

/* Whether to go on. */
static int
goes_on(struct tour *t)
{
	t->late |= !remoteconf_left(t->conf, 1);
	/* Who was not tried might have taken it. */
	t->certain &= !t->late;
	return !t->done && !t->failed && !t->late;
}

static int
loops(void)
{
	static char const *const parts[] = {
		"Sorry. Although I'm listed as a best-preference MX or A for "
		"that host,\nit isn't in my control/locals file, so I don't "
		"treat it as local. (#5.4.6)\n",
		NULL
	};

	return notice_write('D', parts);
}

static int
go_round(struct tour *t)
{
	if (!plan_tour(t))
		return t->failed ? t->done : loops();
	for (size_t step = 0; step < TLSPLAN_TRIES; step++)
		for (size_t i = 0; i < t->n && goes_on(t); i++)
			if (t->stops[i].step == step &&
			    step < t->stops[i].plan.n)
				attempt_there(t, t->stops + i);
	return t->done || t->failed ? t->done : conclude(t);
}

int
rounds(struct remoteconf *c, struct exchangers *e, struct stspolicy const *sts)
{
	static struct tour t;
	int r;

	t = (struct tour){ .conf = c,
		.found = e,
		.sts = sts,
		.start = lseek(0, 0, SEEK_CUR),
		.certain = 1 };
	r = go_round(&t);
	stralloc_free(&t.report);
	stralloc_free(&t.why);
	return r;
}
