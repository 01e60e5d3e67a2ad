/*
 * xclient.c - XCLIENT: a trusted peer says whom it speaks for
 *
 * As Postfix's XCLIENT_README has it.  smtp.ext.xclient, or $XCLIENT from the
 * launcher's rules, says who is trusted.
 */

#include "xclient.h"

#include <string.h>
#include <strings.h>

#include <skalibs/ip46.h>

#include "chain.h"
#include "clients.h"
#include "settings.h"
#include "varlist.h"
#include "xtext.h"

enum {
	ATTRIBUTES = 8
};

struct attribute {
	char const *name;
	int (*take)(struct session *, char const *value); /* NULL: not used */
};

/* The value of an attribute that the peer does not know. */
static int
unknown(char const *value)
{
	return !strcasecmp(value, "[UNAVAILABLE]") ||
	       !strcasecmp(value, "[TEMPUNAVAIL]");
}

/* Set a variable of the delivery program, and forget its older value. */
static int
set(struct session *s, char const *name, char const *value)
{
	varlist_forget(&s->xclient, name);
	return chain_env(&s->xclient, name, value);
}

static char const *
get(struct session const *s, char const *name, char const *otherwise)
{
	char const *value = varlist_get(&s->xclient, name);

	return value ? value : otherwise;
}

static int
take_addr(struct session *s, char const *value)
{
	static char const v6[] = "IPV6:";
	ip46 ip;

	if (unknown(value))
		return set(s, "TCPREMOTEIP", "unknown");
	if (!strncasecmp(value, v6, sizeof v6 - 1))
		value += sizeof v6 - 1;
	return ip46_scan(value, &ip) == strlen(value) &&
	       set(s, "TCPREMOTEIP", value);
}

static int
take_name(struct session *s, char const *value)
{
	return set(s, "TCPREMOTEHOST", unknown(value) ? "unknown" : value);
}

static int
take_port(struct session *s, char const *value)
{
	size_t n = strlen(value);

	return unknown(value) ||
	       (n && n <= 5 && strspn(value, "0123456789") == n &&
		   set(s, "TCPREMOTEPORT", value));
}

static int
take_helo(struct session *s, char const *value)
{
	size_t n = strlen(value);

	if (unknown(value))
		return 1;
	if (n >= HELO_ROOM)
		return 0;
	memcpy(s->helo, value, n + 1);
	return 1;
}

static int
take_login(struct session *s, char const *value)
{
	s->user.len = s->mechanism.len = 0;
	return unknown(value) || !*value ||
	       (stralloc_copys(&s->user, value) && stralloc_0(&s->user) &&
		   stralloc_copys(&s->mechanism, "XCLIENT") &&
		   stralloc_0(&s->mechanism));
}

static struct attribute const attributes[ATTRIBUTES] = {
	{ "ADDR", take_addr },
	{ "DESTADDR", NULL },
	{ "DESTPORT", NULL },
	{ "HELO", take_helo },
	{ "LOGIN", take_login },
	{ "NAME", take_name },
	{ "PORT", take_port },
	{ "PROTO", NULL },
};

/* One NAME=value, with the value in xtext. */
static int
take(struct session *s, char *text)
{
	char *value = strchr(text, '=');

	if (!value)
		return 0;
	*value++ = 0;
	if (xtext_decode(value) == -1)
		return 0;
	for (char const *p = value; *p; p++)
		if (*p < ' ' || *p > '~')
			return 0;
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (!strcasecmp(attributes[i].name, text))
			return !attributes[i].take ||
			       attributes[i].take(s, value);
	return 0;
}

static int
take_all(struct session *s, char *arg)
{
	while (*arg) {
		char *one = arg;

		arg += strcspn(arg, " ");
		if (*arg)
			*arg++ = 0;
		arg += strspn(arg, " ");
		if (!take(s, one))
			return 0;
	}
	return 1;
}

void
xclient(struct session *s, char *arg)
{
	int ok;

	if (!config_has(s->config, SET_EXT_XCLIENT)) {
		say(s, R_XCLIENT_NO);
		return;
	}
	if (!*arg) {
		say(s, R_WANT_ARGUMENT);
		return;
	}
	session_restart(s);
	/* What the launcher's rules allow the peer is not for everybody that
	 * it speaks for. */
	s->relayclient = NULL;
	clients_forget(s);
	ok = take_all(s, arg) && set(s, "SMTPXCLIENT", "1");
	if (!ok)
		s->xclient.len = 0;
	s->remoteip = get(s, "TCPREMOTEIP", s->config->remoteip);
	s->remotehost = get(s, "TCPREMOTEHOST", s->config->remotehost);
	if (ok) {
		hook_greet(s);
	} else {
		session_restart(s);
		say(s, R_BAD_PARAMETER);
	}
}
