/* unit-profile.c - settings, and what is made of them for the TLS library */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../tls-engine/profile.h"
#include "../tls-engine/protocols.h"
#include "tap.h"

enum {
	T2 = PROTOCOL_TLS12,
	T3 = PROTOCOL_TLS13,
	FILES = 3
};

static char const aplus[] =
    "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256";
static char const a[] = "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:"
			"ECDHE-RSA-AES256-GCM-SHA384:"
			"ECDHE-RSA-AES128-GCM-SHA256:"
			"DHE-RSA-AES256-SHA256:DHE-RSA-AES128-SHA256:"
			"ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256";
static char const b[] = "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:"
			"ECDHE-RSA-AES256-GCM-SHA384:"
			"ECDHE-RSA-AES128-GCM-SHA256:"
			"DHE-RSA-AES256-SHA256:DHE-RSA-AES128-SHA256:"
			"ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:"
			"ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:"
			"DHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA";
static char const c[] = "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:"
			"ECDHE-RSA-AES256-GCM-SHA384:"
			"ECDHE-RSA-AES128-GCM-SHA256:"
			"DHE-RSA-AES256-SHA256:DHE-RSA-AES128-SHA256:"
			"ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:"
			"ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:"
			"AES256-GCM-SHA384:AES128-GCM-SHA256:"
			"AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA:"
			"DHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA";
static char const cminus[] =
    "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:"
    "DHE-RSA-AES256-SHA256:DHE-RSA-AES128-SHA256:"
    "ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:"
    "ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:"
    "AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-SHA256:AES128-SHA256:"
    "AES256-SHA:AES128-SHA:DES-CBC3-SHA:"
    "DHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA";
static char const modern[] =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";

static struct {
	char const *name;
	char const *files[FILES][2];
	char const *fault; /* what is in it, or NULL */
	char const *ciphers;
	char const *suites;
	int result;
	int protocols;
	int auto_dhe;
	int noted;
} const cases[] = {
	/* clang-format off */
	{ "nothing is set", { { NULL, NULL } }, NULL, modern, "", 1, T2 | T3, 0, 0 },
	{ "modern", { { "tls.profile", "modern" } }, NULL, modern, "", 1, T2 | T3, 0, 0 },
	{ "a+", { { "tls.profile", "a+" } }, NULL, aplus, "", 1, T2, 1, 0 },
	{ "a", { { "tls.profile", "a" } }, NULL, a, "", 1, T2, 1, 0 },
	{ "b", { { "tls.profile", "b" } }, NULL, b, "", 1, T2, 1, 0 },
	{ "c", { { "tls.profile", "c" } }, NULL, c, "", 1, T2, 1, 1 },
	{ "c-", { { "tls.profile", "c-" } }, NULL, cminus, "", 1, T2, 1, 1 },
	{ "A+ is no word", { { "tls.profile", "A+" } }, "/tls.profile: found \"A+\"", NULL, NULL, -1, 0, 0, 0 },

	{ "tls.ciphers", { { "tls.ciphers", "HIGH" } }, NULL, "HIGH", "", 1, T2 | T3, 1, 0 },
	{ "an empty one", { { "tls.ciphers", "" } }, NULL, modern, "", 1, T2 | T3, 0, 0 },
	{ "only suites of 1.3", { { "tls.ciphers", "TLS_AES_128_GCM_SHA256" } }, NULL, modern, "TLS_AES_128_GCM_SHA256", 1, T2 | T3, 0, 0 },
	{ "suites of both", { { "tls.ciphers", "HIGH:TLS_AES_128_GCM_SHA256" } }, NULL, "HIGH", "TLS_AES_128_GCM_SHA256", 1, T2 | T3, 1, 0 },
	{ "colons alone", { { "tls.ciphers", "::" } }, "/tls.ciphers: found \"::\"", NULL, NULL, -1, 0, 0, 0 },
	{ "a sign before a suite", { { "tls.ciphers", "!TLS_AES_128_GCM_SHA256" } }, "/tls.ciphers: found", NULL, NULL, -1, 0, 0, 0 },
	{ "two lines", { { "tls.ciphers", "HIGH\nMEDIUM" } }, "/tls.ciphers: found", NULL, NULL, -1, 0, 0, 0 },
	{ "lines are for tls.tlsserverciphers", { { "tls.tlsserverciphers", "# strong\nHIGH\n\nMEDIUM" } }, NULL, "HIGH:MEDIUM", "", 1, T2 | T3, 1, 0 },
	{ "and for tlsserverciphers", { { "tlsserverciphers", "HIGH\nMEDIUM" } }, NULL, "HIGH:MEDIUM", "", 1, T2 | T3, 1, 0 },
	{ "an empty list", { { "tls.tlsserverciphers", "" } }, NULL, modern, "", 1, T2 | T3, 0, 0 },
	{ "tls.ciphers counts more", { { "tls.ciphers", "HIGH" }, { "tls.tlsserverciphers", "LOW" }, { "tlsserverciphers", "MEDIUM" } }, NULL, "HIGH", "", 1, T2 | T3, 1, 0 },
	{ "tls.tlsserverciphers is next", { { "tls.tlsserverciphers", "LOW" }, { "tlsserverciphers", "MEDIUM" } }, NULL, "LOW", "", 1, T2 | T3, 1, 0 },
	{ "all count more than a profile", { { "tlsserverciphers", "MEDIUM" }, { "tls.profile", "a" } }, NULL, "MEDIUM", "", 1, T2, 1, 0 },

	{ "tls.protocols", { { "tls.protocols", "tlsv1.3" } }, NULL, modern, "", 1, T3, 0, 0 },
	{ "all of them", { { "tls.protocols", "all" } }, NULL, modern, "", 1, T2 | T3, 0, 0 },
	{ "an old one among them", { { "tls.protocols", "tlsv1.1,tlsv1.2" } }, NULL, modern, "", 1, T2, 0, 1 },
	{ "an old one alone", { { "tls.protocols", "tlsv1.0" } }, NULL, modern, "", 1, T2, 0, 1 },
	{ "old ones by no name", { { "tls.protocols", "all,!tlsv1.2,!tlsv1.3" } }, NULL, modern, "", 1, T2, 0, 1 },
	{ "with a profile", { { "tls.protocols", "secure" }, { "tls.profile", "c" } }, NULL, c, "", 1, T2 | T3, 1, 0 },
	{ "an empty list of protocols", { { "tls.protocols", "" }, { "tls.profile", "b" } }, NULL, b, "", 1, T2, 1, 0 },
	{ "none", { { "tls.protocols", "!all" } }, "/tls.protocols: found \"!all\"", NULL, NULL, -1, 0, 0, 0 },
	{ "an unknown one", { { "tls.protocols", "tlsv2" } }, "/tls.protocols: found \"tlsv2\"", NULL, NULL, -1, 0, 0, 0 },

	{ "tls.dhe none", { { "tls.dhe", "none" }, { "tls.profile", "a+" } }, NULL, aplus, "", 1, T2, 0, 0 },
	{ "tls.dhe auto", { { "tls.dhe", "auto" } }, NULL, modern, "", 1, T2 | T3, 1, 0 },
	{ "another word", { { "tls.dhe", "always" } }, "/tls.dhe: found \"always\"", NULL, NULL, -1, 0, 0, 0 },
	{ "another order", { { "tls.prefer", "both" } }, "/tls.prefer: found \"both\"", NULL, NULL, -1, 0, 0, 0 },
	{ "no groups", { { "tls.groups", "" } }, "/tls.groups: found \"\"", NULL, NULL, -1, 0, 0, 0 },
	/* clang-format on */
};

/* What libtls refuses. */
static struct {
	char const *name;
	char const *file;
	char const *value;
	int result;
} const given[] = {
	{ "ciphers it can use", "tls.ciphers", "HIGH:!aNULL", 1 },
	{ "ciphers nobody knows", "tls.ciphers", "FROB:NICATE", -1 },
	{ "one that somebody knows", "tls.ciphers", "FROB:HIGH", 1 },
	{ "no such command", "tls.ciphers", "HIGH:@FROB", -1 },
	{ "groups it can use", "tls.groups", "X25519,P-256", 1 },
	{ "a group nobody knows", "tls.groups", "X25519,P-257", -1 },
	{ "the client's order", "tls.prefer", "client", 1 },
	{ "TLS 1.3 alone", "tls.protocols", "tlsv1.3", 1 },
};

static void
put(char const *name, char const *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
	    write(fd, "\n", 1) != 1)
		abort();
	close(fd);
}

static int
as_expected(size_t i, struct profile const *p, int r, char const *fault)
{
	if (r != cases[i].result)
		return 0;
	if (r == -1)
		return strstr(fault, cases[i].fault) &&
		       strstr(fault, "expected ");
	return !strcmp(p->ciphers.s, cases[i].ciphers) &&
	       !strcmp(p->suites.s, cases[i].suites) &&
	       p->protocols == cases[i].protocols &&
	       p->auto_dhe == cases[i].auto_dhe &&
	       (p->notes.len > 0) == cases[i].noted;
}

static void
test_read(struct settings *s)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct profile p = { 0 };
		int r;

		for (size_t k = 0; k < FILES && cases[i].files[k][0]; k++)
			put(cases[i].files[k][0], cases[i].files[k][1]);
		r = profile_read(&p, s);
		if (!ok(as_expected(i, &p, r, settings_fault(s)),
			cases[i].name) &&
		    r == -1)
			printf("# %s\n", settings_fault(s));
		for (size_t k = 0; k < FILES && cases[i].files[k][0]; k++)
			unlink(cases[i].files[k][0]);
		profile_free(&p);
	}
}

static void
test_variable(struct settings *s)
{
	struct profile p = { 0 };

	put("tls.ciphers", "HIGH");
	setenv("TLSCIPHERS", "MEDIUM", 1);
	ok(profile_read(&p, s) == 1 && !strcmp(p.ciphers.s, "MEDIUM"),
	    "TLSCIPHERS counts more than tls.ciphers");
	unsetenv("TLSCIPHERS");
	unlink("tls.ciphers");
	profile_free(&p);
}

static void
test_give(struct settings *s)
{
	for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
		struct tls_config *config = tls_config_new();
		struct profile p = { 0 };
		int r;

		put(given[i].file, given[i].value);
		r = profile_read(&p, s) == 1 ? profile_give(&p, s, config) : 0;
		ok(r == given[i].result, given[i].name);
		if (given[i].result == -1)
			ok(strstr(settings_fault(s), given[i].value) != NULL,
			    "and the fault says so");
		unlink(given[i].file);
		profile_free(&p);
		tls_config_free(config);
	}
}

int
main(void)
{
	char const *base = getenv("B");
	char dir[4096];
	struct settings s;

	snprintf(
	    dir, sizeof dir, "%s/unit-profile.XXXXXX", base ? base : "build");
	if (!mkdtemp(dir) || chdir(dir) || setenv("CONTROLDIR", ".", 1))
		return 1;
	unsetenv("SERVICE");
	unsetenv("TLSCIPHERS");
	settings_init(&s);
	test_read(&s);
	test_variable(&s);
	test_give(&s);
	stralloc_free(&s.fault);
	ok(!chdir("..") && !rmdir(strrchr(dir, '/') + 1), "nothing is left");
	return tap_end();
}
