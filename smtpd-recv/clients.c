/* clients.c - clients that a certificate lets relay (tls.tlsclients) */

#include "clients.h"

#include <string.h>

#include "chain.h"
#include "clientline.h"
#include "varlist.h"

int
clients_read(stralloc *lines, struct settings *set)
{
	int r = settings_list(set, SET_TLS_TLSCLIENTS, lines);

	for (size_t i = 0; r != -1 && i < lines->len;
	     i += strlen(lines->s + i) + 1) {
		struct clientline l;
		char const *expected = clientline_read(&l, lines->s + i);

		if (expected)
			r = settings_misfit(
			    set, SET_TLS_TLSCLIENTS, lines->s + i, expected);
	}
	return r != -1;
}

static int
keep(struct session *s, struct clientline const *l)
{
	return stralloc_copyb(&s->client, l->key, l->len) &&
	       stralloc_0(&s->client) && clientline_vars(l, &s->clientvars);
}

int
clients_recognise(struct session *s)
{
	stralloc const *lines = &s->config->clients;
	struct clientfacts f = {
		.verified = session_fact(s, "SSL_PEER_CERT_VERIFIED"),
		.emails = session_fact(s, "SSL_PEER_CERT_EMAIL"),
		.hosts = session_fact(s, "SSL_PEER_CERT_DNS"),
		.hash = session_fact(s, "SSL_PEER_CERT_HASH"),
	};

	clients_forget(s);
	if (s->xclient.len)
		return 1; /* it is the certificate of somebody between us */
	for (size_t i = 0; i < lines->len; i += strlen(lines->s + i) + 1) {
		struct clientline l;

		if (!clientline_read(&l, lines->s + i) &&
		    clientline_fits(&l, &f))
			return keep(s, &l);
	}
	return 1;
}

void
clients_forget(struct session *s)
{
	s->client.len = 0;
	s->clientvars.len = 0;
}

char const *
clients_key(struct session const *s)
{
	return s->client.len ? s->client.s : NULL;
}

char const *
clients_user(struct session const *s)
{
	return varlist_get(&s->clientvars, "user");
}

char const *
clients_suffix(struct session const *s)
{
	return varlist_get(&s->clientvars, "RELAYCLIENT");
}

char const *
clients_objection(struct session const *s)
{
	static char const letters[] = "abcdefghijklmnopqrstuvwxyz-";
	char const *verified = session_fact(s, "SSL_PEER_CERT_VERIFIED");

	if (!s->config->clients.len || s->xclient.len ||
	    !session_fact(s, "SSL_PEER_CERT_HASH"))
		return NULL;
	if (!verified || !strcmp(verified, "ok"))
		return "not listed";
	return verified[strspn(verified, letters)] ? "not valid" : verified;
}

int
clients_facts(stralloc *out, struct session const *s)
{
	stralloc const *vars = &s->clientvars;
	char const *suffix = clients_suffix(s);

	if (!s->client.len)
		return 1;
	for (size_t i = 0; i < vars->len; i += strlen(vars->s + i) + 1)
		if (!strncmp(vars->s + i, "SMTP", 4) &&
		    !stralloc_catb(out, vars->s + i, strlen(vars->s + i) + 1))
			return 0;
	return chain_env(out, "SMTPTLSCLIENT", s->client.s) &&
	       (!s->clientrelays ||
		   chain_env(out, "RELAYCLIENT", suffix ? suffix : ""));
}

void
clients_log(struct logline *l, struct session const *s)
{
	if (!session_fact(s, "SSL_PEER_CERT_HASH"))
		return;
	log_text(l, "cert", clients_key(s));
	log_text(l, "verified", session_fact(s, "SSL_PEER_CERT_VERIFIED"));
}
