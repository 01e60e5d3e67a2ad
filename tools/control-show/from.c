/* from.c - what becomes of the configuration of another server */

#include "from.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include "cats.h"
#include "foreign.h"
#include "listing.h"
#include "oddfile.h"
#include "plain.h"
#include "settings.h"

enum {
	NAME_WIDTH = 28,
	PLUGINS_MAX = 65536 /* bytes of the file plugins */
};

struct source {
	char const *dir;
	enum foreign_system system;
	struct settings settings;
	stralloc names; /* sorted, each NUL-ended */
	stralloc *out;
};

/* One line: verdict, name, what to do. */
static int
tell(struct source *from, char const *verdict, char const *name,
    char const *text)
{
	stralloc *out = from->out;
	size_t start;

	if (!cats(out, verdict))
		return 0;
	for (size_t n = strlen(verdict); n < 14; n++)
		if (!stralloc_cats(out, " "))
			return 0;
	start = out->len;
	if (!plain_cat(out, name, strlen(name)))
		return 0;
	while (*text && (out->len - start < NAME_WIDTH))
		if (!stralloc_cats(out, " "))
			return 0;
	return cats(out, *text ? " " : "") &&
	       plain_cat(out, text, strlen(text)) && cats(out, "\n");
}

static int
tell_row(struct source *from, char const *name, struct foreign const *row)
{
	stralloc text = STRALLOC_ZERO;
	int ok = cats(&text, row->instead ? row->instead : "",
		     row->instead ? ": " : "", row->text) &&
		 stralloc_0(&text) &&
		 tell(from, foreign_verdicts[row->verdict], name, text.s);

	stralloc_free(&text);
	return ok;
}

/* A file that we know by this name: is its value one, too?  Row is what is
 * said of it, or NULL. */
static int
tell_ours(struct source *from, char const *name, enum setting_id id,
    struct foreign const *row)
{
	struct settings_look l = SETTINGS_LOOK_ZERO;
	int ok;

	if (settings_table[id].kind != CONTENT &&
	    settings_look(&from->settings, id, &l) == -1)
		ok = tell(from, "honoured, but", name,
		    settings_fault(&from->settings));
	else if (row)
		ok = tell_row(from, name, row);
	else
		ok = tell(from, foreign_verdicts[HONOURED], name, "");
	stralloc_free(&l.where);
	stralloc_free(&l.raw);
	stralloc_free(&l.value);
	return ok;
}

static int
tell_file(struct source *from, char const *name)
{
	size_t before;
	enum setting_id id = settings_of_file(name, &before);
	struct foreign const *row = foreign_find(from->system, name);
	stralloc path = STRALLOC_ZERO;
	char const *odd = NULL;
	int ok = cats(&path, from->dir, "/", name) && stralloc_0(&path);

	if (ok && id != SETTINGS)
		odd = oddfile(path.s, settings_is_directory(id));
	stralloc_free(&path);
	if (!ok)
		return 0;
	if (odd)
		return tell(from, "not possible", name, odd);
	if (!strcmp(name, "tls.sni"))
		return tell(from, "honoured", name, "");
	if (id != SETTINGS && !before)
		return tell_ours(from, name, id, row);
	if (row)
		return tell_row(from, name, row);
	return tell(from, id == SETTINGS ? "unknown" : "honoured", name,
	    id == SETTINGS ? "no setting of postern, nor a file it knows of "
			     "qmail, GreenArrow or qpsmtpd"
			   : "");
}

static int
has(struct source const *from, char const *name)
{
	for (size_t i = 0; i < from->names.len;
	     i += strlen(from->names.s + i) + 1)
		if (!strcmp(from->names.s + i, name))
			return 1;
	return 0;
}

/* Whose directory it is, by files that nobody else has. */
static enum foreign_system
guess_system(struct source const *from)
{
	static char const *const greenarrow[] = { "smtp.ipaddr", "smtp.port",
		"smtp.tcp", "tcp.take_ports", "smtp.concurrency",
		"greenarrow.conf" };

	if (has(from, "plugins"))
		return QPSMTPD;
	for (size_t i = 0; i < sizeof greenarrow / sizeof greenarrow[0]; i++)
		if (has(from, greenarrow[i]))
			return GREENARROW;
	return QMAIL;
}

static int
tell_plugin(struct source *from, char *line)
{
	char *name = line + strspn(line, " \t");
	struct foreign const *row;

	name[strcspn(name, " \t\r")] = 0;
	if (!*name || *name == '#')
		return 1;
	row = foreign_find(PLUGIN, name);
	if (row)
		return tell_row(from, name, row);
	return tell(from, "unknown", name,
	    "a plugin in smtpplugins may do it: see postern-hooks(5)");
}

static int
tell_plugins(struct source *from)
{
	stralloc path = STRALLOC_ZERO;
	char text[PLUGINS_MAX + 1];
	ssize_t n = -1;
	int ok = cats(&path, from->dir, "/plugins") && stralloc_0(&path);

	if (ok && !oddfile(path.s, 0))
		n = openreadnclose_nb(path.s, text, PLUGINS_MAX);
	stralloc_free(&path);
	if (!ok || n <= 0)
		return ok;
	text[n] = 0;
	if (!cats(from->out, "\nIts plugins:\n"))
		return 0;
	for (char *line = text; line < text + n;) {
		char *next = memchr(line, '\n', (size_t)(text + n - line));

		next = next ? next : text + n;
		*next = 0;
		if (!tell_plugin(from, line))
			return 0;
		line = next + 1;
	}
	return 1;
}

static int
compare(void const *a, void const *b)
{
	return strcmp(*(char const *const *)a, *(char const *const *)b);
}

static int
sort_names(stralloc *out, struct listing const *l)
{
	char const **names = NULL;
	size_t n = 0;
	int ok = 1;

	for (size_t i = 1; i < l->names.len; i += strlen(l->names.s + i) + 1)
		n++;
	names = calloc(n + 1, sizeof *names);
	if (!names)
		return 0;
	n = 0;
	for (size_t i = 1; i < l->names.len; i += strlen(l->names.s + i) + 1)
		names[n++] = l->names.s + i;
	qsort(names, n, sizeof *names, compare);
	for (size_t i = 0; ok && i < n; i++)
		if (strcmp(names[i], ".") != 0 && strcmp(names[i], "..") != 0)
			ok = stralloc_catb(out, names[i], strlen(names[i]) + 1);
	free(names);
	return ok;
}

static int
tell_all(struct source *from)
{
	static char const *const systems[] = { "qmail", "qmail", "GreenArrow",
		"qpsmtpd" };

	from->system = guess_system(from);
	if (!cats(from->out, "This looks like the configuration of ",
		systems[from->system], ".\n"))
		return 0;
	for (size_t i = 0; i < from->names.len;
	     i += strlen(from->names.s + i) + 1)
		if (!tell_file(from, from->names.s + i))
			return 0;
	if (!has(from, "rcpthosts") &&
	    !tell(from, "missing", "rcpthosts",
		"there, mail was then taken for every domain; postern takes "
		"it only for me"))
		return 0;
	return from->system != QPSMTPD || tell_plugins(from);
}

static int
complain(stralloc *why, char const *dir, char const *text)
{
	why->len = 0;
	(void)(cats(why, dir, ": ", text) && stralloc_0(why));
	return 0;
}

/* Nothing but files is to count. */
static void
forget_variables(void)
{
	char name[64];

	for (enum setting_id id = 0; id < SETTINGS; id++)
		for (char const *s = settings_table[id].env; s && *s;) {
			size_t n = strcspn(s, " ");

			if (n < sizeof name) {
				memcpy(name, s, n);
				name[n] = 0;
				(void)unsetenv(name);
			}
			s += n + strspn(s + n, " ");
		}
}

int
from_directory(char const *dir, stralloc *out, stralloc *why)
{
	struct source from = { .dir = dir, .out = out };
	struct listing l = { STRALLOC_ZERO };
	struct stat st;

	if (stat(dir, &st) == -1)
		return complain(why, dir, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return complain(why, dir, "expected a directory");
	if (!listing_read(&l, dir))
		return complain(why, dir,
		    "cannot be read, or has more names than 64 KB: expected "
		    "a directory of control files");
	forget_variables();
	settings_init(&from.settings);
	from.settings.dir = dir;
	from.settings.service = NULL;
	if (!sort_names(&from.names, &l) || !tell_all(&from))
		return complain(why, dir, "out of memory");
	return 1;
}
