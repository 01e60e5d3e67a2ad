/* mechs.c - the mechanisms of AUTH that are to be had */

#include "mechs.h"

#include <string.h>
#include <strings.h>

#include "authctl.h"
#include "authmode.h"
#include "external.h"

static char const cram[] = "CRAM-MD5";
static char const ext[] = "EXTERNAL";

static int
among(char const *const *names, char const *name)
{
	for (; *names; names++)
		if (!strcasecmp(*names, name))
			return 1;
	return 0;
}

void
mechs_learn(struct session *s)
{
	static char const request[] = { AUTH_LIST, 0 };
	struct authctl answer;
	char verdict;

	if (s->mechs.len || s->noauth || s->config->authctl == -1)
		return;
	s->authaway = 1;
	verdict =
	    authctl_ask(s, request, sizeof request, AUTH_LIST_MS, &answer);
	if ((verdict != AUTH_YES && verdict != AUTH_MORE) ||
	    answer.s[answer.len - 1])
		return;
	s->relayed = verdict == AUTH_MORE;
	s->authaway = 0;
	if (!stralloc_copyb(&s->mechs, answer.s + 1, answer.len - 1))
		s->mechs.len = 0;
}

enum reply
mechs_demand(struct session const *s)
{
	return s->authaway || s->noauth ? R_AUTH_AWAY : R_WANT_AUTH;
}

static int
listed(char const *list, char const *name)
{
	size_t len = strlen(name);

	while (*list) {
		size_t n = strcspn(list, " \t");

		if (n == len && !strncasecmp(list, name, n))
			return 1;
		list += n;
		list += strspn(list, " \t");
	}
	return 0;
}

static int
wanted(struct session const *s, char const *name)
{
	struct config const *c = s->config;
	int is_cram = !strcmp(name, cram);

	if (c->cram == CRAM_ONLY)
		return is_cram;
	if (c->cram == CRAM_TOO && is_cram)
		return 1;
	if (c->mechanisms.len <= 1)
		return s->relayed || !is_cram;
	return listed(c->mechanisms.s, name);
}

/* The next one from the i-th byte on that is wanted; or NULL. */
static char const *
next(struct session const *s, size_t *i)
{
	while (!s->noauth && *i < s->mechs.len) {
		char const *name = s->mechs.s + *i;

		*i += strlen(name) + 1;
		if (wanted(s, name))
			return name;
	}
	return NULL;
}

/* It is nothing that smtpd-auth has to do with. */
static int
has_external(struct session const *s)
{
	return external_offered(s) && wanted(s, ext);
}

int
mechs_any(struct session const *s)
{
	size_t i = 0;

	return has_external(s) || next(s, &i);
}

int
mechs_cat(stralloc *out, struct session const *s)
{
	size_t i = 0;
	char const *name;

	while ((name = next(s, &i)))
		if (!stralloc_cats(out, " ") || !stralloc_cats(out, name))
			return 0;
	return !has_external(s) ||
	       (stralloc_cats(out, " ") && stralloc_cats(out, ext));
}

char const *
mechs_find(struct session const *s, char const *name)
{
	size_t i = 0;
	char const *known;

	while ((known = next(s, &i)))
		if (!strcasecmp(known, name))
			return known;
	return !strcasecmp(name, ext) && has_external(s) ? ext : NULL;
}

int
mechs_weak(struct session const *s, char const *name)
{
	static char const *const plain[] = { "PLAIN", "LOGIN", NULL };

	for (size_t i = 0; i < s->mechs.len; i += strlen(s->mechs.s + i) + 1)
		if (!strcasecmp(s->mechs.s + i, name))
			return among(plain, name) && !wanted(s, name) &&
			       mechs_any(s);
	return 0;
}

int
mechs_server_first(char const *name)
{
	static char const *const names[] = { cram, "DIGEST-MD5", "APOP", NULL };

	return among(names, name);
}

int
mechs_valid(char const *list)
{
	static char const letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-_";

	while (*list) {
		size_t n = strspn(list, letters);

		if (!n || n > 20)
			return 0;
		list += n;
		n = strspn(list, " \t");
		if (*list && !n)
			return 0;
		list += n;
	}
	return 1;
}
