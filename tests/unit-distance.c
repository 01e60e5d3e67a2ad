/* unit-distance.c - how far two names are apart */

#include <string.h>

#include "../tools/control-check/distance.h"
#include "tap.h"

static struct {
	char const *a;
	char const *b;
	unsigned int far;
} const pairs[] = {
	{ "", "", 0 },
	{ "me", "", 2 },
	{ "", "me", 2 },
	{ "me", "me", 0 },
	{ "rcpthost", "rcpthosts", 1 },
	{ "rcpthostss", "rcpthosts", 1 },
	{ "rcptmosts", "rcpthosts", 1 },
	{ "rcpthotss", "rcpthosts", 1 },
	{ "crpthosts", "rcpthosts", 1 },
	{ "kitten", "sitting", 3 },
	{ "abc", "cba", 2 },
	{ "a", "b", 1 },
	{ "123456789012345678901234567890123456789012345678901234567890123",
	    "123456789012345678901234567890123456789012345678901234567890123",
	    0 },
	{ "1234567890123456789012345678901234567890123456789012345678901234",
	    "me", 1000 },
};

static struct {
	char const *name;
	char const *nearest;
} const names[] = {
	{ "databyte", "databytes" },
	{ "mr", "me" },
	{ "you", NULL },
	{ "smtp.startls", "smtp.starttls" },
	{ "something", NULL },
	{ "tls.cert.pm", "tls.cert.pem" },
	{ "smtp.ext.enhancedstatuscode", "smtp.ext.enhancedstatuscodes" },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		ok(distance(pairs[i].a, pairs[i].b) == pairs[i].far,
		    pairs[i].a);
		ok(distance(pairs[i].b, pairs[i].a) == pairs[i].far,
		    "and the other way");
	}
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		enum setting_id id = distance_nearest(names[i].name);

		ok(names[i].nearest
			? id < SETTINGS &&
			      !strcmp(settings_table[id].name, names[i].nearest)
			: id == SETTINGS,
		    names[i].name);
	}
	return tap_end();
}
