/* settings.h - one-value settings: one file each, one table for all
 *
 * A setting's value is, in this order: the environment variable of its row in
 * settings.def; the file SERVICE.NAME, when $SERVICE is set (submission.
 * smtp.auth); the file NAME; the default of its row.  Files are in
 * $CONTROLDIR, else in the directory compiled in.  They are read anew at each
 * connection.  What cannot be read or understood is a fault, never a default.
 *
 * An overlay is a directory in tls.sni/ there, called as the host that a TLS
 * client asked for.  Both files are first looked for in it.
 *
 * A line may end in " until 2026-12-01T00:00Z": from then on it counts as
 * absent.
 */

#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdint.h>

#include <skalibs/stralloc.h>

/* The directory when $CONTROLDIR is not set; the Makefile knows better. */
#ifndef CONTROLDIR
#define CONTROLDIR "/etc/postern/control"
#endif

enum setting_id {
#define SETTING(id, name, kind, least, most, def, env, by, unit, text) id,
#include "settings.def"
#undef SETTING
	SETTINGS
};

enum setting_kind {
	LINE,
	WHOLE,
	TIME,
	BOOL,
	MODE,
	WORD,
	LIST,
	CONTENT
};

/* Values of a MODE. */
enum {
	FORBIDDEN,
	OPTIONAL,
	REQUIRED
};

struct setting {
	char const *name;
	enum setting_kind kind;
	uint64_t least;
	uint64_t most;
	char const *def;
	char const *env;
	char const *readers;
	char const *unit;
	char const *text;
};

/* The table, indexed by enum setting_id. */
extern struct setting const settings_table[SETTINGS];

struct settings {
	char const *dir;       /* where the files are */
	char const *service;   /* $SERVICE, or NULL */
	unsigned int snapshot; /* of the names in dir, if one was taken */
	stralloc overlay; /* path of the overlay, NUL-terminated, or empty */
	stralloc fault;   /* what was wrong with the last one, for a person */
};

/* How kinds are called, by their enum. */
extern char const *const settings_kinds[];

/* The row of that name, of n bytes; SETTINGS: there is none. */
enum setting_id settings_named(char const *name, size_t n);

/* The row that a file of this name is for, NAME or SERVICE.NAME, and how many
 * bytes are before NAME; SETTINGS: there is none. */
enum setting_id settings_of_file(char const *file, size_t *before);

/* Is it a directory, if it is anything?  The unit of a CONTENT says so. */
int settings_is_directory(enum setting_id id);

/* Is what it holds nothing to be shown: a key, or passwords?  Any CONTENT is
 * taken for that, and what has passwords by its unit. */
int settings_is_secret(enum setting_id id);

/* Find the directory.  Reads the environment; touches no file. */
void settings_init(struct settings *s);

/*
 * For who reads many settings at once: files that are not in the directory
 * now count as absent from here on, without a look at each.  Who forks others
 * that do so takes one first, and spares them reading the directory.
 */
void settings_snapshot(struct settings *s);

/* Return 1 if there is a directory of overlays, 0 if not, -1 on a fault.  Then
 * none counts any more. */
int settings_overlays(struct settings *s);

/*
 * Let the overlay of this name count from now on, if there is one: the
 * directory mx.example.org in tls.sni/, else *.example.org, where the star is
 * one label.  No other name is tried, and none that is not a host name
 * (hostname.h) gets near a file.  Return 1; 0 if there is none, also none from
 * before; -1 on a fault.
 */
int settings_overlay(struct settings *s, char const *name, size_t n);

/*
 * The same with $SSL_TLS_SNI_SERVERNAME, if $SSL_PROTOCOL says that there is
 * TLS: for programs that run behind the handshake.
 */
int settings_overlay_env(struct settings *s);

/*
 * Each reader below returns 1 if the value was set, 0 if it is the default,
 * which it then gives, and -1 on a fault, which settings_fault() explains.
 */

/* A LINE, NUL-terminated, without its newline and trailing blanks. */
int settings_line(struct settings *s, enum setting_id id, stralloc *value);

/* A WHOLE, BOOL or MODE; a TIME, in milliseconds; which WORD, from 0. */
int settings_number(struct settings *s, enum setting_id id, uint64_t *value);

/* A LIST: its lines one after another, each NUL-terminated. */
int settings_list(struct settings *s, enum setting_id id, stralloc *lines);

/* A CONTENT: the path of the file to use, NUL-terminated; 0: it is absent. */
int settings_file(struct settings *s, enum setting_id id, stralloc *path);

/* The same for any kind, but only the overlay counts. */
int settings_overlay_file(
    struct settings *s, enum setting_id id, stralloc *path);

/*
 * For a reader who knows better than the kind: the value that was read, or
 * this line of the LIST that was read, does not fit.  Makes the fault of it,
 * with its origin, and of a line with its number; expected is a sentence
 * without full stop that begins with "expected".  Returns -1.
 */
int settings_misfit(struct settings *s, enum setting_id id, char const *value,
    char const *expected);

/* Where a value is from. */
enum settings_origin {
	ORIGIN_DEFAULT,
	ORIGIN_VARIABLE,
	ORIGIN_OVERLAY,
	ORIGIN_SERVICE, /* the file SERVICE.NAME */
	ORIGIN_FILE
};

struct settings_look {
	enum settings_origin origin;
	stralloc where; /* $NAME or path, NUL-terminated; empty: nowhere */
	stralloc raw;   /* the whole text there; of a CONTENT, nothing */
	stralloc value; /* as its reader gives it; of a number the text */
};

#define SETTINGS_LOOK_ZERO                                                     \
	{                                                                      \
		ORIGIN_DEFAULT, STRALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO    \
	}

/*
 * For who explains settings: read one by the reader of its kind, and tell
 * where it is from.  Returns what the reader does.  After a 0 there is a where
 * if there was a value that has lapsed; after a -1, if the fault is in it.
 */
int settings_look(
    struct settings *s, enum setting_id id, struct settings_look *l);

/* Would this value fit the row?  Return 1, or -1 and a fault.  Any fits a LIST
 * or a CONTENT. */
int settings_try(struct settings *s, enum setting_id id, char const *value);

/* File, value found, value expected, in one sentence, NUL-terminated. */
char const *settings_fault(struct settings const *s);

#endif
