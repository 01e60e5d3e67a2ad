/* relay.c - may anybody relay? */

#include "relay.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/types.h>

#include "rules.h"

/* Rights that a rule can give, and that are not for everybody. */
static char const *const rights[] = { "RELAYCLIENT=", "XCLIENT=1" };

/* The right that the rule of this key gives, or NULL; *r: was it read? */
static char const *
right_of(char const *file, char const *key, enum rule *r)
{
	stralloc env = STRALLOC_ZERO;
	char const *found = NULL;

	*r = rules_exact(file, key, &env);
	for (size_t i = 0; *r == RULE_ALLOW && i < env.len;
	     i += strlen(env.s + i) + 1)
		for (size_t k = 0; k < sizeof rights / sizeof rights[0]; k++)
			if (!strncmp(env.s + i, rights[k], strlen(rights[k])))
				found = rights[k];
	stralloc_free(&env);
	return found;
}

static void
tell(struct check *c, enum finding_weight weight, char const *right,
    char const *whom)
{
	finding(c, weight, c->rules, ": ", right, *right == 'R' ? "\"\"" : "",
	    " for ", whom, ": expected it for networks of yours");
}

void
relay_check(struct check *c)
{
	char key[UINT_FMT + 1];
	enum rule r = RULE_ALLOW;
	char const *right;
	size_t n;

	if (!c->rules)
		return;
	if (access(c->rules, R_OK) == -1)
		r = RULE_BROKEN;
	right = r == RULE_BROKEN ? NULL : right_of(c->rules, "", &r);
	if (right)
		tell(c, FINDING_ERROR, right, "everybody");
	/* 10.0.0.0/8 and 127.0.0.0/8 are nobody else's. */
	for (unsigned int i = 0; i < 256 && r != RULE_BROKEN; i++) {
		if (i == 10 || i == 127)
			continue;
		n = uint_fmt(key, i);
		key[n++] = '.';
		key[n] = 0;
		right = right_of(c->rules, key, &r);
		if (right)
			tell(c, FINDING_WARNING, right, key);
	}
	if (r == RULE_BROKEN)
		finding(c, FINDING_ERROR, c->rules,
		    ": cannot be read: expected a file that tcprules(1) has "
		    "made");
}
