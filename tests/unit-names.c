/* unit-names.c - what a client gets by the name of the host that it wants */

#include "../tls-engine/names.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

/* Is there a certificate of all?  Of which name is the overlay that counts?
 * The name "me.example" is the file me. */
static struct {
	char const *name;
	enum hello_sni sni;
	char const *wants;
	int all;
	uint64_t required;
	uint64_t reject;
	enum names_verdict verdict;
	char const *overlay;
} const cases[] = {
	/* clang-format off */
	{ "no name", HELLO_NONE, "", 1, 0, 0, NAMES_TAKEN, "" },
	{ "no name, but one is required", HELLO_NONE, "", 1, 1, 0, NAMES_MISSING, "" },
	{ "no name, unknown ones are refused", HELLO_NONE, "", 1, 0, 1, NAMES_TAKEN, "" },
	{ "no name, and no certificate of all", HELLO_NONE, "", 0, 0, 0, NAMES_MISSING, "" },
	{ "a name", HELLO_NAMED, "mx.example", 1, 0, 0, NAMES_TAKEN, "mx.example" },
	{ "a name, if one is required", HELLO_NAMED, "mx.example", 1, 1, 1, NAMES_TAKEN, "mx.example" },
	{ "a name, and no certificate of all", HELLO_NAMED, "mx.example", 0, 0, 0, NAMES_TAKEN, "mx.example" },
	{ "a name without a certificate", HELLO_NAMED, "empty.example", 1, 0, 0, NAMES_TAKEN, "empty.example" },
	{ "which makes it known", HELLO_NAMED, "empty.example", 1, 0, 1, NAMES_TAKEN, "empty.example" },
	{ "but does not give it one", HELLO_NAMED, "empty.example", 0, 0, 0, NAMES_UNKNOWN, "empty.example" },
	{ "an unknown name", HELLO_NAMED, "x.example", 1, 0, 0, NAMES_TAKEN, "" },
	{ "an unknown name, and one is required", HELLO_NAMED, "x.example", 1, 1, 0, NAMES_TAKEN, "" },
	{ "an unknown name, and it is refused", HELLO_NAMED, "x.example", 1, 0, 1, NAMES_UNKNOWN, "" },
	{ "an unknown name, and no certificate of all", HELLO_NAMED, "x.example", 0, 0, 0, NAMES_UNKNOWN, "" },
	{ "me is not unknown", HELLO_NAMED, "me.example", 1, 0, 1, NAMES_TAKEN, "" },
	{ "me, without a certificate", HELLO_NAMED, "me.example", 0, 0, 1, NAMES_UNKNOWN, "" },
	{ "no host name", HELLO_STRANGE, "mx.example", 1, 0, 0, NAMES_TAKEN, "" },
	{ "no host name, and one is required", HELLO_STRANGE, "..", 1, 1, 0, NAMES_TAKEN, "" },
	{ "no host name, and it is refused", HELLO_STRANGE, "me.example", 1, 0, 1, NAMES_UNKNOWN, "" },
	{ "a name whose directory is none", HELLO_NAMED, "file.example", 1, 0, 0, NAMES_FAULT, "" },
	/* clang-format on */
};

static struct {
	char const *name;
	char const *wants;
	char const *has;
	enum hello_sni sni;
	int same;
} const pairs[] = {
	{ "the same name", "mx.example", "MX.Example", HELLO_NAMED, 1 },
	{ "another name", "mx.example", "my.example", HELLO_NAMED, 0 },
	{ "no name any more", "mx.example", NULL, HELLO_NAMED, 0 },
	{ "no name, as before", "", NULL, HELLO_NONE, 1 },
	{ "a name that was not there", "", "mx.example", HELLO_NONE, 0 },
	{ "what is no name has no settings", "..", NULL, HELLO_STRANGE, 1 },
	{ "what is no name stays none", "..", "..", HELLO_STRANGE, 1 },
	{ "a name after what was none", "..", "mx.example", HELLO_STRANGE, 0 },
};

static void
put(char const *path, char const *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	size_t n = strlen(text);

	if (fd == -1 || write(fd, text, n) != (ssize_t)n)
		abort();
	close(fd);
}

static struct hello
hello(enum hello_sni sni, char const *wants)
{
	struct hello h = { .sni = sni, .len = strlen(wants) };

	memcpy(h.name, wants, h.len);
	return h;
}

static void
test_choices(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct settings s;
		struct hello h = hello(cases[i].sni, cases[i].wants);
		struct names n = { .matter = 1,
			.required = cases[i].required,
			.unknown = cases[i].reject };
		char const *overlay = "";

		if (cases[i].all)
			put("servercert.pem", "");
		settings_init(&s);
		ok(names_choose(&n, &s, &h) == cases[i].verdict, cases[i].name);
		if (s.overlay.len)
			overlay = strrchr(s.overlay.s, '/') + 1;
		ok(!strcmp(overlay, cases[i].overlay), "and its settings");
		unlink("servercert.pem");
		stralloc_free(&s.overlay);
		stralloc_free(&s.fault);
	}
}

/* When names matter at all. */
static void
test_matter(void)
{
	struct settings s;
	struct names n;

	settings_init(&s);
	ok(names_read(&n, &s) == 1 && n.matter, "they do with tls.sni");
	rename("tls.sni", "away");
	ok(names_read(&n, &s) == 1 && !n.matter, "and do not without it");
	put("tls.sni.required", "1\n");
	ok(names_read(&n, &s) == 1 && n.matter, "unless one is required");
	unlink("tls.sni.required");
	put("tls.sni.unknown", "reject\n");
	ok(names_read(&n, &s) == 1 && n.matter, "or unknown ones are refused");
	put("tls.sni.unknown", "never\n");
	ok(names_read(&n, &s) == -1, "a setting that is none is a fault");
	unlink("tls.sni.unknown");
	put("tls.sni", "");
	ok(names_read(&n, &s) == -1, "and so is a file tls.sni");
	unlink("tls.sni");
	rename("away", "tls.sni");
	stralloc_free(&s.fault);
	stralloc_free(&s.overlay);
}

static void
test_ready(void)
{
	struct settings s;
	stralloc why = STRALLOC_ZERO;

	settings_init(&s);
	ok(names_ready(&s, &why), "with tls.sni TLS could work");
	put("servercert.pem", "");
	ok(names_ready(&s, &why), "and with a certificate of all");
	unlink("servercert.pem");
	rename("tls.sni", "away");
	ok(!names_ready(&s, &why) && strstr(why.s, "no tls.sni"),
	    "without anything it could not");
	rename("away", "tls.sni");
	stralloc_free(&why);
	stralloc_free(&s.fault);
	stralloc_free(&s.overlay);
}

int
main(void)
{
	char const *b = getenv("B");
	char dir[4096];

	snprintf(dir, sizeof dir, "%s/unit-names.XXXXXX", b ? b : "build");
	if (!mkdtemp(dir) || chdir(dir) || setenv("CONTROLDIR", ".", 1) ||
	    mkdir("tls.sni", 0700) || mkdir("tls.sni/mx.example", 0700) ||
	    mkdir("tls.sni/empty.example", 0700))
		return 1;
	unsetenv("SERVICE");
	put("me", "ME.example\n");
	put("tls.sni/file.example", "");
	put("tls.sni/mx.example/servercert.pem", "");
	test_choices();
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct hello h = hello(pairs[i].sni, pairs[i].wants);

		ok(names_same(&h, pairs[i].has) == pairs[i].same,
		    pairs[i].name);
	}
	test_matter();
	test_ready();
	unlink("me");
	unlink("tls.sni/file.example");
	unlink("tls.sni/mx.example/servercert.pem");
	ok(!rmdir("tls.sni/mx.example") && !rmdir("tls.sni/empty.example") &&
		!rmdir("tls.sni") && !chdir("..") &&
		!rmdir(strrchr(dir, '/') + 1),
	    "nothing is left");
	return tap_end();
}
