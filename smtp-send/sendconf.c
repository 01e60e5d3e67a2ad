/* sendconf.c - what smtp-send is told by options, settings and environment */

#include "sendconf.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/types.h>

#include "envfd.h"
#include "peer.h"
#include "settings.h"
#include "xtext.h"

enum {
	ENVID_MAX = 100, /* RFC 3461 section 4.4 */
	SECRET_ROOM = 1024
};

static int
read_settings(struct sendconf *c, struct settings *set)
{
	struct {
		enum setting_id id;
		uint64_t *value;
	} const numbers[] = {
		{ SET_TIMEOUTREMOTE, &c->timeout },
		{ SET_SEND_TIMEOUT_SESSION, &c->session },
		{ SET_SEND_STARTTLS, &c->starttls },
		{ SET_SEND_8BIT, &c->refuse8 },
		{ SET_SEND_AUTH_CLEAR, &c->authclear },
	};

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (settings_number(set, numbers[i].id, numbers[i].value) == -1)
			return 0;
	if (settings_line(set, SET_HELOHOST, &c->helo) == -1)
		return 0;
	return c->helo.len > 1 || settings_line(set, SET_ME, &c->helo) != -1;
}

/* Our name goes into a command: one word. */
static int
is_word(char const *s)
{
	if (!*s)
		return 0;
	for (; *s; s++)
		if (*s <= ' ' || *s > '~')
			return 0;
	return 1;
}

/* NOTIFY= and ORCPT= with xtext, a blank between them. */
static int
are_wishes(char const *s)
{
	char word[1024];

	while (*s) {
		size_t n = strcspn(s, " ");
		size_t name = strcspn(s, "=") + 1;

		if (n >= sizeof word || name >= n ||
		    (strncmp(s, "NOTIFY=", name) != 0 &&
			strncmp(s, "ORCPT=", name) != 0))
			return 0;
		memcpy(word, s + name, n - name);
		word[n - name] = 0;
		if (!xtext_valid(word))
			return 0;
		s += n + (s[n] == ' ');
	}
	return 1;
}

char const *
sendconf_notify(size_t i)
{
	char name[sizeof "SMTPDSNRCPT" + SIZE_FMT] = "SMTPDSNRCPT";

	name[11 + size_fmt(name + 11, i + 1)] = 0;
	return getenv(name);
}

static char const *
read_wishes(struct sendconf *c)
{
	c->utf8 = getenv("SMTPUTF8") != NULL;
	c->requiretls = getenv("SMTPREQUIRETLS") != NULL;
	c->ret = getenv("SMTPDSNRET");
	c->envid = getenv("SMTPDSNENVID");
	if (c->ret && strcasecmp(c->ret, "FULL") != 0 &&
	    strcasecmp(c->ret, "HDRS") != 0)
		return "$SMTPDSNRET: expected FULL or HDRS";
	if (c->envid && (!*c->envid || strlen(c->envid) > ENVID_MAX ||
			    !xtext_valid(c->envid)))
		return "$SMTPDSNENVID: expected xtext (RFC 3461) of at most "
		       "100 characters";
	for (size_t i = 0; i < c->n; i++) {
		char const *wishes = sendconf_notify(i);

		if (wishes && !are_wishes(wishes))
			return "$SMTPDSNRCPT1 and so on: expected NOTIFY=words "
			       "or ORCPT=type;address or both";
	}
	return NULL;
}

/* One line, user:password.  It stays where it is until the end. */
static char const *
read_secret(struct sendconf *c)
{
	static char line[SECRET_ROOM];
	struct stat st;
	size_t n;

	if (c->authfd == -1)
		return NULL;
	if (fstat(c->authfd, &st) == -1)
		return "option -a: there is no such descriptor";
	if (S_ISREG(st.st_mode) && (st.st_mode & 077))
		return "option -a: others than its owner may use the file with "
		       "the password: chmod 600 it";
	n = allread(c->authfd, line, sizeof line - 1);
	line[n] = 0;
	n = strcspn(line, "\r\n");
	line[n] = 0;
	c->user = line;
	c->secret = strchr(line, ':');
	if (n == sizeof line - 1 || !c->secret || c->secret == line ||
	    !c->secret[1])
		return "option -a: expected one line, user:password";
	*c->secret++ = 0;
	return NULL;
}

static void
read_tls(struct sendconf *c)
{
	char const *protocol = getenv("SSL_PROTOCOL");

	c->secure = protocol && *protocol;
	c->sslctl = envfd_get("SSLCTLFD");
	c->sslread = envfd_get("SSLREADFD");
	c->sslwrite = envfd_get("SSLWRITEFD");
	c->sslask = getenv("SSLCTLREADY") != NULL;
	if (c->sslread == -1 || c->sslwrite == -1)
		c->sslctl = -1;
	if (c->policy != -1)
		c->starttls = (uint64_t)c->policy;
}

char const *
sendconf_read(struct sendconf *c)
{
	static struct settings set;
	char const *why;

	settings_init(&set);
	settings_snapshot(&set);
	if (!read_settings(c, &set))
		return settings_fault(&set);
	if (!is_word(c->helo.s))
		return "helohost, me: expected the name of this host in one of "
		       "these files";
	c->host = peer_get("REMOTEIP");
	if (!c->host)
		c->host = "the server";
	read_tls(c);
	why = read_wishes(c);
	return why ? why : read_secret(c);
}
