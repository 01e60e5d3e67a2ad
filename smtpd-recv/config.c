/* config.c - what smtpd-recv is told by settings and launcher */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "envfd.h"
#include "path.h"
#include "peer.h"
#include "policy.h"
#include "settings.h"

static int
read_numbers(struct config *c, struct settings *set)
{
	struct {
		enum setting_id id;
		uint64_t *value;
	} const numbers[] = {
		{ SET_DATABYTES, &c->databytes },
		{ SET_SMTP_MAXLINE, &c->maxline },
		{ SET_SMTP_MAXRCPT, &c->maxrcpt },
		{ SET_SMTP_MAXERRORS, &c->maxerrors },
		{ SET_SMTP_MAXHOPS, &c->maxhops },
		{ SET_AUTH_TRIES, &c->tries },
		{ SET_SMTP_STARTTLS, &c->starttls },
		{ SET_SMTP_AUTH, &c->auth },
		{ SET_SMTP_AUTH_CLEAR, &c->authclear },
		{ SET_TIMEOUTSMTPD, &c->timeout },
		{ SET_SMTP_TIMEOUT_CMD, &c->timeout_cmd },
		{ SET_SMTP_TIMEOUT_DATA, &c->timeout_data },
		{ SET_SMTP_TIMEOUT_DELIVERY, &c->timeout_delivery },
		{ SET_SMTP_TIMEOUT_SESSION, &c->timeout_session },
		{ SET_SMTP_TIMEOUT_HOOK, &c->timeout_hook },
	};

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (settings_number(set, numbers[i].id, numbers[i].value) == -1)
			return 0;
	return 1;
}

/* Our name when there is no file me: the launcher's, else the system's. */
static int
guess_me(stralloc *me)
{
	char const *name = peer_get("LOCALHOST");
	char host[256];

	if (!name || !strchr(name, '.') || !path_domain(name, strlen(name))) {
		if (gethostname(host, sizeof host) == -1 ||
		    !path_domain(host, strnlen(host, sizeof host - 1)))
			memcpy(host, "localhost", sizeof "localhost");
		host[sizeof host - 1] = 0;
		name = host;
	}
	return stralloc_copys(me, name) && stralloc_0(me);
}

static int
read_texts(struct config *c, struct settings *set)
{
	int named = settings_line(set, SET_ME, &c->me);
	int listed;

	if (named == -1 || (!named && !guess_me(&c->me)))
		return 0;
	if (settings_line(set, SET_SMTPGREETING, &c->greeting) == -1 ||
	    settings_line(set, SET_RCPT_MAILDIR, &c->rcptmaildir) == -1)
		return 0;
	if (c->greeting.len <= 1 && !stralloc_copy(&c->greeting, &c->me))
		return 0;
	c->greeting.len--;
	if (!stralloc_cats(&c->greeting, " ESMTP") || !stralloc_0(&c->greeting))
		return 0;
	listed = settings_list(set, SET_RCPTHOSTS, &c->rcpthosts);
	return listed == 1 ||
	       (listed == 0 && stralloc_copy(&c->rcpthosts, &c->me));
}

static void
read_launcher(struct config *c)
{
	char const *ucspitls = getenv("UCSPITLS");

	c->remoteip = peer_get("REMOTEIP");
	c->remotehost = peer_get("REMOTEHOST");
	c->relayclient = getenv("RELAYCLIENT");
	c->tlsprotocol = getenv("SSL_PROTOCOL");
	if (c->tlsprotocol && !*c->tlsprotocol)
		c->tlsprotocol = NULL;
	c->sslctl = envfd_get("SSLCTLFD");
	c->sslread = envfd_get("SSLREADFD");
	c->sslwrite = envfd_get("SSLWRITEFD");
	c->sslask = getenv("SSLCTLREADY") != NULL;
	c->authctl = envfd_get("AUTHCTLFD");
	if (!ucspitls || !strcmp(ucspitls, "-") || c->sslctl == -1 ||
	    c->sslread == -1 || c->sslwrite == -1)
		c->sslctl = -1;
	else if (!strcmp(ucspitls, "!") && c->starttls)
		c->starttls = REQUIRED;
}

/* Modes that cannot be kept with what the chain gives us. */
static char const *
contradiction(struct config const *c)
{
	if (c->starttls == REQUIRED && c->sslctl == -1 && !c->tlsprotocol)
		return "smtp.starttls is 2 (required), but no program before "
		       "this one offers TLS: put smtpd-tls before smtpd-recv, "
		       "and see its own line in this log";
	if (c->auth == REQUIRED && c->authctl == -1)
		return "smtp.auth is 2 (required), but no program before this "
		       "one checks passwords: put smtpd-auth and a "
		       "checkpassword program before smtpd-recv";
	return NULL;
}

/* Plugins and policy server: NULL, or what is wrong. */
static char const *
config_hooks(struct config *c, struct settings *set)
{
	char const *fault = NULL;

	if (settings_line(set, SET_SMTP_POLICY, &c->policy) == -1)
		return settings_fault(set);
	if (c->policy.len > 1 && !policy_place(c->policy.s, NULL))
		return "smtp.policy: expected unix:/path, or inet:address:port "
		       "with a numeric address";
	return pluginfile_read(&c->plugins, set, &fault) == -1 ? fault : NULL;
}

char const *
config_read(struct config *c)
{
	static struct settings set;
	char const *fault;

	if (!sessionid_get(c->id, NULL))
		return "cannot make a session id";
	settings_init(&set);
	fault = config_hooks(c, &set);
	if (fault)
		return fault;
	if (!read_numbers(c, &set) || !read_texts(c, &set))
		return settings_fault(&set);
	read_launcher(c);
	return contradiction(c);
}
