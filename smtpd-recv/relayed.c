/* relayed.c - SASL exchanges of any mechanism, passed on as they are */

#include "relayed.h"

#include <string.h>

enum {
	STEPS = 20 /* most challenges; no mechanism has half as many */
};

/* Start a request anew: its first byte says which it is. */
static void
start(struct dialogue *d, char kind)
{
	d->request[0] = kind;
	d->fields = 1;
}

static void
add_fact(struct dialogue *d, char const *name, char const *value)
{
	size_t n = strlen(name);

	if (!value || d->failed != REPLIES || n >= AUTH_MAX - d->fields)
		return;
	memcpy(d->request + d->fields, name, n);
	d->fields += n;
	dialogue_add_text(d, value);
}

/* An address, unless XCLIENT says that it is not known. */
static char const *
address(char const *ip)
{
	return ip && !ip[strspn(ip, "0123456789abcdefABCDEF.:")] ? ip : NULL;
}

static void
add_facts(struct dialogue *d)
{
	struct session const *s = d->s;
	char const *protocol = session_fact(s, "SSL_PROTOCOL");

	add_fact(d, "TCPREMOTEIP=", address(s->remoteip));
	add_fact(d, "TCPLOCALIP=", address(s->config->localip));
	add_fact(d, "SMTPSESSIONID=", s->config->id);
	if (!s->secure)
		return;
	if (!protocol)
		protocol = s->config->tlsprotocol;
	add_fact(d, "SSL_PROTOCOL=", protocol ? protocol : "TLS");
	add_fact(d, "SSL_CIPHER=", session_fact(s, "SSL_CIPHER"));
	add_fact(d, "SSL_TLS_SNI_SERVERNAME=",
	    session_fact(s, "SSL_TLS_SNI_SERVERNAME"));
}

static void
begin(struct dialogue *d)
{
	if (d->initial)
		dialogue_first(d, "");
	start(d, AUTH_BEGIN);
	dialogue_add_text(d, d->mechanism);
	if (!d->initial)
		dialogue_add_text(d, "");
	else
		dialogue_add_text(d, d->len ? d->base64 : "=");
	add_facts(d);
}

/* The client gave up, or lost its way: smtpd-auth must not wait for it. */
static void
cancel(struct dialogue *d, struct authctl *answer)
{
	static char const request[] = { AUTH_CANCEL, 0 };

	if (!d->s->over && !d->s->noauth)
		(void)authctl_ask(d->s, request, sizeof request, 0, answer);
}

char
relayed(struct dialogue *d, struct authctl *answer)
{
	char verdict;

	begin(d);
	verdict = dialogue_put(d, answer);
	for (int steps = 0; verdict == AUTH_MORE; steps++) {
		dialogue_ask(d, answer->s + 1);
		if (steps == STEPS)
			dialogue_fail(d, R_AUTH_NO);
		start(d, AUTH_GO_ON);
		dialogue_add_text(d, d->base64);
		if (d->failed != REPLIES) {
			cancel(d, answer);
			return 0;
		}
		verdict = dialogue_put(d, answer);
	}
	return verdict;
}
