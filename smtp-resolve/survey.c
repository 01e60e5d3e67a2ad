/* survey.c - what the DNS knows of where mail for a domain goes, as a list */

#include "survey.h"

#include <string.h>

#include <skalibs/types.h>

#include "address.h"
#include "dns.h"
#include "exchange.h"
#include "exits.h"
#include "policytxt.h"

enum {
	ADDRESSES = 8, /* of a host and a family that count */
	TLSAS = 16     /* records of a host that count */
};

/* The addresses of one host. */
struct found {
	struct address ip[2 * ADDRESSES];
	size_t n;
	int secure;                    /* all answers that came were signed */
	int failed;                    /* there may be others */
	char canonical[HOSTNAME_ROOM]; /* where aliases led, or empty */
};

static int
put(stralloc *sa, char const *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if ((i && !stralloc_cats(sa, " ")) ||
		    !stralloc_cats(sa, words[i]))
			return 0;
	return stralloc_cats(sa, "\n");
}

#define PUT(sa, ...) put((sa), (char const *const[]){ __VA_ARGS__, NULL })

int
survey_fail(struct survey *s, char kind, char const *text)
{
	char const word[] = { kind, 0 };

	s->list.len = 0;
	return PUT(&s->list, word, text) && kind == 'D' ? EXIT_HARD : EXIT_SOFT;
}

static void
take_addresses(struct found *f, struct ub_result const *r, size_t size)
{
	size_t first = f->n;

	for (size_t i = 0; r->data[i] && f->n < first + ADDRESSES; i++)
		if ((size_t)r->len[i] == size)
			address_set(&f->ip[f->n++], r->data[i], size);
	exchange_shuffle(f->ip + first, f->n - first, sizeof f->ip[0]);
}

static void
take_alias(struct found *f, struct ub_result const *r)
{
	if (r->canonname && !rdata_host(f->canonical, r->canonname))
		f->canonical[0] = 0;
}

/* Of one family.  That there are none may be known for sure, or not.  What did
 * not come makes nothing insecure: whoever can spoil the answer for one family
 * could else make TLSA records vanish. */
static void
ask_family(struct survey *s, struct found *f, char const *host, int type)
{
	struct ub_result *r;
	enum dns_state state = dns_ask(s->ctx, host, type, &r);

	if (state == DNS_DATA) {
		take_addresses(f, r, type == DNS_A ? ADDRESS_4 : ADDRESS_6);
		take_alias(f, r);
	}
	f->failed |= state == DNS_FAILED || state == DNS_BOGUS;
	if (state == DNS_DATA || state == DNS_NONE)
		f->secure = f->secure && r->secure;
	ub_resolve_free(r);
}

/* One of each family in turn, IPv6 first (RFC 8305 section 4). */
static void
interleave(struct found *f, size_t sixes)
{
	struct found const old = *f;
	size_t six = 0;
	size_t four = sixes;

	for (size_t i = 0; i < f->n; i++) {
		int take6 = four == f->n || (six < sixes && i % 2 == 0);

		f->ip[i] = old.ip[take6 ? six++ : four++];
	}
}

static void
ask_addresses(struct survey *s, struct found *f, char const *host)
{
	size_t sixes;

	*f = (struct found){ .secure = 1 };
	if (!s->no6)
		ask_family(s, f, host, DNS_AAAA);
	sixes = f->n;
	if (!s->no4)
		ask_family(s, f, host, DNS_A);
	interleave(f, sixes);
}

/* 1 if there are any, 0 if there are none, -1 if not all of them fit: without
 * one, a host might look as if it had none that can be used. */
static int
put_records(struct survey *s, struct ub_result const *r)
{
	size_t n = 0;

	for (size_t i = 0; r->data[i]; i++) {
		size_t start = s->list.len;

		if (n == TLSAS || !stralloc_cats(&s->list, "tlsa ") ||
		    !rdata_tlsa(&s->list, (unsigned char const *)r->data[i],
			(size_t)r->len[i]) ||
		    !stralloc_cats(&s->list, "\n")) {
			s->list.len = start;
			return -1;
		}
		n++;
	}
	return n != 0;
}

/* Records for the name, which is _PORT._tcp.HOST: 1 if there are any, 0 if
 * there are none, -1 if that cannot be known. */
static int
ask_tlsa_at(struct survey *s, char const *host)
{
	stralloc name = STRALLOC_ZERO;
	struct ub_result *r = NULL;
	enum dns_state state = DNS_FAILED;
	int found = 0;

	if (stralloc_cats(&name, "_") && stralloc_cats(&name, s->port) &&
	    stralloc_cats(&name, "._tcp.") && stralloc_cats(&name, host) &&
	    stralloc_0(&name))
		state = dns_ask(s->ctx, name.s, DNS_TLSA, &r);
	stralloc_free(&name);
	if (state == DNS_DATA && r->secure)
		found = put_records(s, r);
	ub_resolve_free(r);
	return state == DNS_BOGUS || state == DNS_FAILED ? -1 : found;
}

/* Of a chain of aliases the library knows whether all of it is signed; is its
 * first?  -1: that cannot be known. */
static int
is_alias_secure(struct survey *s, char const *host)
{
	struct ub_result *r;
	enum dns_state state = dns_ask(s->ctx, host, DNS_CNAME, &r);
	int secure = state == DNS_DATA && r->secure;

	ub_resolve_free(r);
	return state == DNS_BOGUS || state == DNS_FAILED ? -1 : secure;
}

/* Where aliases lead comes first, and does not count if something on the way is
 * not signed; then the name itself, if it is (RFC 7672 section 2.2.2). */
static int
ask_tlsa(struct survey *s, struct found const *f, char const *host)
{
	int alias = f->canonical[0] && strcmp(f->canonical, host) != 0;
	int r;

	if (f->secure) {
		r = alias ? ask_tlsa_at(s, f->canonical) : 0;
		return r ? r : ask_tlsa_at(s, host);
	}
	r = alias ? is_alias_secure(s, host) : 0;
	return r == 1 ? ask_tlsa_at(s, host) : r;
}

static int
put_tlsa(struct survey *s, struct found const *f, char const *host)
{
	return ask_tlsa(s, f, host) != -1 ||
	       PUT(&s->list, "tlsa-fail",
		   "the look-up failed, its signature is wrong, or there is "
		   "more than fits");
}

static char const *
security(int secure)
{
	return secure ? "secure" : "insecure";
}

/* All about one host: 1 if it has addresses, 0 if it has none, -1 if that
 * cannot be known now. */
static int
put_host(struct survey *s, char const *pref, char const *host, int secure)
{
	struct found f;
	int ok = PUT(&s->list, "mx", pref, host, security(secure));

	ask_addresses(s, &f, host);
	for (size_t i = 0; ok && i < f.n; i++) {
		struct endpoint e;

		endpoint_set(&e, f.ip + i, 0);
		ok = PUT(&s->list, "addr", e.ip, security(f.secure));
	}
	if (ok && !f.n && f.failed)
		ok = PUT(&s->list, "addr-fail", "the look-up failed");
	if (ok && secure && f.n)
		ok = put_tlsa(s, &f, host);
	if (!ok || (!f.n && f.failed))
		return -1;
	return f.n != 0;
}

static int
no_address(struct survey *s, int known)
{
	return known ? survey_fail(s, 'D',
			   "no host that takes mail for the domain has an "
			   "address (#5.4.4)")
		     : survey_fail(s, 'Z',
			   "the addresses of the hosts that take mail for the "
			   "domain cannot be looked up (#4.4.3)");
}

/* The domain is the host. */
static int
only_host(struct survey *s, int secure)
{
	int r = put_host(s, "0", s->domain, secure);

	return r == 1 ? EXIT_DONE : no_address(s, !r);
}

static int
all_hosts(struct survey *s, struct exchange const *e, int secure)
{
	int some = 0;
	int known = 1;

	for (size_t i = 0; i < e->n; i++) {
		char pref[UINT_FMT];
		int r;

		pref[uint_fmt(pref, e->mx[i].pref)] = 0;
		r = put_host(s, pref, e->mx[i].host, secure);
		some |= r == 1;
		known &= r != -1;
	}
	return some ? EXIT_DONE : no_address(s, known);
}

static int
exchanges(struct survey *s, struct ub_result const *r)
{
	struct exchange e = { 0 };

	for (size_t i = 0; r->data[i]; i++)
		exchange_take(
		    &e, (unsigned char const *)r->data[i], (size_t)r->len[i]);
	if (!e.n && e.null)
		return survey_fail(
		    s, 'D', "the domain takes no mail (#5.1.10)");
	if (!e.n)
		return survey_fail(s, 'D',
		    "the MX records of the domain name no host (#5.4.4)");
	return all_hosts(s, &e, r->secure);
}

static int
hosts(struct survey *s)
{
	struct ub_result *r = NULL;
	int code;

	if (s->one)
		return only_host(s, 1);
	switch (dns_ask(s->ctx, s->domain, DNS_MX, &r)) {
	case DNS_DATA:
		code = exchanges(s, r);
		break;
	case DNS_NONE:
		code = only_host(s, r->secure);
		break;
	case DNS_NEVER:
		code = survey_fail(s, 'D', "there is no such domain (#5.1.2)");
		break;
	case DNS_BOGUS:
		code = survey_fail(s, 'Z',
		    "the signature of the domain's MX records is missing or "
		    "wrong (#4.4.3)");
		break;
	default:
		code = survey_fail(s, 'Z',
		    "the MX records of the domain cannot be looked up "
		    "(#4.4.3)");
	}
	ub_resolve_free(r);
	return code;
}

struct policy {
	char const *label; /* where it is looked for, before the domain */
	char const *word;  /* in the list */
	int (*read)(char *out, char const *text);
};

/* There has to be exactly one such record (RFC 8460 3, RFC 8461 3.1). */
static int
only_one(struct policy const *p, struct ub_result const *r, char *out)
{
	stralloc text = STRALLOC_ZERO;
	int n = 0;
	int good = 0;

	for (size_t i = 0; r->data[i]; i++) {
		int found = 0;

		if (rdata_txt(&text, (unsigned char const *)r->data[i],
			(size_t)r->len[i]))
			found = p->read(out, text.s);
		n += found != 0;
		good |= found == 1;
	}
	stralloc_free(&text);
	return n == 1 && good;
}

static int
put_policy(struct survey *s, struct policy const *p)
{
	char out[POLICYTXT_RUA];
	stralloc name = STRALLOC_ZERO;
	struct ub_result *r = NULL;
	int ok = stralloc_cats(&name, p->label) &&
		 stralloc_cats(&name, s->domain) && stralloc_0(&name);

	if (ok && dns_ask(s->ctx, name.s, DNS_TXT, &r) == DNS_DATA &&
	    only_one(p, r, out))
		ok = PUT(&s->list, p->word, out);
	ub_resolve_free(r);
	stralloc_free(&name);
	return ok;
}

int
survey_make(struct survey *s)
{
	static struct policy const sts = { "_mta-sts.", "sts", policytxt_sts };
	static struct policy const rpt = { "_smtp._tls.", "rpt",
		policytxt_rpt };
	int code = hosts(s);

	if (code != EXIT_DONE || s->one)
		return code;
	if ((s->sts && !put_policy(s, &sts)) ||
	    (s->rpt && !put_policy(s, &rpt)))
		return survey_fail(s, 'Z', "out of memory (#4.3.0)");
	return code;
}
