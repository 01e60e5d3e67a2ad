/* config.c - what smtpd-recv is told by settings and launcher */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "authzid.h"
#include "clients.h"
#include "envfd.h"
#include "hostname.h"
#include "mechs.h"
#include "path.h"
#include "peer.h"
#include "place.h"
#include "senders.h"
#include "settings.h"

int
config_numbers(struct config *c, config_do_number *do_it, void *arg)
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
		{ SET_AUTH_DELAY, &c->authdelay },
		{ SET_SMTP_AUTH_SENDER, &c->authsender },
		{ SET_SMTP_STARTTLS, &c->starttls },
		{ SET_SMTP_STARTTLS_REPLY, &c->starttls_reply },
		{ SET_SMTP_AUTH, &c->auth },
		{ SET_SMTP_AUTH_CLEAR, &c->authclear },
		{ SET_TIMEOUTSMTPD, &c->timeout },
		{ SET_SMTP_TIMEOUT_CMD, &c->timeout_cmd },
		{ SET_SMTP_TIMEOUT_DATA, &c->timeout_data },
		{ SET_SMTP_TIMEOUT_DELIVERY, &c->timeout_delivery },
		{ SET_AUTH_TIMEOUT, &c->timeout_auth },
		{ SET_SMTP_TIMEOUT_SESSION, &c->timeout_session },
		{ SET_SMTP_TIMEOUT_HOOK, &c->timeout_hook },
		{ SET_SMTP_SOFTERRORS, &c->softerrors },
		{ SET_SMTP_ERRORDELAY, &c->errordelay },
		{ SET_SMTP_TARPIT, &c->tarpit },
		{ SET_SMTP_GREETDELAY, &c->greetdelay },
		{ SET_SMTP_MINRATE, &c->minrate },
		{ SET_SMTP_CRLF, &c->crlf },
		{ SET_SMTP_ANGLEBRACKETS, &c->lax },
		{ SET_SMTP_RECEIVED, &c->received },
	};

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (!do_it(arg, numbers[i].id, numbers[i].value))
			return 0;
	for (unsigned int i = 0; i < CONFIG_EXTS; i++)
		if (!do_it(arg, SET_EXT_8BITMIME + i, c->ext + i))
			return 0;
	return 1;
}

int
config_texts(struct config *c, config_do_text *do_it, void *arg)
{
	stralloc *const texts[] = { &c->me, &c->name, &c->greeting,
		&c->rcpthosts, &c->badmailfrom, &c->badrcptto, &c->localiphost,
		&c->rcptmaildir, &c->policy, &c->authsenders, &c->clients,
		&c->mechanisms, &c->authzids };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (!do_it(arg, texts[i]))
			return 0;
	for (size_t i = 0; i < EVENTS; i++)
		if (!do_it(arg, c->plugins.lines + i))
			return 0;
	return 1;
}

/* $SMTPAUTH has words of its own: read_auth(). */
static int
read_number(void *set, enum setting_id id, uint64_t *value)
{
	return id == SET_SMTP_AUTH || settings_number(set, id, value) != -1;
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

/* A client that asked for a name that has settings of its own knows us by that
 * name, unless these settings have another one. */
static int
read_name(struct config *c, struct settings *set, char const *name)
{
	stralloc path = STRALLOC_ZERO;
	char host[HOSTNAME_ROOM];
	int r = 1;

	if (set->overlay.len)
		r = settings_overlay_file(set, SET_ME, &path);
	stralloc_free(&path);
	if (r == 0 && name && hostname_lower(host, name, strlen(name)))
		return stralloc_copys(&c->name, host) && stralloc_0(&c->name);
	return r != -1 && stralloc_copy(&c->name, &c->me);
}

static int
read_texts(struct config *c, struct settings *set, char const *name)
{
	int named = settings_line(set, SET_ME, &c->me);
	int listed;

	if (named == -1 || (!named && !guess_me(&c->me)) ||
	    !read_name(c, set, name))
		return 0;
	if (settings_line(set, SET_SMTPGREETING, &c->greeting) == -1 ||
	    settings_line(set, SET_RCPT_MAILDIR, &c->rcptmaildir) == -1)
		return 0;
	if (c->greeting.len <= 1 && !stralloc_copy(&c->greeting, &c->name))
		return 0;
	c->greeting.len--;
	if (!stralloc_cats(&c->greeting, " ESMTP") || !stralloc_0(&c->greeting))
		return 0;
	if (settings_list(set, SET_BADMAILFROM, &c->badmailfrom) == -1 ||
	    settings_list(set, SET_BADRCPTTO, &c->badrcptto) == -1 ||
	    settings_line(set, SET_LOCALIPHOST, &c->localiphost) == -1)
		return 0;
	if (c->localiphost.len <= 1 && !stralloc_copy(&c->localiphost, &c->me))
		return 0;
	listed = settings_list(set, SET_RCPTHOSTS, &c->rcpthosts);
	return listed == 1 ||
	       (listed == 0 && stralloc_copy(&c->rcpthosts, &c->me));
}

/* The file is mapped: the jailed session side looks it up in memory. */
static char const *
read_more(struct config *c, struct settings *set)
{
	stralloc path = STRALLOC_ZERO;
	int r = settings_file(set, SET_MORERCPTHOSTS, &path);

	if (r == 1 && !cdb_init(&c->morercpthosts, path.s))
		r = -2;
	c->hasmore = r == 1;
	stralloc_free(&path);
	return r == -1   ? settings_fault(set)
	       : r == -2 ? "morercpthosts.cdb: cannot be read as a cdb file; "
			   "make it anew with qmail-newmrh or cdb"
			 : NULL;
}

static void
read_launcher(struct config *c)
{
	char const *ucspitls = getenv("UCSPITLS");

	c->remoteip = peer_get("REMOTEIP");
	c->remotehost = peer_get("REMOTEHOST");
	c->localip = peer_get("LOCALIP");
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
	char const *ucspitls = getenv("UCSPITLS");

	if (c->starttls == REQUIRED && c->sslctl == -1 && !c->tlsprotocol)
		return "smtp.starttls is 2 (required), but no program before "
		       "this one offers TLS: put smtpd-tls before smtpd-recv, "
		       "and see its own line in this log";
	if (ucspitls && !strcmp(ucspitls, "!") && c->starttls == FORBIDDEN &&
	    !c->tlsprotocol)
		return "$UCSPITLS is !, which requires TLS, but smtp.starttls "
		       "is 0, which forbids it: change one of them";
	if (c->auth == REQUIRED && c->authctl == -1 && !c->clients.len)
		return "smtp.auth is 2 (required), but no program before this "
		       "one checks passwords: put smtpd-auth and a "
		       "checkpassword program before smtpd-recv";
	return NULL;
}

/* Senders of users: NULL, or what is wrong. */
static char const *
read_senders(struct config *c, struct settings *set)
{
	stralloc *list = &c->authsenders;
	char const *wrong;

	if (settings_list(set, SET_AUTH_SENDERS, list) == -1)
		return settings_fault(set);
	wrong = senders_wrong(list->s, list->len);
	if (!wrong)
		return NULL;
	(void)settings_misfit(set, SET_AUTH_SENDERS, wrong,
	    "expected a user, a colon, and addresses such as joe@example.org "
	    "or @example.org");
	return settings_fault(set);
}

/* AUTH: NULL, or what is wrong. */
static char const *
read_auth(struct config *c, struct settings *set)
{
	if (authmode_get(set, &c->auth, &c->cram) == -1 ||
	    settings_line(set, SET_SMTP_AUTH_MECHANISMS, &c->mechanisms) ==
		-1 ||
	    !authzid_read(&c->authzids, set))
		return settings_fault(set);
	if (!mechs_valid(c->mechanisms.s)) {
		(void)settings_misfit(set, SET_SMTP_AUTH_MECHANISMS,
		    c->mechanisms.s,
		    "expected names of SASL mechanisms with blanks between "
		    "them, such as PLAIN SCRAM-SHA-256");
		return settings_fault(set);
	}
	return NULL;
}

/* Plugins and policy server: NULL, or what is wrong. */
static char const *
read_hooks(struct config *c, struct settings *set)
{
	char const *fault = NULL;

	if (settings_line(set, SET_SMTP_POLICY, &c->policy) == -1)
		return settings_fault(set);
	if (c->policy.len > 1 && !place_parse(c->policy.s, NULL)) {
		(void)settings_misfit(set, SET_SMTP_POLICY, c->policy.s,
		    "expected unix:/path, or inet:address:port with a numeric "
		    "address");
		return settings_fault(set);
	}
	return pluginfile_read(&c->plugins, set, &fault) == -1 ? fault : NULL;
}

/* What files say: NULL, or what is wrong. */
static char const *
read_files(struct config *c, struct settings *set, char const *name)
{
	char const *why;

	if (!config_numbers(c, read_number, set) || !read_texts(c, set, name) ||
	    !clients_read(&c->clients, set))
		return settings_fault(set);
	why = read_auth(c, set);
	if (!why)
		why = read_senders(c, set);
	return why ? why : read_hooks(c, set);
}

static char const *
read_all(struct config *c)
{
	static struct settings set;
	char const *why;

	settings_init(&set);
	settings_snapshot(&set);
	if (settings_overlay_env(&set) == -1)
		return settings_fault(&set);
	why = read_files(c, &set, getenv("SSL_TLS_SNI_SERVERNAME"));
	return why ? why : read_more(c, &set);
}

char const *
config_read(struct config *c)
{
	char const *why;

	if (!sessionid_get(c->id, NULL))
		return "cannot make a session id";
	why = read_all(c);
	if (why)
		return why;
	read_launcher(c);
	return contradiction(c);
}

char const *
config_try(void)
{
	static struct config c;

	return read_all(&c);
}

static int
forget_text(void *arg, stralloc *text)
{
	(void)arg;
	*text = (stralloc)STRALLOC_ZERO;
	return 1;
}

char const *
config_read_name(
    struct config *c, struct config const *old, char const *name, int *found)
{
	static struct settings set;
	char const *why;

	settings_init(&set);
	settings_snapshot(&set);
	*found = settings_overlay(&set, name, strlen(name));
	if (*found != 1)
		return *found ? settings_fault(&set) : NULL;
	*c = *old;
	c->tlsprotocol = ""; /* not nothing: there is TLS by now */
	config_texts(c, forget_text, NULL);
	why = read_files(c, &set, name);
	return why ? why : contradiction(c);
}

int
config_has(struct config const *c, enum setting_id ext)
{
	return c->ext[ext - SET_EXT_8BITMIME] != 0;
}
