/* envelope.c - MAIL and RCPT */

#include "envelope.h"

#include <string.h>
#include <strings.h>

#include <skalibs/types.h>

#include "ask.h"
#include "clients.h"
#include "hosts.h"
#include "params.h"
#include "rcpthosts.h"
#include "senders.h"

/* Bytes of delivery status requests that a message may carry. */
enum {
	DSN_MAX = 60000 /* 100 recipients with all they may say */
};

/* "FROM:<path> parameters".  REPLIES: good; *rest is what follows the path. */
static enum reply
take_path(struct session const *s, struct path *p, char const *word, char *arg,
    char **rest)
{
	static enum reply const faults[] = { [PATH_GOOD] = REPLIES,
		[PATH_SYNTAX] = R_BAD_PATH,
		[PATH_LONG] = R_PATH_LONG,
		[PATH_8BIT] = R_8BIT_ADDRESS };
	unsigned int flags =
	    (s->utf8 ? PATH_UTF8 : 0) | (s->config->lax ? PATH_LAX : 0);
	size_t n = strlen(word);
	size_t used = 0;
	enum path_fault fault;

	p->len = p->at = 0;
	if (strncasecmp(arg, word, n) != 0)
		return R_BAD_PATH;
	arg += n + strspn(arg + n, " ");
	fault = path_parse(p, arg, strlen(arg), flags, &used);
	*rest = arg + used;
	return faults[fault];
}

static int
is_ascii(struct path const *p)
{
	for (size_t i = 0; i < p->len; i++)
		if ((unsigned char)p->text[i] >= 0x80)
			return 0;
	return 1;
}

static enum reply
take_sender(struct session *s, char *arg)
{
	struct path *p = &s->sender;
	char *rest;
	enum reply no;

	/* SMTPUTF8 stands behind the path that it is about. */
	s->utf8 = config_has(s->config, SET_EXT_SMTPUTF8);
	no = take_path(s, p, "FROM:", arg, &rest);
	s->utf8 = 0;
	if (no == REPLIES && p->at == p->len && p->len)
		no = R_NO_DOMAIN;
	if (no == REPLIES)
		no = params_of_mail(s, rest);
	if (no == REPLIES && !s->utf8 && !is_ascii(p))
		no = R_8BIT_ADDRESS;
	return no;
}

/* The null sender is everybody's: notifications have it. */
static int
may_use_sender(struct session const *s)
{
	struct config const *c = s->config;
	struct path const *p = &s->sender;
	char const *user = s->authzid.len ? s->authzid.s : s->user.s;

	if (!s->user.len || !p->len || c->authsender == SENDERS_ANY ||
	    senders_own(user, c->me.s, p))
		return 1;
	return c->authsender == SENDERS_LISTED &&
	       senders_listed(c->authsenders.s, c->authsenders.len, user, p);
}

static enum reply
judge_sender(struct session const *s)
{
	struct config const *c = s->config;
	struct path const *p = &s->sender;

	if (hosts_match_address(
		c->badmailfrom.s, c->badmailfrom.len, p->text, p->len))
		return R_BAD_SENDER;
	return may_use_sender(s) ? REPLIES : R_NOT_YOURS;
}

void
mail(struct session *s, char *arg)
{
	enum reply no;

	session_pause(s, s->config->tarpit);
	no = take_sender(s, arg);
	if (no == REPLIES && hook_mail(s) == HOOK_STOP) {
		session_reset(s);
		return;
	}
	if (no == REPLIES)
		no = judge_sender(s);
	if (no != REPLIES) {
		session_reset(s);
		session_log_refusal(s, "MAIL", arg, no);
		say(s, no);
		return;
	}
	s->phase = AT_RCPT;
	say(s, R_SENDER_OK);
}

/* RFC 5321 section 4.5.1: <Postmaster> without a domain is ours. */
static int
is_postmaster(struct path const *p)
{
	return p->at == 10 && !strncasecmp(p->text, "postmaster", p->at);
}

static enum reply
put_domain(struct path *p, stralloc const *domain)
{
	return path_set_domain(p, domain->s, domain->len - 1) ? R_PATH_LONG
							      : REPLIES;
}

/* Is the domain the address literal of this host? */
static int
is_our_literal(struct config const *c, struct path const *p)
{
	char const *domain = p->text + p->at + 1;
	size_t n = p->len - p->at - 1;
	size_t ip = c->localip ? strlen(c->localip) : 0;

	return ip && p->len > p->at && n == ip + 2 && domain[0] == '[' &&
	       !strncasecmp(domain + 1, c->localip, ip);
}

/* The domain that the recipient is meant to have. */
static enum reply
complete(struct config const *c, struct path *p)
{
	if (is_our_literal(c, p))
		return put_domain(p, &c->localiphost);
	if (p->at < p->len)
		return REPLIES;
	return is_postmaster(p) ? put_domain(p, &c->me) : R_NO_DOMAIN;
}

/* Whether the client may send to domains that are not ours. */
static int
may_relay(struct session const *s)
{
	return s->relayclient || s->user.len || clients_key(s);
}

/* Whether the client may send to this domain.  No plugin decides that. */
static int
may_send(struct session const *s, struct path const *p)
{
	struct config const *c = s->config;

	return rcpthosts_match(c, p) ||
	       (is_postmaster(p) && rcpthosts_own(c, p)) || may_relay(s);
}

/* Whether it may do so for its certificate, and for nothing else. */
static int
sends_by_cert(struct session const *s, struct path const *p)
{
	return clients_key(s) && !s->relayclient && !s->user.len &&
	       !rcpthosts_match(s->config, p);
}

/* Whether this recipient is to be had; REPLIES: yes. */
static enum reply
judge(struct session *s, struct path const *p, enum hook hook)
{
	struct config const *c = s->config;
	enum reply r = R_RCPT_OK;

	if (s->rcptcount >= c->maxrcpt)
		return R_MANY_RCPTS;
	if (is_postmaster(p) && rcpthosts_own(c, p))
		return REPLIES;
	if (hosts_match_address(
		c->badrcptto.s, c->badrcptto.len, p->text, p->len))
		return R_BAD_RCPT;
	if (!rcpthosts_match(c, p))
		return may_relay(s) ? REPLIES : R_NOT_LOCAL;
	if (c->rcptmaildir.len > 1 && hook != HOOK_OK) {
		session_flush(s);
		r = ask_rcpt(s->steward, p->text, p->len);
	}
	return r == R_RCPT_OK ? REPLIES : r;
}

/* Keep what the client wants to hear of this recipient, by its number. */
static enum reply
add_dsn(struct session *s)
{
	char count[UINT_FMT];

	if (!s->dsnrcpt.len)
		return REPLIES;
	if (s->dsnrcpts.len + s->dsnrcpt.len > DSN_MAX)
		return R_MANY_DSN;
	return stralloc_cats(&s->dsnrcpts, "SMTPDSNRCPT") &&
		       stralloc_catb(&s->dsnrcpts, count,
			   uint_fmt(count, s->rcptcount + 1)) &&
		       stralloc_cats(&s->dsnrcpts, "=") &&
		       stralloc_catb(
			   &s->dsnrcpts, s->dsnrcpt.s, s->dsnrcpt.len) &&
		       stralloc_0(&s->dsnrcpts)
		   ? REPLIES
		   : R_LATER;
}

/* As the envelope wants it: T address, the relay client's suffix, NUL. */
static enum reply
add_rcpt(struct session *s, struct path const *p)
{
	char const *suffix =
	    sends_by_cert(s, p) ? clients_suffix(s) : s->relayclient;
	size_t rcpts = s->rcpts.len;
	size_t dsnrcpts = s->dsnrcpts.len;
	enum reply no = add_dsn(s);

	if (no == REPLIES && stralloc_cats(&s->rcpts, "T") &&
	    stralloc_catb(&s->rcpts, p->text, p->len) &&
	    (!suffix || stralloc_cats(&s->rcpts, suffix)) &&
	    stralloc_0(&s->rcpts)) {
		s->rcptcount++;
		return REPLIES;
	}
	s->rcpts.len = rcpts;
	s->dsnrcpts.len = dsnrcpts;
	return no == REPLIES ? R_LATER : no;
}

static enum reply
take_rcpt(struct session *s, struct path *p, char *arg)
{
	char *rest;
	enum reply no = take_path(s, p, "TO:", arg, &rest);

	if (no == REPLIES && !p->len)
		no = R_NULL_RCPT;
	if (no == REPLIES)
		no = params_of_rcpt(s, rest);
	if (no == REPLIES)
		no = complete(s->config, p);
	return no;
}

/* Ask plugins, and decide; HOOK_STOP: they have refused it. */
static enum reply
decide(struct session *s, struct path *p, enum hook *hook)
{
	enum reply no;

	s->clientrelays |= sends_by_cert(s, p);
	*hook = hook_rcpt(s, p, may_send(s, p));
	if (*hook == HOOK_STOP)
		return REPLIES;
	no = complete(s->config, p);
	if (no == REPLIES)
		no = judge(s, p, *hook);
	if (no != REPLIES)
		return no;
	*hook = hook_pass(s, p);
	return *hook == HOOK_STOP ? REPLIES : add_rcpt(s, p);
}

/* Whoever gave a certificate is to hear why it did not help. */
static void
refuse_rcpt(struct session *s, enum reply no)
{
	char const *why = no == R_NOT_LOCAL ? clients_objection(s) : NULL;
	stralloc text = STRALLOC_ZERO;

	if (why && stralloc_cats(&text, replies[R_NO_CERT].text) &&
	    stralloc_cats(&text, why) && stralloc_0(&text))
		say_text(s, R_NO_CERT, text.s);
	else
		say(s, no);
	stralloc_free(&text);
}

void
rcpt(struct session *s, char *arg)
{
	struct path p;
	enum hook hook = HOOK_GO;
	enum reply no;

	session_pause(s, s->config->tarpit);
	no = take_rcpt(s, &p, arg);
	if (no == REPLIES)
		no = decide(s, &p, &hook);
	if (hook == HOOK_STOP)
		return;
	if (no != REPLIES) {
		session_log_refusal(s, "RCPT", arg, no);
		refuse_rcpt(s, no);
		return;
	}
	s->phase = AT_DATA;
	say(s, R_RCPT_OK);
}
