/* external.c - AUTH EXTERNAL (RFC 4422 appendix A): the certificate of TLS */

#include "external.h"

#include <string.h>

#include "authzid.h"
#include "clients.h"

int
external_offered(struct session const *s)
{
	return clients_user(s) != NULL;
}

static int
keep(stralloc *to, char const *text)
{
	return stralloc_copys(to, text) && stralloc_0(to);
}

enum reply
external(struct dialogue *d)
{
	struct session *s = d->s;
	char const *user = clients_user(s);
	char const *name = d->plain;

	dialogue_first(d, "");
	if (d->failed != REPLIES)
		return d->failed;
	if (strlen(name) != d->len ||
	    !authzid_allows(&s->config->authzids, user, name))
		return R_AUTH_NO;
	s->authzid.len = 0;
	if (keep(&s->user, user) && keep(&s->mechanism, d->mechanism) &&
	    (!*name || !strcmp(name, user) || keep(&s->authzid, name)))
		return R_AUTH_OK;
	s->user.len = 0;
	return R_AUTH_LATER;
}
