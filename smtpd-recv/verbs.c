/* verbs.c - the commands of SMTP: who may say what, when */

#include "verbs.h"

#include <string.h>
#include <strings.h>

#include "bdat.h"
#include "dialogue.h"
#include "ehlo.h"
#include "envelope.h"
#include "exits.h"
#include "mechs.h"
#include "message.h"
#include "sasl.h"
#include "settings.h"
#include "starttls.h"
#include "xclient.h"

enum rule {
	BARE = 0x01,   /* takes no argument */
	CLEAR = 0x02,  /* allowed before TLS even when TLS is required */
	NOBODY = 0x04, /* allowed before AUTH even when AUTH is required */
	SYNC = 0x08,   /* must be the last command of a pipelined group */
	BULK = 0x10    /* what follows is no command */
};

struct verb {
	char const *name;
	void (*run)(struct session *, char *arg);
	unsigned int when; /* phases in which it is in order */
	unsigned int rules;
	enum reply early; /* the reply out of order */
};

static void
noop(struct session *s, char *arg)
{
	(void)arg;
	say(s, R_DONE);
}

static void
rset(struct session *s, char *arg)
{
	(void)arg;
	message_abandon(s);
	session_reset(s);
	say(s, R_DONE);
}

static void
quit(struct session *s, char *arg)
{
	(void)arg;
	message_abandon(s);
	say_last(s, R_BYE, EXIT_DONE);
}

static void
vrfy(struct session *s, char *arg)
{
	say(s, *arg ? R_VRFY : R_WANT_ARGUMENT);
}

static void
help(struct session *s, char *arg)
{
	(void)arg;
	say(s, R_HELP);
}

static void
not_here(struct session *s, char *arg)
{
	(void)arg;
	say(s, R_NOT_HERE);
}

/*
 * Words of another protocol, or of a message whose DATA was refused.  Nothing
 * good can follow, and what follows may be somebody's trick.
 */
static void
not_smtp(struct session *s, char *arg)
{
	session_log_refusal(s, "not-smtp", arg, R_NOT_SMTP);
	say_last(s, R_NOT_SMTP, EXIT_PEER);
}

static void
data(struct session *s, char *arg)
{
	struct hook_answer answer = { .kind = HOOK_GO };

	(void)arg;
	if (s->body == BODY_BINARYMIME)
		say(s, R_WANT_BDAT);
	else if (hook_data(s, &answer) == HOOK_STOP)
		hook_say(s, &answer);
	else
		message_receive(s);
}

/* clang-format off */
static struct verb const verbs[] = {
	/* name       run       when               rules                          out of order */
	{ "AUTH",     sasl,     AT_READY,          NOBODY | SYNC,                 R_SEQUENCE },
	{ "BDAT",     bdat,     ANYTIME,           CLEAR | NOBODY | BULK,             R_SEQUENCE },
	{ "DATA",     data,     AT_DATA,           BARE,                          R_NO_RCPT  },
	{ "EHLO",     ehlo,     ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
	{ "EXPN",     not_here, ANYTIME,           0,                             R_SEQUENCE },
	{ "HELO",     helo,     ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
	{ "HELP",     help,     ANYTIME,           NOBODY,                        R_SEQUENCE },
	{ "MAIL",     mail,     AT_READY,          0,                             R_SEQUENCE },
	{ "NOOP",     noop,     ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
	{ "QUIT",     quit,     ANYTIME,           BARE | CLEAR | NOBODY,         R_SEQUENCE },
	{ "RCPT",     rcpt,     AT_RCPT | AT_DATA, 0,                             R_NO_SENDER },
	{ "RSET",     rset,     ANYTIME,           BARE | NOBODY,                 R_SEQUENCE },
	{ "STARTTLS", starttls, AT_READY,          BARE | CLEAR | NOBODY | SYNC,  R_SEQUENCE },
	{ "VRFY",     vrfy,     ANYTIME,           0,                             R_SEQUENCE },

	{ "XCLIENT",  xclient,  AT_HELLO | AT_READY, NOBODY | SYNC,              R_SEQUENCE },

	{ "CONNECT",  not_smtp, ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
	{ "DELETE",   not_smtp, ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
	{ "GET",      not_smtp, ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
	{ "HEAD",     not_smtp, ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
	{ "OPTIONS",  not_smtp, ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
	{ "POST",     not_smtp, ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
	{ "PUT",      not_smtp, ANYTIME,           CLEAR | NOBODY,                R_SEQUENCE },
};
/* clang-format on */

/* A plugin may know it; O: what it had printed is the reply. */
static void
unknown(struct session *s, char const *line)
{
	enum hook r = hook_unknown(s, line);

	if (r != HOOK_STOP)
		say(s, r == HOOK_OK ? R_DONE : R_UNKNOWN);
}

static struct verb const *
find(char const *name, size_t n)
{
	static struct verb const field = { "", not_smtp, ANYTIME,
		CLEAR | NOBODY, R_SEQUENCE };

	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strlen(verbs[i].name) == n &&
		    !strncasecmp(verbs[i].name, name, n))
			return verbs + i;
	return n > 1 && name[n - 1] == ':' ? &field : NULL;
}

/* Why this verb is not in order now; REPLIES: it is. */
static enum reply
objection(struct session const *s, struct verb const *v, char const *arg)
{
	if (!(v->rules & CLEAR) && starttls_first(s) != REPLIES)
		return starttls_first(s);
	if (!(v->when & s->phase))
		return s->phase == AT_BDAT ? R_IN_BDAT : v->early;
	if ((v->rules & BARE) && *arg)
		return R_NO_ARGUMENT;
	if ((v->rules & SYNC) && wire_buffered(&s->wire))
		return R_WAIT;
	if (s->config->auth == REQUIRED && !s->user.len && !(v->rules & NOBODY))
		return v->run == mail ? mechs_demand(s) : R_WANT_AUTH;
	return REPLIES;
}

void
verbs_obey(struct session *s, char *line, size_t n)
{
	size_t len = strcspn(line, " ");
	char *arg = line + len + strspn(line + len, " ");
	struct verb const *v = find(line, len);
	enum reply no;

	while (n > (size_t)(arg - line) && line[n - 1] == ' ')
		line[--n] = 0;
	if (!(v && (v->rules & BULK)) && wire_buffered(&s->wire) &&
	    !config_has(s->config, SET_EXT_PIPELINING)) {
		say(s, R_PIPELINING);
		return;
	}
	no = v ? objection(s, v, arg) : starttls_first(s);
	if (no != REPLIES)
		say(s, no);
	else if (v)
		v->run(s, arg);
	else
		unknown(s, line);
}

/* Lines end in CRLF and hold nothing below space (RFC 5321 2.3.8, 4.1.2). */
static int
clean(char const *line, size_t n)
{
	if (n < 2 || line[n - 2] != '\r')
		return 0;
	for (size_t i = 0; i < n - 2; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			return 0;
	return 1;
}

/* A line that is no command.  If it was to be BDAT, a chunk follows it, and
 * nobody knows how long: its bytes must not be taken for commands. */
static void
refuse_line(struct session *s, char const *line, size_t n, enum reply r)
{
	if (n >= 4 && !strncasecmp(line, "BDAT", 4))
		say_last(s, R_BAD_BDAT, EXIT_PEER);
	else
		say(s, r);
}

static void
obey_line(struct session *s, char const *line, size_t n)
{
	char copy[SASL_LINE];

	if (n > LINE_ROOM && strncasecmp(line, "AUTH ", 5) != 0) {
		refuse_line(s, line, n, R_LINE_LONG);
		return;
	}
	if (!clean(line, n)) {
		refuse_line(s, line, n, R_LINE_END);
		return;
	}
	memcpy(copy, line, n - 2);
	copy[n - 2] = 0;
	verbs_obey(s, copy, n - 2);
	explicit_bzero(copy, sizeof copy); /* AUTH may have been in it */
}

/* What AUTH brings is no longer in the buffer than it must, refused or not. */
static void
serve_line(struct session *s, char const *line, size_t n)
{
	int auth = n >= 4 && !strncasecmp(line, "AUTH", 4);

	obey_line(s, line, n);
	if (auth)
		wire_wipe(&s->wire);
}

void
verbs_serve(struct session *s)
{
	while (!s->over) {
		tain deadline = wire_deadline(&s->wire, s->config->timeout_cmd);
		char const *line;
		size_t n;
		enum wire_event e =
		    wire_line(&s->wire, SASL_LINE, &line, &n, &deadline);

		if (e == WIRE_LONG)
			refuse_line(s, s->wire.first, sizeof s->wire.first,
			    R_LINE_LONG);
		else if (e)
			session_lost(s, e);
		else
			serve_line(s, line, n);
		if (!s->over && s->errors >= s->config->maxerrors)
			say_last(s, R_ERRORS, EXIT_PEER);
	}
	message_abandon(s);
}
