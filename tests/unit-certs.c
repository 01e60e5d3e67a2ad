/* unit-certs.c - which files make a pair, with and without an overlay */

#include "certs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

#define NAME "mx.example.org"
#define OVER "tls.sni/" NAME "/"

/* Files are letters: c tls.cert.pem, k tls.key.pem, s servercert.pem, o the
 * staple, in capitals those of the overlay.  Of a pair three: certificate, key,
 * staple, or - for none. */
static struct {
	char const *name;
	char const *files;
	int r;
	char const *pair;
} const cases[] = {
	{ "nothing", "", 0, "" },
	{ "a certificate and a key", "ck", 1, "ck-" },
	{ "with a staple", "cko", 1, "cko" },
	{ "a certificate that holds its key", "c", 1, "cc-" },
	{ "servercert.pem", "s", 1, "ss-" },
	{ "tls.cert.pem comes first", "cs", 1, "cc-" },
	{ "a key that nothing belongs to", "ko", 0, "" },
	{ "an empty overlay", "ckso", 1, "cko" },
	{ "an overlay with a pair", "ckoCK", 1, "CK-" },
	{ "an overlay with a pair and staple", "ckoCKO", 1, "CKO" },
	{ "an overlay's certificate has no other key", "ckoC", 1, "CC-" },
	{ "servercert.pem in an overlay comes before", "ckS", 1, "SS-" },
	{ "nothing but an overlay", "CK", 1, "CK-" },
	{ "a key alone in an overlay is taken for the pair", "ckK", 1, "KK-" },
	{ "a staple alone in an overlay", "ckO", 1, "ckO" },
	{ "a staple for nothing", "O", 0, "" },
};

static struct {
	char letter;
	char const *path;
} const files[] = {
	{ 'c', "./tls.cert.pem" },
	{ 'k', "./tls.key.pem" },
	{ 's', "./servercert.pem" },
	{ 'o', "./tls.ocsp.der" },
	{ 'C', "./" OVER "tls.cert.pem" },
	{ 'K', "./" OVER "tls.key.pem" },
	{ 'S', "./" OVER "servercert.pem" },
	{ 'O', "./" OVER "tls.ocsp.der" },
};

enum {
	FILES = sizeof files / sizeof files[0]
};

static void
put(char const *letters)
{
	for (size_t i = 0; i < FILES; i++) {
		int fd;

		unlink(files[i].path);
		if (!strchr(letters, files[i].letter))
			continue;
		fd = open(files[i].path, O_WRONLY | O_CREAT, 0600);
		if (fd == -1)
			abort();
		close(fd);
	}
}

static char
letter(stralloc const *path)
{
	for (size_t i = 0; path->len && i < FILES; i++)
		if (!strcmp(path->s, files[i].path))
			return files[i].letter;
	return '-';
}

int
main(void)
{
	char const *b = getenv("B");
	char dir[4096];
	struct settings s;

	snprintf(dir, sizeof dir, "%s/unit-certs.XXXXXX", b ? b : "build");
	if (!mkdtemp(dir) || chdir(dir) || setenv("CONTROLDIR", ".", 1) ||
	    mkdir("tls.sni", 0700) || mkdir(OVER, 0700))
		return 1;
	unsetenv("SERVICE");
	settings_init(&s);
	if (settings_overlay(&s, NAME, strlen(NAME)) != 1)
		return 1;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct certs c = CERTS_ZERO;
		char pair[4] = "";
		int r;

		put(cases[i].files);
		r = certs_find(&s, &c);
		if (r == 1) {
			pair[0] = letter(&c.cert);
			pair[1] = letter(&c.key);
			pair[2] = letter(&c.ocsp);
		}
		ok(r == cases[i].r && !strcmp(pair, cases[i].pair),
		    cases[i].name);
		certs_free(&c);
	}
	put("");
	ok(!rmdir(OVER) && !rmdir("tls.sni") && !chdir("..") &&
		!rmdir(strrchr(dir, '/') + 1),
	    "nothing is left");
	return tap_end();
}
