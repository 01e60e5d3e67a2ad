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

/* Look for a key that is put together of two parts: 1 found, 0, or -1. */
static int
look(cdb const *db, cdb_data *rule, char const *const parts[3])
{
	stralloc key = STRALLOC_ZERO;
	int r = -1;

	if (stralloc_copys(&key, parts[0]) && stralloc_cats(&key, parts[1]) &&
	    stralloc_cats(&key, parts[2]))
		r = cdb_find(db, rule, key.s, (uint32_t)key.len);
	stralloc_free(&key);
	return r;
}
#define LOOK(db, rule, ...) look(db, rule, (char const *const[]){ __VA_ARGS__ })

static int
look_person(cdb const *db, cdb_data *rule, struct rules_client const *client)
{
	int r = 0;

	if (client->info)
		r = LOOK(db, rule, client->info, "@", client->ip);
	if (!r && client->info && client->host)
		r = LOOK(db, rule, client->info, "@=", client->host);
	return r;
}

static int
look_networks(cdb const *db, cdb_data *rule, char const *ip)
{
	size_t n = strlen(ip);
	int r = 0;

	while (!r && n > 1)
		if (is_network(ip, --n))
			r = cdb_find(db, rule, ip, (uint32_t)n);
	return r;
}

static int
look_domains(cdb const *db, cdb_data *rule, char const *host)
{
	char const *dot = host;
	int r = 0;

	while (!r && (dot = strchr(dot, '.')))
		r = LOOK(db, rule, "=", dot++, "");
	return r ? r : LOOK(db, rule, "=", "", "");
}

static int
look_around(cdb const *db, cdb_data *rule, struct rules_client const *client)
{
	int r = look_person(db, rule, client);

	if (!r)
		r = LOOK(db, rule, client->ip, "", "");
	if (!r && client->host)
		r = LOOK(db, rule, "=", client->host, "");
	if (!r)
		r = look_networks(db, rule, client->ip);
	if (!r && client->host)
		r = look_domains(db, rule, client->host);
	return r ? r : LOOK(db, rule, "", "", "");
}

/* After a look into the file, which found one (1), none (0), or trouble (-1).
 */
static enum rule
conclude(
    cdb *db, int found, cdb_data const *rule, enum rule none, stralloc *env)
{
	enum rule verdict = none;

	if (found == 1)
		verdict = obey(rule, env);
	else if (found)
		verdict = RULE_BROKEN;
	cdb_free(db);
	return verdict;
}

enum rule
rules_known(char const *file, struct rules_client const *client, stralloc *env)
{
	cdb db = cdb_zero;
	cdb_data rule;
	int r;

	if (!cdb_init(&db, file))
		return errno == ENOENT ? RULE_ABSENT : RULE_BROKEN;
	r = look_around(&db, &rule, client);
	return conclude(&db, r, &rule, RULE_ALLOW, env);
}

enum rule
rules_find(char const *file, char const *ip, stralloc *env)
{
	struct rules_client const client = { .ip = ip };

	return rules_known(file, &client, env);
}

enum rule
rules_exact(char const *file, char const *key, stralloc *env)
{
	cdb db = cdb_zero;
	cdb_data rule;
	int r;

	if (!cdb_init(&db, file))
		return errno == ENOENT ? RULE_ABSENT : RULE_BROKEN;
	r = cdb_find(&db, &rule, key, (uint32_t)strlen(key));
	return conclude(&db, r, &rule, RULE_ABSENT, env);
}
