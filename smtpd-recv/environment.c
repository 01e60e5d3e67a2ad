/* environment.c - the environment of programs that the steward runs */

#include "environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"
#include "sslfact.h"

/* May the session side set this variable? */
static int
allowed(char const *name)
{
	return !strncmp(name, "SMTP", 4) || sslfact_is_told(name) ||
	       !strncmp(name, "TCPREMOTE", 9) ||
	       !strncmp(name, "RELAYCLIENT=", 12);
}

int
environment_is_ours(char const *name, size_t n)
{
	static char const *const prefixes[] = { "SMTPAUTH", "SMTPBODY",
		"SMTPCONNECTTIME", "SMTPDSN", "SMTPERRORS", "SMTPHELO",
		"SMTPMAILFROM", "SMTPRCPT", "SMTPREQUIRETLS", "SMTPSESSIONID",
		"SMTPSIZE", "SMTPTLS", "SMTPTRANSACTION", "SMTPUTF8",
		"SMTPXCLIENT", "SMTP_AUTH_USER" };

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		size_t len = strlen(prefixes[i]);

		if (len <= n && !memcmp(name, prefixes[i], len))
			return 1;
	}
	return 0;
}

/* What others say of it is forgotten. */
static int
forget_claims(stralloc *env)
{
	for (char **e = environ; *e; e++) {
		size_t n = strcspn(*e, "=");

		if (environment_is_ours(*e, n) &&
		    (!stralloc_catb(env, *e, n) || !stralloc_0(env)))
			return 0;
	}
	return 1;
}

int
environment_make(stralloc *env, char const *facts, size_t n)
{
	static char const *const plumbing[] = { "SSLCTLFD", "SSLREADFD",
		"SSLWRITEFD", "SSLCTLREADY", "AUTHCTLFD", "UCSPITLS" };

	for (size_t i = 0; i < sizeof plumbing / sizeof plumbing[0]; i++)
		if (!chain_env(env, plumbing[i], NULL))
			return 0;
	if (!forget_claims(env))
		return 0;
	for (size_t i = 0; i < n; i += strlen(facts + i) + 1) {
		if (!strcmp(facts + i, "SMTPXCLIENT=1") &&
		    !chain_env(env, "RELAYCLIENT", NULL))
			return 0;
		if (strchr(facts + i, '=') && allowed(facts + i) &&
		    !stralloc_catb(env, facts + i, strlen(facts + i) + 1))
			return 0;
	}
	return 1;
}

char const *
environment_get(char const *name, char const *facts, size_t n)
{
	size_t len = strlen(name);
	char const *value = NULL;

	for (size_t i = 0; i < n; i += strlen(facts + i) + 1)
		if (!strncmp(facts + i, name, len) && facts[i + len] == '=' &&
		    allowed(facts + i))
			value = facts + i + len + 1;
	return value || !strncmp(name, "SMTP", 4) ? value : getenv(name);
}
