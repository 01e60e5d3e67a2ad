/* values.c - what settings say */

#include "values.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "authmode.h"
#include "cats.h"
#include "chain.h"
#include "exits.h"
#include "hostname.h"
#include "oddfile.h"
#include "run.h"

enum {
	SMALL = 65536, /* bytes: many a letter is larger */
	NAME_ROOM = 64
};

typedef void judge(struct check *c, char const *where, stralloc const *value);

static void
judge_host(struct check *c, char const *where, stralloc const *value)
{
	char host[HOSTNAME_ROOM];

	if (value->len > 1 && !hostname_lower(host, value->s, value->len - 1))
		finding(c, FINDING_ERROR, where, ": found \"", value->s,
		    ("\": expected the name of a host, such as "
		     "mail.example.org"));
}

/* A line that takes mail for everybody, or that does not do what it seems. */
static void
judge_rcpthosts(struct check *c, char const *where, stralloc const *value)
{
	for (size_t i = 0; i < value->len; i += strlen(value->s + i) + 1) {
		char const *line = value->s + i;
		char const *dot = strchr(line, '.');

		if (strchr(line, '*') || strchr(line, '@') ||
		    !strcmp(line, "."))
			finding(c, FINDING_WARNING, where, ": \"", line,
			    ("\" stands for no domain: expected example.org, "
			     "or .example.org for all below it"));
		else if (dot == line && !strchr(line + 1, '.'))
			finding(c, FINDING_ERROR, where, ": \"", line,
			    "\" takes mail for every domain below ", line + 1,
			    ", for anybody: expected domains of yours");
	}
}

static void
judge_xclient(struct check *c, char const *where, stralloc const *value)
{
	if (!strcmp(value->s, "1"))
		finding(c, FINDING_ERROR, where,
		    (": every client may claim another address or user by "
		     "XCLIENT, and so relay: set XCLIENT=1 in tcprules for "
		     "those that should"));
}

static void
judge_clear(struct check *c, char const *where, stralloc const *value)
{
	if (!strcmp(value->s, "1"))
		finding(c, FINDING_WARNING, where,
		    ": passwords go over the network in clear");
}

static void
judge_trusted(struct check *c, char const *where, stralloc const *value)
{
	for (size_t i = 0; i < value->len; i += strlen(value->s + i) + 1) {
		char const *slash = strchr(value->s + i, '/');

		if (slash && !strcmp(slash, "/0"))
			finding(c, FINDING_ERROR, where, ": \"", value->s + i,
			    ("\" lets everybody claim any address: expected "
			     "the addresses of your proxies"));
	}
}

/* Against the largest file that we, and so the chain, may write. */
static void
judge_databytes(struct check *c, char const *where, stralloc const *value)
{
	struct rlimit most;
	char limit[UINT64_FMT];
	uint64_t n;

	if (!uint640_scan(value->s, &n))
		return;
	if (n && n < SMALL)
		finding(c, FINDING_WARNING, where, ": ", value->s,
		    (" bytes is less than many a message has: the unit is "
		     "bytes"));
	if (getrlimit(RLIMIT_FSIZE, &most) || most.rlim_cur == RLIM_INFINITY)
		return;
	limit[uint64_fmt(limit, (uint64_t)most.rlim_cur)] = 0;
	if (!n || n > most.rlim_cur)
		finding(c, FINDING_WARNING, where,
		    (": larger than the limit of "
		     "this process for files, "),
		    limit,
		    " bytes: set databytes below it, or raise it (ulimit -f)");
}

static judge *
judge_of(enum setting_id id)
{
	static struct {
		enum setting_id id;
		judge *judge;
	} const judges[] = {
		{ SET_RCPTHOSTS, judge_rcpthosts },
		{ SET_EXT_XCLIENT, judge_xclient },
		{ SET_SMTP_AUTH_CLEAR, judge_clear },
		{ SET_PROXY_TRUSTED, judge_trusted },
		{ SET_DATABYTES, judge_databytes },
	};

	for (size_t i = 0; i < sizeof judges / sizeof judges[0]; i++)
		if (judges[i].id == id)
			return judges[i].judge;
	if (!strcmp(settings_table[id].unit, "host name"))
		return judge_host;
	return NULL;
}

/* Read it as its reader does. */
static int
look_at(struct check *c, enum setting_id id)
{
	struct settings_look l = SETTINGS_LOOK_ZERO;
	int r = settings_look(&c->settings, id, &l);
	judge *j = judge_of(id);

	if (l.where.len && *l.where.s != '$' &&
	    oddfile(l.where.s, settings_is_directory(id)))
		; /* files.c says so */
	else if (r == -1)
		finding_fault(c);
	else if (j && (r == 1 || id == SET_DATABYTES))
		j(c, l.where.len ? l.where.s : settings_table[id].name,
		    &l.value);
	stralloc_free(&l.where);
	stralloc_free(&l.raw);
	stralloc_free(&l.value);
	return r;
}

void
values_check(struct check *c, char const *path, enum setting_id id)
{
	static char const never[] = "known, but never used";
	struct setting const *row = settings_table + id;

	if (!strncmp(row->text, never, sizeof never - 1))
		finding(
		    c, FINDING_WARNING, path, ": ", row->text, ": remove it");
	else
		(void)look_at(c, id);
}

/* The next name in the column of variables, NUL-terminated. */
static char const *
next_variable(char const *names, char name[NAME_ROOM])
{
	size_t n = strcspn(names, " ");

	if (n >= NAME_ROOM)
		strerr_dief(EXIT_BUG, "the name of a variable is too long");
	memcpy(name, names, n);
	name[n] = 0;
	return names + n + strspn(names + n, " ");
}

static int
has_variable(enum setting_id id)
{
	char name[NAME_ROOM];
	char const *s = settings_table[id].env;

	while (s && *s) {
		s = next_variable(s, name);
		if (getenv(name))
			return 1;
	}
	return 0;
}

/* $SMTPAUTH has words of its own. */
static void
look_at_variable(struct check *c, enum setting_id id)
{
	uint64_t mode;

	if (id != SET_SMTP_AUTH || !getenv("SMTPAUTH"))
		(void)look_at(c, id);
	else if (authmode_get(&c->settings, &mode, NULL) == -1)
		finding_fault(c);
}

static void
forget_variables(void)
{
	char name[NAME_ROOM];

	for (enum setting_id id = 0; id < SETTINGS; id++)
		for (char const *s = settings_table[id].env; s && *s;) {
			s = next_variable(s, name);
			(void)unsetenv(name);
		}
}

void
values_environment(struct check *c)
{
	for (enum setting_id id = 0; id < SETTINGS; id++)
		if (has_variable(id))
			look_at_variable(c, id);
	if (getenv("RELAYCLIENT"))
		finding(c, FINDING_ERROR,
		    ("$RELAYCLIENT is set: every client may relay: set it in "
		     "tcprules for those that should"));
	forget_variables();
	(void)unsetenv("RELAYCLIENT");
	if (!look_at(c, SET_ME))
		finding(c, FINDING_WARNING, c->settings.dir,
		    ("/me: is not there, so the system's name counts: write "
		     "the name of this host to it"));
	(void)look_at(c, SET_DATABYTES);
}

/* Is it about what is no file?  files.c says so, and better. */
static int
is_odd(char *complaint)
{
	char *end = strstr(complaint, ": ");
	int odd;

	if (!end)
		return 0;
	*end = 0;
	odd = oddfile(complaint, 0) != NULL;
	*end = ':';
	return odd;
}

/* What the program complains of, which begins "program: fatal: ". */
static void
tell_complaint(struct check *c, char const *program, char *text)
{
	static char const fatal[] = ": fatal: ";
	char *s = strstr(text, fatal);

	s = s ? s + sizeof fatal - 1 : text;
	s[strcspn(s, "\n")] = 0;
	if (!*s)
		finding(
		    c, FINDING_ERROR, program, " fails, and does not say why");
	else if (!is_odd(s))
		finding(c, FINDING_ERROR, s);
}

/* Ask the program about a service, or about a name that clients ask for. */
static void
ask(struct check *c, char const *program, char const *service, char const *name)
{
	char const *const argv[] = { program, "-n", NULL };
	stralloc env = STRALLOC_ZERO;
	stralloc err = STRALLOC_ZERO;
	int code = -1;

	if (!chain_env(&env, "CONTROLDIR", c->settings.dir) ||
	    !chain_env(&env, "SERVICE", service) ||
	    !chain_env(&env, "SSL_PROTOCOL", name ? "TLS" : NULL) ||
	    !chain_env(&env, "SSL_TLS_SNI_SERVERNAME", name))
		strerr_dief(EXIT_SOFT, "out of memory");
	code = run(argv, &env, &err);
	if (code == EXIT_SOFT)
		tell_complaint(c, program, err.s);
	else if (code)
		finding(c, FINDING_WARNING, program,
		    (": cannot be asked what it thinks of its settings: is it "
		     "in $PATH?"));
	stralloc_free(&env);
	stralloc_free(&err);
}

/* "*.example.org" is that of any name there. */
static void
ask_name(struct check *c, char const *name)
{
	stralloc any = STRALLOC_ZERO;

	if (!cats(&any, *name == '*' ? "any" : "",
		*name == '*' ? name + 1 : name) ||
	    !stralloc_0(&any))
		strerr_dief(EXIT_SOFT, "out of memory");
	ask(c, "smtpd-recv", NULL, any.s);
	stralloc_free(&any);
}

void
values_programs(struct check *c)
{
	static char const *const programs[] = { "smtpd-recv", "smtpd-proxy" };
	stralloc const *list = &c->services;

	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
		ask(c, programs[i], NULL, NULL);
		for (size_t k = 0; k < list->len; k += strlen(list->s + k) + 1)
			ask(c, programs[i], list->s + k, NULL);
	}
	list = &c->names;
	for (size_t k = 0; k < list->len; k += strlen(list->s + k) + 1)
		ask_name(c, list->s + k);
}
