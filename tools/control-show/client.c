/* client.c - the client that settings are shown for, if there is one */

#include "client.h"

#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "cats.h"
#include "rules.h"

static int
set_variables(struct client const *c)
{
	for (size_t i = 0; i < c->env.len; i += strlen(c->env.s + i) + 1) {
		char *equals = strchr(c->env.s + i, '=');
		int failed;

		*equals = 0;
		failed = setenv(c->env.s + i, equals + 1, 1);
		*equals = '=';
		if (failed)
			return 0;
	}
	return 1;
}

static int
complain(stralloc *why, char const *what, char const *text)
{
	why->len = 0;
	(void)(cats(why, what, ": ", text) && stralloc_0(why));
	return 0;
}

int
client_enter(struct client *c, stralloc *why)
{
	struct address a;
	struct endpoint e;

	if (!c->ip && !c->rules)
		return 1;
	if (!c->ip || !address_scan(&a, c->ip))
		return complain(why, c->ip ? c->ip : "-x",
		    c->ip ? "expected an address of a client, such as "
			    "192.0.2.1 or 2001:db8::1"
			  : "of no use without -i");
	endpoint_set(&e, &a, 0);
	if (!c->rules)
		return 1;
	switch (rules_find(c->rules, e.ip, &c->env)) {
	case RULE_ALLOW:
		break;
	case RULE_DENY:
		c->denied = 1;
		break;
	default:
		return complain(
		    why, c->rules, "expected a file that tcprules(1) has made");
	}
	return set_variables(c) ||
	       complain(why, c->rules, "out of memory, or no variable");
}
