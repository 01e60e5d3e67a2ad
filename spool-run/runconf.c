/* runconf.c - the settings of spool-run */

#include "runconf.h"

#include "log.h"
#include "settings.h"

enum {
	MS = 1000
};

static int
read_numbers(struct settings *s, struct runconf *c)
{
	struct {
		enum setting_id id;
		uint64_t *value;
		uint64_t unit;
	} const rows[] = {
		{ SET_QUEUELIFETIME, &c->lifetime, MS },
		{ SET_SPOOL_RETRY, &c->retry, MS },
		{ SET_CONCURRENCYREMOTE, &c->concurrency, 1 },
		{ SET_SPOOL_PERHOST, &c->perhost, 1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (settings_number(s, rows[i].id, rows[i].value) == -1)
			return 0;
		*rows[i].value /= rows[i].unit;
	}
	return 1;
}

static int
read_lines(struct settings *s, struct runconf *c)
{
	struct {
		enum setting_id id;
		stralloc *value;
	} const rows[] = {
		{ SET_ME, &c->me },
		{ SET_BOUNCEFROM, &c->bouncefrom },
		{ SET_BOUNCEHOST, &c->bouncehost },
		{ SET_DOUBLEBOUNCETO, &c->doublebounceto },
		{ SET_DOUBLEBOUNCEHOST, &c->doublebouncehost },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (settings_line(s, rows[i].id, rows[i].value) == -1)
			return 0;
	return 1;
}

/* Without a name of their own they are of this host. */
static int
fill_hosts(struct runconf *c)
{
	stralloc *const hosts[] = { &c->bouncehost, &c->doublebouncehost };
	char const *me = c->me.len > 1 ? c->me.s : "localhost";

	for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
		if (hosts[i]->len <= 1 &&
		    (!stralloc_copys(hosts[i], me) || !stralloc_0(hosts[i])))
			return 0;
	return 1;
}

static void
leave(struct runconf *c)
{
	stralloc_free(&c->me);
	stralloc_free(&c->bouncefrom);
	stralloc_free(&c->bouncehost);
	stralloc_free(&c->doublebounceto);
	stralloc_free(&c->doublebouncehost);
}

int
runconf_read(struct runconf *c)
{
	struct settings s;
	struct runconf fresh = { 0 };

	settings_init(&s);
	if (!read_numbers(&s, &fresh) || !read_lines(&s, &fresh)) {
		log_line(NULL, "settings", settings_fault(&s));
		leave(&fresh);
		return 0;
	}
	if (!fill_hosts(&fresh)) {
		log_line(NULL, "settings", "out of memory");
		leave(&fresh);
		return 0;
	}
	leave(c);
	*c = fresh;
	return 1;
}
