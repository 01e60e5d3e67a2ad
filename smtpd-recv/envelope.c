/* envelope.c - MAIL and RCPT */

#include "envelope.h"

#include <string.h>
#include <strings.h>

#include <skalibs/types.h>

#include "ask.h"
#include "ehlo.h"
#include "hosts.h"

/* A parameter of MAIL (RFC 5321 4.1.2 esmtp-param); RCPT has none yet. */
struct parameter {
	char const *name;
	enum reply (*take)(struct session *, char const *value);
};

static enum reply
take_size(struct session *s, char const *value)
{
	if (strlen(value) > 20 || !uint640_scan(value, &s->size))
		return R_BAD_PARAMETER;
	if (s->config->databytes && s->size > s->config->databytes)
		return R_TOO_BIG;
	return REPLIES;
}

static enum reply
take_body(struct session *s, char const *value)
{
	if (!strcasecmp(value, "8BITMIME"))
		s->eightbit = 1;
	else if (strcasecmp(value, "7BIT"))
		return R_BAD_PARAMETER;
	return REPLIES;
}

/* RFC 4954 section 5: nobody is trusted to vouch for another; the value is
 * checked and then taken as AUTH=<>. */
static enum reply
take_auth(struct session *s, char const *value)
{
	if (s->config->authctl == -1)
		return R_UNKNOWN_PARAMETER;
	return *value ? REPLIES : R_BAD_PARAMETER;
}

static struct parameter const of_mail[] = {
	{ "AUTH", take_auth },
	{ "BODY", take_body },
	{ "SIZE", take_size },
	{ NULL, NULL },
};

static struct parameter const of_rcpt[] = {
	{ NULL, NULL },
};

/* One parameter, NUL-terminated.  REPLIES: taken. */
static enum reply
take_one(struct session *s, struct parameter const *known, char *text)
{
	char *value = strchr(text, '=');

	if (value)
		*value++ = 0;
	if (!s->extended)
		return R_UNKNOWN_PARAMETER;
	for (; known->name; known++)
		if (!strcasecmp(known->name, text))
			return value ? known->take(s, value) : R_BAD_PARAMETER;
	return R_UNKNOWN_PARAMETER;
}

/* All of them: what stands behind the path, "" or " A=1 B". */
static enum reply
take_parameters(struct session *s, struct parameter const *known, char *text)
{
	if (*text && *text != ' ')
		return R_BAD_PATH;
	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		char *one = text;
		enum reply no;

		text += strcspn(text, " ");
		if (*text)
			*text++ = 0;
		no = take_one(s, known, one);
		if (no != REPLIES)
			return no;
	}
	return REPLIES;
}

/* "FROM:<path> parameters".  REPLIES: good. */
static enum reply
take_path(struct path *p, char const *word, char *arg, char **rest)
{
	static enum reply const faults[] = { [PATH_GOOD] = REPLIES,
		[PATH_SYNTAX] = R_BAD_PATH,
		[PATH_LONG] = R_PATH_LONG,
		[PATH_8BIT] = R_8BIT_ADDRESS };
	size_t n = strlen(word);
	size_t used = 0;
	enum path_fault fault;

	if (strncasecmp(arg, word, n))
		return R_BAD_PATH;
	arg += n + strspn(arg + n, " ");
	fault = path_parse(p, arg, strlen(arg), &used);
	*rest = arg + used;
	return faults[fault];
}

void
mail(struct session *s, char *arg)
{
	char *rest;
	enum reply no = take_path(&s->sender, "FROM:", arg, &rest);

	if (no == REPLIES && s->sender.at == s->sender.len && s->sender.len)
		no = R_NO_DOMAIN;
	if (no == REPLIES)
		no = take_parameters(s, of_mail, rest);
	if (no == REPLIES && hook_mail(s) == HOOK_STOP) {
		session_reset(s);
		return;
	}
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
add_domain(struct path *p, stralloc const *me)
{
	size_t n = me->len - 1;

	if (!is_postmaster(p))
		return R_NO_DOMAIN;
	if (p->len + 1 + n > PATH_ROOM)
		return R_PATH_LONG;
	p->text[p->len++] = '@';
	memcpy(p->text + p->len, me->s, n);
	p->len += n;
	return REPLIES;
}

static int
is_local(struct config const *c, struct path const *p)
{
	char const *domain = p->text + p->at + 1;
	size_t n = p->len - p->at - 1;

	return hosts_match(c->rcpthosts.s, c->rcpthosts.len, domain, n) ||
	       hosts_match(
		   c->me.s, is_postmaster(p) ? c->me.len : 0, domain, n);
}

/* Whether the client may send to this domain.  No plugin decides that. */
static int
may_send(struct session const *s, struct path const *p)
{
	return is_local(s->config, p) || s->config->relayclient || s->user.len;
}

/* Whether this recipient is to be had; REPLIES: yes. */
static enum reply
judge(struct session *s, struct path const *p, enum hook hook)
{
	struct config const *c = s->config;
	enum reply r = R_RCPT_OK;

	if (s->rcptcount >= c->maxrcpt)
		return R_MANY_RCPTS;
	if (!may_send(s, p))
		return R_NOT_LOCAL;
	if (!is_local(c, p))
		return REPLIES;
	if (c->rcptmaildir.len > 1 && hook != HOOK_OK && !is_postmaster(p))
		r = ask_rcpt(s->steward, p->text, p->len);
	return r == R_RCPT_OK ? REPLIES : r;
}

/* As the envelope wants it: T address, the relay client's suffix, NUL. */
static enum reply
add_rcpt(struct session *s, struct path const *p)
{
	char const *suffix = s->config->relayclient;
	size_t before = s->rcpts.len;

	if (stralloc_cats(&s->rcpts, "T") &&
	    stralloc_catb(&s->rcpts, p->text, p->len) &&
	    (!suffix || stralloc_cats(&s->rcpts, suffix)) &&
	    stralloc_0(&s->rcpts)) {
		s->rcptcount++;
		return REPLIES;
	}
	s->rcpts.len = before;
	return R_LATER;
}

void
rcpt(struct session *s, char *arg)
{
	struct path p;
	char *rest;
	enum hook hook = HOOK_GO;
	enum reply no = take_path(&p, "TO:", arg, &rest);

	if (no == REPLIES && !p.len)
		no = R_NULL_RCPT;
	if (no == REPLIES)
		no = take_parameters(s, of_rcpt, rest);
	if (no == REPLIES && p.at == p.len)
		no = add_domain(&p, &s->config->me);
	if (no == REPLIES)
		hook = hook_rcpt(s, &p, may_send(s, &p));
	if (no == REPLIES && hook != HOOK_STOP)
		no = judge(s, &p, hook);
	if (no == REPLIES && hook != HOOK_STOP)
		hook = hook_pass(s, &p);
	if (hook == HOOK_STOP)
		return;
	if (no == REPLIES)
		no = add_rcpt(s, &p);
	if (no != REPLIES) {
		session_log_refusal(s, "RCPT", arg, no);
		say(s, no);
		return;
	}
	s->phase = AT_DATA;
	say(s, R_RCPT_OK);
}
