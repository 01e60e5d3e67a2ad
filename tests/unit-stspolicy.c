/* unit-stspolicy.c - what smtp-sts prints */

#include "../smtp-remote/stspolicy.h"

#include <string.h>

#include "../smtp-remote/tlspolicy.h"
#include "tap.h"

static struct {
	char const *text;
	int good;
	enum stsmode mode;
	char const *fits;
	char const *sentence;
} const cases[] = {
	{ "mode enforce\nmx mx.example.org\n", 1, STS_ENFORCE, "mx.example.org",
	    "enforce" },
	{ "mx *.Example.org\nmode testing\nmx b.example\n", 1, STS_TESTING,
	    "a.example.org", "testing, in another order" },
	{ "mode none\n", 1, STS_NONE, NULL, "none" },
	{ "mode enforce\n", 0, STS_NONE, NULL, "no hosts" },
	{ "mx a.example\n", 0, STS_NONE, NULL, "no mode" },
	{ "mode enforce\nmode none\nmx a.example\n", 0, STS_NONE, NULL,
	    "two modes" },
	{ "mode strict\nmx a.example\n", 0, STS_NONE, NULL, "another mode" },
	{ "mode enforce\nmx *\n", 0, STS_NONE, NULL, "a star alone" },
	{ "mode enforce\nmx a*.example\n", 0, STS_NONE, NULL,
	    "a star elsewhere" },
	{ "mode enforce\nmx ../x\n", 0, STS_NONE, NULL, "no name" },
	{ "mode enforce\nmx a.example", 0, STS_NONE, NULL, "half a line" },
	{ "mode enforce\nmax 1\nmx a.example\n", 0, STS_NONE, NULL,
	    "another line" },
	{ "", 0, STS_NONE, NULL, "nothing" },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stspolicy p = { .mode = STS_NONE };
		char const *t = cases[i].text;
		int good = stspolicy_parse(&p, t, strlen(t));

		ok(good == cases[i].good &&
			(!good || (p.mode == cases[i].mode &&
				      (!cases[i].fits || tlspolicy_match(&p.mx,
							     cases[i].fits)))),
		    cases[i].sentence);
	}
	return tap_end();
}
