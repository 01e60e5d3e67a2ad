/* rules.c - what tcprules(1) has compiled about clients */

#include "rules.h"

#include <errno.h>
#include <string.h>

#include <skalibs/cdb.h>

/* A rule is "D" NUL to deny, and "+NAME=value" NUL for each variable. */
static enum rule
obey(cdb_data const *rule, stralloc *env)
{
	enum rule verdict = RULE_ALLOW;
	size_t n;

	for (size_t i = 0; i < rule->len; i += n + 1) {
		char const *s = rule->s + i;
		char const *end = memchr(s, 0, rule->len - i);

		if (!end)
			return RULE_BROKEN;
		n = (size_t)(end - s);
		if (*s == 'D')
			verdict = RULE_DENY;
		else if (*s == '+' && memchr(s, '=', n) &&
			 !stralloc_catb(env, s + 1, n))
			return RULE_BROKEN;
	}
	return verdict;
}

/* Does this much of the address name a network? */
static int
is_network(char const *ip, size_t n)
{
	return !n || ip[n - 1] == '.' || ip[n - 1] == ':';
}

typedef enum rule look(cdb const *db, char const *ip, stralloc *env);

static enum rule
look_exact(cdb const *db, char const *key, stralloc *env)
{
	cdb_data rule;
	int r = cdb_find(db, &rule, key, (uint32_t)strlen(key));

	if (r == 1)
		return obey(&rule, env);
	return r ? RULE_BROKEN : RULE_ABSENT;
}

static enum rule
look_around(cdb const *db, char const *ip, stralloc *env)
{
	size_t n = strlen(ip);
	cdb_data rule;
	int r = cdb_find(db, &rule, ip, (uint32_t)n);

	while (!r && n)
		if (is_network(ip, --n))
			r = cdb_find(db, &rule, ip, (uint32_t)n);
	if (r == 1)
		return obey(&rule, env);
	return r ? RULE_BROKEN : RULE_ALLOW;
}

static enum rule
with_file(look *how, char const *file, char const *ip, stralloc *env)
{
	cdb db = cdb_zero;
	enum rule verdict;

	if (!cdb_init(&db, file))
		return errno == ENOENT ? RULE_ABSENT : RULE_BROKEN;
	verdict = how(&db, ip, env);
	cdb_free(&db);
	return verdict;
}

enum rule
rules_find(char const *file, char const *ip, stralloc *env)
{
	return with_file(look_around, file, ip, env);
}

enum rule
rules_exact(char const *file, char const *key, stralloc *env)
{
	return with_file(look_exact, file, key, env);
}
