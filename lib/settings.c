/* settings.c - one-value settings: one file each, one table for all */

#include "settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "expiry.h"
#include "hostname.h"
#include "snapshot.h"

enum {
	LINE_ROOM = 4096, /* one-value files: no setting's text is longer */
	SHOWN = 60        /* bytes of a wrong value that a fault quotes */
};

struct setting const settings_table[SETTINGS] = {
#define SETTING(id, name, kind, least, most, def, env, by, unit, text)         \
	[id] = { name, kind, least, most, def, env, by, unit, text },
#include "settings.def"
#undef SETTING
};

char const *const settings_kinds[] = {
	[LINE] = "line",
	[WHOLE] = "whole",
	[TIME] = "time",
	[BOOL] = "bool",
	[MODE] = "mode",
	[WORD] = "word",
	[LIST] = "list",
	[CONTENT] = "content",
};

enum setting_id
settings_named(char const *name, size_t n)
{
	enum setting_id id = 0;

	while (
	    id < SETTINGS && (strlen(settings_table[id].name) != n ||
				 memcmp(settings_table[id].name, name, n) != 0))
		id++;
	return id;
}

enum setting_id
settings_of_file(char const *file, size_t *before)
{
	char const *name = file;
	enum setting_id id = settings_named(name, strlen(name));

	while (id == SETTINGS && (name = strchr(name, '.'))) {
		name++;
		id = settings_named(name, strlen(name));
	}
	*before = name ? (size_t)(name - file) : 0;
	return id;
}

int
settings_is_directory(enum setting_id id)
{
	struct setting const *row = settings_table + id;

	return row->kind == CONTENT && !strncmp(row->unit, "directory", 9);
}

int
settings_is_secret(enum setting_id id)
{
	struct setting const *row = settings_table + id;

	return row->kind == CONTENT || strstr(row->unit, "password");
}

void
settings_init(struct settings *s)
{
	char const *dir = getenv("CONTROLDIR");
	char const *service = getenv("SERVICE");

	s->dir = dir && *dir ? dir : CONTROLDIR;
	s->service = service && *service ? service : NULL;
	s->snapshot = 0;
	s->overlay = (stralloc)STRALLOC_ZERO;
	s->fault = (stralloc)STRALLOC_ZERO;
}

void
settings_snapshot(struct settings *s)
{
	s->snapshot = snapshot_take(s->dir);
}

char const *
settings_fault(struct settings const *s)
{
	return s->fault.len ? s->fault.s : "out of memory";
}

static void
start_fault(struct settings *s, char const *where)
{
	s->fault.len = 0;
	(void)(stralloc_cats(&s->fault, where) &&
	       stralloc_cats(&s->fault, ": "));
}

static int
end_fault(struct settings *s, char const *text)
{
	if (!stralloc_cats(&s->fault, text) || !stralloc_0(&s->fault))
		s->fault.len = 0;
	return -1;
}

static int
unreadable(struct settings *s, char const *path)
{
	int e = errno;

	start_fault(s, path);
	(void)(stralloc_cats(&s->fault, "cannot be read (") &&
	       stralloc_cats(&s->fault, strerror(e)) &&
	       stralloc_cats(&s->fault, "): "));
	return end_fault(s, "make it readable, or remove it for the default");
}

/* The path of the setting, with or without the name of the service. */
static int
path_of(
    stralloc *path, char const *dir, char const *service, enum setting_id id)
{
	path->len = 0;
	return stralloc_cats(path, dir) && stralloc_cats(path, "/") &&
	       (!service || (stralloc_cats(path, service) &&
				stralloc_cats(path, "."))) &&
	       stralloc_cats(path, settings_table[id].name) && stralloc_0(path);
}

/* Room for a text, and then its length. */
struct room {
	char *s;
	size_t n;
};

/* Is it known without a look that there is no such file? */
static int
is_lacking(struct settings const *s, char const *dir, char const *path)
{
	return dir == s->dir &&
	       snapshot_lacks(s->snapshot, path + strlen(dir) + 1);
}

/*
 * Find the file of the setting in this directory: 1 and its path, 0 if there
 * is none, -1.  With text, also read as much of it as there is room for.
 */
static int
find_in(struct settings *s, char const *dir, enum setting_id id, stralloc *path,
    struct room *text)
{
	for (int service = s->service != NULL; service >= 0; service--) {
		ssize_t n;

		if (!path_of(path, dir, service ? s->service : NULL, id)) {
			s->fault.len = 0;
			return -1;
		}
		if (is_lacking(s, dir, path->s))
			continue;
		n = text ? openreadnclose_nb(path->s, text->s, text->n)
			 : access(path->s, F_OK);
		if (n >= 0) {
			if (text)
				text->n = (size_t)n;
			return 1;
		}
		if (errno != ENOENT)
			return unreadable(s, path->s);
	}
	return 0;
}

/* The same, in the overlay first. */
static int
find(struct settings *s, enum setting_id id, stralloc *path, struct room *text)
{
	int r = 0;

	if (s->overlay.len)
		r = find_in(s, s->overlay.s, id, path, text);
	return r ? r : find_in(s, s->dir, id, path, text);
}

static size_t
trim(char const *s, size_t n)
{
	while (n && strchr("\r\n\t ", s[n - 1]) && s[n - 1])
		n--;
	return n;
}

/* The variable that is set for the row, $NAME in where; NULL: none is. */
static char const *
variable(struct setting const *row, stralloc *where)
{
	char const *name = row->env;

	while (name && *name) {
		size_t n = strcspn(name, " ");
		char const *value;

		where->len = 0;
		if (!stralloc_cats(where, "$") ||
		    !stralloc_catb(where, name, n) || !stralloc_0(where))
			return NULL;
		value = getenv(where->s + 1);
		if (value)
			return value;
		name += n + (name[n] == ' ');
	}
	return NULL;
}

/* The text of a value as it stands: 1 and where it is from; 0: there is none.
 */
static int
raw_of(struct settings *s, enum setting_id id, stralloc *value, stralloc *where)
{
	char buf[LINE_ROOM + 1];
	struct room text = { buf, sizeof buf };
	char const *env = variable(settings_table + id, where);
	int r = 1;

	if (env)
		return stralloc_copyb(value, env, trim(env, strlen(env))) ? 1
									  : -1;
	r = find(s, id, where, &text);
	if (r == 1 && !stralloc_copyb(value, buf, trim(buf, text.n)))
		r = -1;
	return r;
}

/*
 * A value as text: where names its origin for a fault.  1 set, 0 default.
 */
static int
text_of(
    struct settings *s, enum setting_id id, stralloc *value, stralloc *where)
{
	int r = raw_of(s, id, value, where);

	if (r == 1 && value->len < LINE_ROOM) {
		value->len = expiry_cut(value->s, value->len, time(NULL));
		if (value->len == EXPIRY_OVER)
			r = 0;
	}
	if (!r)
		r = stralloc_copys(value, settings_table[id].def) ? 0 : -1;
	return r;
}

/* Begin a fault: where, and what was found there. */
static void
found(struct settings *s, char const *where, char const *value, size_t n)
{
	size_t shown = n < SHOWN ? n : SHOWN;
	size_t start;

	start_fault(s, where);
	(void)stralloc_cats(&s->fault, "found \"");
	start = s->fault.len;
	(void)(stralloc_catb(&s->fault, value, shown) &&
	       stralloc_cats(&s->fault, n < SHOWN ? "\": " : "...\": "));
	/* A NUL would end the sentence. */
	for (size_t i = start; i < s->fault.len; i++)
		if (!s->fault.s[i])
			s->fault.s[i] = '?';
}

/* The same, without what was found. */
static void
withheld(struct settings *s, char const *where)
{
	start_fault(s, where);
	(void)stralloc_cats(
	    &s->fault, "found what is not shown, for it may hold passwords: ");
}

/* Say what was found and what is expected. */
static int
wrong(struct settings *s, enum setting_id id, char const *where,
    stralloc const *value)
{
	static char const *const expected[] = {
		[LINE] = "expected one line of text",
		[WHOLE] = "expected a whole number",
		[TIME] = "expected a duration such as 30, 1500ms, 5m or 2h",
		[BOOL] = "expected 0 or 1",
		[MODE] = "expected 0 (forbidden), 1 (optional) or 2 (required)",
		[WORD] = "expected one of ",
		[LIST] = "expected lines of text",
		[CONTENT] = "expected a file",
	};
	struct setting const *row = settings_table + id;
	char least[UINT64_FMT];
	char most[UINT64_FMT];

	least[uint64_fmt(least, row->least)] = 0;
	most[uint64_fmt(most, row->most)] = 0;
	if (settings_is_secret(id))
		withheld(s, where);
	else
		found(s, where, value->s, value->len);
	(void)stralloc_cats(&s->fault, expected[row->kind]);
	if (row->kind == BOOL || row->kind == MODE)
		return end_fault(s, "");
	if (row->kind == WORD)
		return end_fault(s, row->unit);
	(void)(stralloc_cats(&s->fault, " from ") &&
	       stralloc_cats(&s->fault, least) &&
	       stralloc_cats(&s->fault, " to ") &&
	       stralloc_cats(&s->fault, most) &&
	       stralloc_cats(&s->fault, row->kind == TIME ? " ms" : " "));
	return end_fault(s, row->kind == TIME   ? ""
			    : row->kind == LINE ? "bytes"
						: row->unit);
}

static int
one_line(stralloc const *value, struct setting const *row)
{
	return value->len >= row->least && value->len <= row->most &&
	       !memchr(value->s, '\n', value->len) &&
	       !memchr(value->s, 0, value->len);
}

int
settings_line(struct settings *s, enum setting_id id, stralloc *value)
{
	stralloc where = STRALLOC_ZERO;
	int r = text_of(s, id, value, &where);

	if (r == 1 && !one_line(value, settings_table + id))
		r = wrong(s, id, where.s, value);
	stralloc_free(&where);
	if (r != -1 && !stralloc_0(value))
		r = -1;
	return r;
}

static int
scan_time(char const *text, uint64_t *n)
{
	static struct {
		char const *unit;
		uint64_t ms;
	} const units[] = {
		{ "", 1000 },
		{ "ms", 1 },
		{ "s", 1000 },
		{ "m", 60000 },
		{ "h", 3600000 },
	};
	size_t len = uint64_scan(text, n);

	for (size_t i = 0; len && i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(text + len, units[i].unit) != 0)
			continue;
		if (*n > UINT64_MAX / units[i].ms)
			return 0;
		*n *= units[i].ms;
		return 1;
	}
	return 0;
}

static int
scan_mode(char const *text, uint64_t *n)
{
	static char const *const words[] = { "forbidden", "optional",
		"required" };

	for (*n = FORBIDDEN; *n <= REQUIRED; ++*n)
		if (!strcmp(text, words[*n]))
			return 1;
	return uint640_scan(text, n) != 0;
}

/* Which of the words, which are parted by |, the text is. */
static int
scan_word(char const *text, char const *words, uint64_t *n)
{
	size_t len = strlen(text);

	for (*n = 0;; ++*n) {
		size_t word = strcspn(words, "|");

		if (word == len && !memcmp(words, text, len))
			return 1;
		if (!words[word])
			return 0;
		words += word + 1;
	}
}

static int
scan(char const *text, struct setting const *row, uint64_t *n)
{
	int ok;

	if (row->kind == TIME)
		ok = scan_time(text, n);
	else if (row->kind == WORD)
		ok = scan_word(text, row->unit, n);
	else if (row->kind == MODE)
		ok = scan_mode(text, n);
	else
		ok = uint640_scan(text, n) != 0;
	return ok && *n >= row->least && *n <= row->most;
}

int
settings_number(struct settings *s, enum setting_id id, uint64_t *n)
{
	stralloc value = STRALLOC_ZERO;
	stralloc where = STRALLOC_ZERO;
	int r = text_of(s, id, &value, &where);

	if (r != -1 && !stralloc_0(&value)) {
		s->fault.len = 0;
		r = -1;
	}
	if (r != -1) {
		value.len--;
		if (strlen(value.s) != value.len ||
		    !scan(value.s, settings_table + id, n))
			r = wrong(s, id, where.s, &value);
	}
	stralloc_free(&value);
	stralloc_free(&where);
	return r;
}

/* Keep what counts of one line. */
static int
add_line(stralloc *lines, char const *s, size_t n)
{
	n = trim(s, n);
	if (!n || *s == '#')
		return 1;
	n = expiry_cut(s, n, time(NULL));
	if (n == EXPIRY_OVER)
		return 1;
	return stralloc_catb(lines, s, n) && stralloc_0(lines);
}

static int
split(stralloc *lines, stralloc const *text)
{
	for (size_t i = 0; i < text->len;) {
		char const *start = text->s + i;
		char const *end = memchr(start, '\n', text->len - i);
		size_t n = end ? (size_t)(end - start) : text->len - i;

		if (!add_line(lines, start, n))
			return -1;
		i += n + 1;
	}
	return 1;
}

/* At most *n bytes of the file, and their number; 1 or -1. */
static int
read_all(struct settings *s, stralloc const *path, stralloc *text, size_t *n)
{
	size_t room = *n < LINE_ROOM ? *n : LINE_ROOM;
	ssize_t r;

	/* Nearly all are small, and much memory that is new costs time. */
	if (!stralloc_ready(text, room))
		return -1;
	r = openreadnclose_nb(path->s, text->s, room);
	if (r == (ssize_t)room && room < *n) {
		explicit_bzero(text->s, room);
		if (!stralloc_ready(text, *n))
			return -1;
		r = openreadnclose_nb(path->s, text->s, *n);
	}
	if (r == -1)
		return unreadable(s, path->s);
	*n = (size_t)r;
	return 1;
}

int
settings_list(struct settings *s, enum setting_id id, stralloc *lines)
{
	stralloc path = STRALLOC_ZERO;
	stralloc text = STRALLOC_ZERO;
	size_t n;
	int r;

	lines->len = 0;
	s->fault.len = 0;
	r = find(s, id, &path, NULL);
	if (r == 1) {
		n = settings_table[id].most + 1;
		r = read_all(s, &path, &text, &n);
	}
	if (r == 1) {
		text.len = n;
		if (n > settings_table[id].most || memchr(text.s, 0, n))
			r = wrong(s, id, path.s, &text);
		else
			/* One copy only: some hold passwords. */
			r = stralloc_ready(lines, n + 1) ? split(lines, &text)
							 : -1;
		explicit_bzero(text.s, text.len);
	}
	stralloc_free(&path);
	stralloc_free(&text);
	return r;
}

int
settings_file(struct settings *s, enum setting_id id, stralloc *path)
{
	s->fault.len = 0;
	return find(s, id, path, NULL);
}

int
settings_overlay_file(struct settings *s, enum setting_id id, stralloc *path)
{
	s->fault.len = 0;
	return s->overlay.len ? find_in(s, s->overlay.s, id, path, NULL) : 0;
}

/* Is there this directory below tls.sni/?  Its path is in the overlay then. */
static int
enter(struct settings *s, char const *prefix, char const *name)
{
	struct stat st;
	stralloc *path = &s->overlay;

	path->len = 0;
	if (!stralloc_cats(path, s->dir) || !stralloc_cats(path, "/tls.sni/") ||
	    !stralloc_cats(path, prefix) || !stralloc_cats(path, name) ||
	    !stralloc_0(path))
		return -1;
	if (stat(path->s, &st) == -1)
		return errno == ENOENT ? 0 : unreadable(s, path->s);
	if (S_ISDIR(st.st_mode))
		return 1;
	start_fault(s, path->s);
	return end_fault(s, "expected a directory of settings for that name");
}

int
settings_overlays(struct settings *s)
{
	int r = enter(s, "", "");

	s->overlay.len = 0;
	return r;
}

int
settings_overlay(struct settings *s, char const *name, size_t n)
{
	char host[HOSTNAME_ROOM];
	char const *rest;
	int r = 0;

	s->fault.len = 0;
	if (hostname_lower(host, name, n)) {
		rest = strchr(host, '.');
		r = enter(s, "", host);
		if (!r && rest)
			r = enter(s, "*", rest);
	}
	if (r != 1)
		s->overlay.len = 0;
	return r;
}

int
settings_overlay_env(struct settings *s)
{
	char const *protocol = getenv("SSL_PROTOCOL");
	char const *name = getenv("SSL_TLS_SNI_SERVERNAME");

	if (!protocol || !*protocol || !name)
		return 0;
	return settings_overlay(s, name, strlen(name));
}

/* The number of the first line that begins with this one, or 0. */
static unsigned int
number_of(stralloc const *text, char const *line)
{
	size_t n = strlen(line);
	unsigned int number = 1;

	for (size_t i = 0; i < text->len; number++) {
		char const *start = text->s + i;
		char const *end = memchr(start, '\n', text->len - i);

		if (n <= text->len - i && !memcmp(start, line, n))
			return number;
		i = end ? (size_t)(end - text->s) + 1 : text->len;
	}
	return 0;
}

/* Put ":" and the number of the line behind the path. */
static void
add_number(
    struct settings *s, enum setting_id id, stralloc *path, char const *line)
{
	stralloc text = STRALLOC_ZERO;
	char number[UINT_FMT];
	size_t n = settings_table[id].most;

	if (read_all(s, path, &text, &n) != 1)
		return;
	text.len = n;
	number[uint_fmt(number, number_of(&text, line))] = 0;
	explicit_bzero(text.s, n);
	stralloc_free(&text);
	path->len--;
	(void)(stralloc_cats(path, ":") && stralloc_cats(path, number) &&
	       stralloc_0(path));
}

int
settings_misfit(struct settings *s, enum setting_id id, char const *value,
    char const *expected)
{
	struct setting const *row = settings_table + id;
	stralloc where = STRALLOC_ZERO;
	int known = row->kind != LIST && variable(row, &where);

	if (!known && find(s, id, &where, NULL) == 1) {
		known = 1;
		if (row->kind == LIST)
			add_number(s, id, &where, value);
	}
	found(s, known ? where.s : row->name, value, strlen(value));
	stralloc_free(&where);
	return end_fault(s, expected);
}

static enum settings_origin
origin_of(struct settings const *s, enum setting_id id, char const *where)
{
	char const *slash = strrchr(where, '/');

	if (*where == '$')
		return ORIGIN_VARIABLE;
	if (s->overlay.len && slash &&
	    (size_t)(slash - where) == s->overlay.len - 1 &&
	    !memcmp(where, s->overlay.s, s->overlay.len - 1))
		return ORIGIN_OVERLAY;
	return slash && !strcmp(slash + 1, settings_table[id].name)
		   ? ORIGIN_FILE
		   : ORIGIN_SERVICE;
}

/* The whole text of the file of a LIST. */
static int
raw_list(struct settings *s, enum setting_id id, struct settings_look *l)
{
	size_t n = settings_table[id].most + 1;
	int r = find(s, id, &l->where, NULL);

	if (r == 1)
		r = read_all(s, &l->where, &l->raw, &n);
	if (r == 1)
		l->raw.len = n;
	return r;
}

/* The value, once it is known where it is from. */
static int
look_value(struct settings *s, enum setting_id id, struct settings_look *l)
{
	stralloc where = STRALLOC_ZERO;
	uint64_t n;
	int r;

	switch (settings_table[id].kind) {
	case LIST:
		return settings_list(s, id, &l->value);
	case LINE:
		return settings_line(s, id, &l->value);
	default:
		r = text_of(s, id, &l->value, &where);
		stralloc_free(&where);
		return r != -1 && stralloc_0(&l->value)
			   ? settings_number(s, id, &n)
			   : -1;
	}
}

int
settings_look(struct settings *s, enum setting_id id, struct settings_look *l)
{
	enum setting_kind kind = settings_table[id].kind;
	int r;

	l->origin = ORIGIN_DEFAULT;
	l->where.len = l->raw.len = l->value.len = 0;
	s->fault.len = 0;
	r = kind == CONTENT ? find(s, id, &l->where, NULL)
	    : kind == LIST  ? raw_list(s, id, l)
			    : raw_of(s, id, &l->raw, &l->where);
	if (!r)
		l->where.len = 0;
	if (l->where.len)
		l->origin = origin_of(s, id, l->where.s);
	if (kind == CONTENT || r == -1)
		return r;
	return look_value(s, id, l);
}

int
settings_try(struct settings *s, enum setting_id id, char const *value)
{
	struct setting const *row = settings_table + id;
	stralloc text = STRALLOC_ZERO;
	uint64_t n;
	int ok = stralloc_copys(&text, value);

	s->fault.len = 0;
	if (ok) {
		time_t end;

		text.len = expiry_find(text.s, text.len, &end);
		ok = stralloc_0(&text);
		text.len--;
	}
	if (ok && row->kind == LINE)
		ok = one_line(&text, row);
	else if (ok && row->kind != LIST && row->kind != CONTENT)
		ok = scan(text.s, row, &n);
	if (!ok)
		(void)wrong(s, id, row->name, &text);
	stralloc_free(&text);
	return ok ? 1 : -1;
}
