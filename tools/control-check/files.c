/* files.c - the files of the directory, one by one */

#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/strerr.h>

#include "cats.h"
#include "distance.h"
#include "exits.h"
#include "foreign.h"
#include "hostname.h"
#include "oddfile.h"
#include "text.h"
#include "values.h"

enum {
	NAMES_MAX = 20000, /* in one directory: there is an end to patience */
	NAMES_ROOM = 8192  /* bytes of names that programs are asked about */
};

/* A directory that is looked at. */
struct place {
	char const *path;
	int overlay;
};

/* What programs of ours, or of others, keep beside the settings. */
static char const *const beside[] = { ".*", "tls.key.next.pem", "tls.ca.*",
	"*.lock", "*.cdb", "tcp.*", "rules*", "README*", "*.serial", "*.srl" };

/* What editors and packages leave behind. */
static char const *const leavings[] = { "*~", "#*#", "*.bak", "*.orig", "*.old",
	"*.new", "*.save", "*.swp", "*.dpkg-*", "*.rpm*", "*.tmp" };

static int
is_one_of(char const *const *patterns, size_t n, char const *name)
{
	for (size_t i = 0; i < n; i++)
		if (!fnmatch(patterns[i], name, 0))
			return 1;
	return 0;
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* A row of another server that we call differently. */
static int
is_foreign(struct check *c, char const *path, char const *name)
{
	struct foreign const *row = foreign_find(QMAIL, name);

	if (row && row->verdict == RENAMED)
		finding(c, FINDING_WARNING, path,
		    ": no program of postern reads it: ",
		    row->instead ? row->instead : "",
		    row->instead ? " is its name here: " : "", row->text);
	return row != NULL;
}

/* Nobody reads it; maybe a name is spelled wrongly, behind a service's too. */
static void
tell_unknown(struct check *c, char const *path, char const *name)
{
	char const *rest = name;
	enum setting_id id = distance_nearest(name);
	stralloc prefix = STRALLOC_ZERO;
	struct stat st;

	while (id == SETTINGS && (rest = strchr(rest, '.')))
		id = distance_nearest(++rest);
	if (id == SETTINGS && !stat(path, &st) && !S_ISREG(st.st_mode))
		return; /* a socket, or somebody's directory */
	if (id != SETTINGS &&
	    (!stralloc_catb(&prefix, name, (size_t)(rest - name)) ||
		!stralloc_0(&prefix)))
		strerr_dief(EXIT_SOFT, "out of memory");
	finding(c, FINDING_WARNING, path,
	    ": no program reads a file of this name",
	    id == SETTINGS ? "" : ": did you mean ",
	    id == SETTINGS ? "" : prefix.s,
	    id == SETTINGS ? "" : settings_table[id].name,
	    id == SETTINGS ? "" : "?");
	stralloc_free(&prefix);
}

static int
has_service(struct check const *c, char const *name, size_t n)
{
	stralloc const *list = &c->services;

	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1)
		if (strlen(list->s + i) == n && !memcmp(list->s + i, name, n))
			return 1;
	return 0;
}

/* Remember the service, and let it count; "name." of n bytes. */
static void
enter_service(struct check *c, char const *name, size_t n)
{
	static stralloc service;

	c->settings.service = NULL;
	if (!n--)
		return;
	if ((!has_service(c, name, n) &&
		(!stralloc_catb(&c->services, name, n) ||
		    !stralloc_0(&c->services))) ||
	    !stralloc_copyb(&service, name, n) || !stralloc_0(&service))
		strerr_dief(EXIT_SOFT, "out of memory");
	c->settings.service = service.s;
}

/* The overlay that we are in has more than certificates. */
static void
remember_name(struct check *c)
{
	stralloc *list = &c->names;
	char const *name = strrchr(c->settings.overlay.s, '/') + 1;
	size_t n = strlen(name) + 1;

	if (list->len >= n && !memcmp(list->s + list->len - n, name, n))
		return;
	if (list->len < NAMES_ROOM && !stralloc_catb(list, name, n))
		strerr_dief(EXIT_SOFT, "out of memory");
}

/* A file that is a setting's. */
static void
look_at(struct check *c, char const *path, enum setting_id id)
{
	char const *odd = oddfile(path, settings_is_directory(id));
	struct stat st;

	c->files++;
	if (odd) {
		finding(c, FINDING_ERROR, path, " ", odd);
		return;
	}
	if (!stat(path, &st) && (st.st_mode & S_IWOTH))
		finding(c, FINDING_ERROR, path,
		    ": anybody can write to it: chmod o-w it");
	if (c->settings.overlay.len && settings_table[id].kind != CONTENT)
		remember_name(c);
	text_check(c, path, id);
	values_check(c, path, id);
}

static void
look_at_name(struct check *c, struct place const *p, char const *name)
{
	stralloc path = STRALLOC_ZERO;
	size_t before;
	enum setting_id id = settings_of_file(name, &before);

	if (!cats(&path, p->path, "/", name) || !stralloc_0(&path))
		strerr_dief(EXIT_SOFT, "out of memory");
	if (id != SETTINGS) {
		enter_service(c, name, before);
		look_at(c, path.s, id);
	} else if (is_one_of(leavings, COUNT(leavings), name)) {
		finding(c, FINDING_WARNING, path.s,
		    ": looks like a copy, and is not read: remove it");
	} else if (!is_one_of(beside, COUNT(beside), name) &&
		   !is_foreign(c, path.s, name)) {
		tell_unknown(c, path.s, name);
	}
	stralloc_free(&path);
}

typedef void look(struct check *c, struct place const *p, char const *name);

static void
each_name(struct check *c, struct place const *p, look *do_it)
{
	DIR *d = opendir(p->path);
	struct dirent *e;
	unsigned int n = 0;

	if (!d) {
		finding(c, FINDING_ERROR, p->path, ": cannot be read (",
		    strerror(errno), "): expected a directory");
		return;
	}
	while ((e = readdir(d)) && n++ < NAMES_MAX)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			do_it(c, p, e->d_name);
	if (e)
		finding(c, FINDING_WARNING, p->path,
		    ": holds more than 20000 names: the rest is not looked at");
	(void)closedir(d);
}

/* Would anybody look for a directory of this name? */
static int
is_overlay(char const *name)
{
	char host[HOSTNAME_ROOM];
	char const *rest = strncmp(name, "*.", 2) ? name : name + 2;

	return hostname_lower(host, rest, strlen(rest)) && !strcmp(host, rest);
}

static void
look_at_overlay(struct check *c, struct place const *p, char const *name)
{
	struct place inner = { .overlay = 1 };
	stralloc *path = &c->settings.overlay;
	stralloc copy = STRALLOC_ZERO;
	char const *odd;

	path->len = 0;
	if (!cats(path, p->path, "/", name) || !stralloc_0(path) ||
	    !stralloc_copy(&copy, path))
		strerr_dief(EXIT_SOFT, "out of memory");
	inner.path = copy.s;
	odd = oddfile(copy.s, 1);
	if (*name == '.')
		c->settings.overlay.len = 0;
	else if (odd)
		finding(c, FINDING_ERROR, copy.s, " ", odd);
	else if (!is_overlay(name))
		finding(c, FINDING_ERROR, copy.s,
		    ": is never looked for: expected a host name in lower "
		    "case, or one with *. before it");
	else
		each_name(c, &inner, look_at_name);
	c->settings.overlay.len = 0;
	stralloc_free(&copy);
}

static void
look_at_top(struct check *c, struct place const *p, char const *name)
{
	struct place inner = { .overlay = 0 };
	stralloc path = STRALLOC_ZERO;
	char const *odd;

	if (strcmp(name, "tls.sni") != 0) {
		look_at_name(c, p, name);
		return;
	}
	if (!cats(&path, p->path, "/", name) || !stralloc_0(&path))
		strerr_dief(EXIT_SOFT, "out of memory");
	inner.path = path.s;
	odd = oddfile(path.s, 1);
	if (odd)
		finding(c, FINDING_ERROR, path.s, " ", odd);
	else
		each_name(c, &inner, look_at_overlay);
	stralloc_free(&path);
}

void
files_check(struct check *c)
{
	struct place top = { .path = c->settings.dir };

	each_name(c, &top, look_at_top);
}
