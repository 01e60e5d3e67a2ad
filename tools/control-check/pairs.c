/* pairs.c - certificates and their keys */

#include "pairs.h"

#include <dirent.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/strerr.h>

#include "cats.h"
#include "certs.h"
#include "exits.h"
#include "oddfile.h"
#include "run.h"

enum {
	PATIENCE = 20 /* seconds for all names: openssl is slow */
};

/* One complaint of tls-show: "tls-show: warning: file: text". */
static void
pass_on(struct check *c, char const *line)
{
	static char const warning[] = "tls-show: warning: ";
	static char const error[] = "tls-show: error: ";

	if (strstr(line, ": anybody can read it") ||
	    strstr(line, ": cannot be read"))
		return; /* text.c says so, of all files */
	if (!strncmp(line, warning, sizeof warning - 1))
		finding(c, FINDING_WARNING, line + sizeof warning - 1);
	else if (!strncmp(line, error, sizeof error - 1))
		finding(c, FINDING_ERROR, line + sizeof error - 1);
}

/* What tls-show says of what is presented to who asks for the name. */
static void
ask(struct check *c, char const *service, char const *name)
{
	char const *argv[8] = { "tls-show", "-q" };
	size_t n = 2;
	stralloc err = STRALLOC_ZERO;
	int code;

	if (service) {
		argv[n++] = "-s";
		argv[n++] = service;
	}
	if (name) {
		argv[n++] = "-N";
		argv[n++] = name;
	}
	argv[n] = c->settings.dir;
	code = run(argv, NULL, &err);
	for (char *s = err.s; code != -1 && *s;) {
		size_t len = strcspn(s, "\n");
		int more = s[len] == '\n';

		s[len] = 0;
		pass_on(c, s);
		s += len + (size_t)more;
	}
	if (code != 0 && code != 1 && code != EXIT_HARD)
		finding(c, FINDING_WARNING,
		    ("tls-show: cannot be asked about certificates: is it, and "
		     "openssl, in $PATH?"));
	stralloc_free(&err);
}

/* One service; it may have nothing of its own. */
static void
check_service(struct check *c, char const *service)
{
	struct certs certs = CERTS_ZERO;
	uint64_t mode = OPTIONAL;
	int r;

	c->settings.service = service;
	r = certs_find(&c->settings, &certs);
	if (r == -1)
		finding_fault(c);
	else if (r && !oddfile(certs.cert.s, 0) && !oddfile(certs.key.s, 0))
		ask(c, service, NULL);
	if (!r &&
	    settings_number(&c->settings, SET_SMTP_STARTTLS, &mode) != -1 &&
	    mode == REQUIRED)
		finding(c, FINDING_ERROR, c->settings.dir,
		    ": smtp.starttls is 2 (required)", service ? " for " : "",
		    service ? service : "",
		    (", but there is no tls.cert.pem with tls.key.pem, and no "
		     "servercert.pem; tls-cert makes a pair"));
	certs_free(&certs);
	c->settings.service = NULL;
}

/* Does the name have a pair of its own? */
static int
has_pair(struct check *c, char const *dir)
{
	struct certs certs = CERTS_ZERO;
	size_t n = strlen(dir);
	int own;

	if (!stralloc_copys(&c->settings.overlay, dir) ||
	    !stralloc_0(&c->settings.overlay))
		strerr_dief(EXIT_SOFT, "out of memory");
	own = certs_find(&c->settings, &certs) == 1 &&
	      !strncmp(certs.cert.s, dir, n) && certs.cert.s[n] == '/' &&
	      !oddfile(certs.cert.s, 0) && !oddfile(certs.key.s, 0);
	certs_free(&certs);
	c->settings.overlay.len = 0;
	return own;
}

/* "*.example.org" is presented to who asks for any name there. */
static void
check_name(struct check *c, char const *dir, char const *name)
{
	stralloc asked = STRALLOC_ZERO;

	if (!has_pair(c, dir))
		return;
	if (!cats(&asked, *name == '*' ? "any" : "",
		*name == '*' ? name + 1 : name) ||
	    !stralloc_0(&asked))
		strerr_dief(EXIT_SOFT, "out of memory");
	ask(c, NULL, asked.s);
	stralloc_free(&asked);
}

static void
check_names(struct check *c)
{
	stralloc path = STRALLOC_ZERO;
	struct dirent *e = NULL;
	time_t end = time(NULL) + PATIENCE;
	size_t len;
	DIR *d = NULL;

	if (cats(&path, c->settings.dir, "/tls.sni") && stralloc_0(&path))
		d = opendir(path.s);
	len = path.len - 1;
	while (d && (e = readdir(d)) && time(NULL) < end) {
		path.len = len;
		if (*e->d_name != '.' && cats(&path, "/", e->d_name) &&
		    stralloc_0(&path) && !oddfile(path.s, 1))
			check_name(c, path.s, e->d_name);
	}
	if (e)
		finding(c, FINDING_WARNING, c->settings.dir,
		    ("/tls.sni: so many names: tls-show -a looks at the "
		     "certificates of all"));
	if (d)
		(void)closedir(d);
	stralloc_free(&path);
}

void
pairs_check(struct check *c)
{
	stralloc const *list = &c->services;

	check_service(c, NULL);
	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1)
		check_service(c, list->s + i);
	check_names(c);
}
