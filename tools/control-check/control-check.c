/*
 * control-check - what is wrong with the settings, and how to mend it
 *
 * Reads them by the code of the programs that use them, and asks these
 * programs for the rest.  Writes nothing.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "account.h"
#include "cats.h"
#include "chain.h"
#include "exits.h"
#include "files.h"
#include "finding.h"
#include "pairs.h"
#include "processes.h"
#include "relay.h"
#include "values.h"

#define USAGE                                                                  \
	"control-check [-q] [-C dir] [-s service] [-u user] [-x rules.cdb] "   \
	"[setting=value...], or control-check [-w] [options] -- prog..., or "  \
	"control-check -p [options] -- chain..."

enum {
	WARNINGS = 1 /* exit code: there are warnings, but no errors */
};

struct options {
	int quiet;
	int processes;
	int go_on; /* become the program in spite of errors */
	char const *dir;
	char const *service;
	char const *user;
	char const *rules;
	char const *const *args;
	int program; /* the arguments are one, behind "--" */
};

static int
set_option(struct options *o, int letter, char const *arg)
{
	switch (letter) {
	case 'p':
		o->processes = 1;
		return 1;
	case 'q':
		o->quiet = 1;
		return 1;
	case 'w':
		o->go_on = 1;
		return 1;
	case 'C':
		o->dir = arg;
		return 1;
	case 's':
		o->service = arg;
		return 1;
	case 'u':
		o->user = arg;
		return 1;
	case 'x':
		o->rules = arg;
		return 1;
	default:
		return 0;
	}
}

static void
read_options(struct options *o, int argc, char const *const *argv)
{
	subgetopt state = SUBGETOPT_ZERO;
	int letter;
	int bad = 0;

	while ((letter = subgetopt_r(argc, argv, "pqwC:s:u:x:", &state)) != -1)
		bad |= !set_option(o, letter, state.arg);
	o->args = argv + state.ind;
	o->program = state.ind > 1 && !strcmp(argv[state.ind - 1], "--");
	if (bad || (o->program && !*o->args) ||
	    ((o->processes || o->go_on) && !o->program))
		strerr_dieusage(EXIT_HARD, USAGE);
}

/* Be the user that the programs will be. */
static void
become_user(char const *name)
{
	static char const none[] =
	    ": there is no such account: expected a name in /etc/passwd, or "
	    "uid:gid";

	if (account_become(name))
		return;
	if (!errno)
		strerr_dief(EXIT_HARD, "-u ", name, none);
	strerr_diefusys(
	    EXIT_HARD, "become ", name, " for -u, which only root can");
}

static void
check_value(struct check *c, char const *text)
{
	size_t n = strcspn(text, "=");
	enum setting_id id = settings_named(text, n);

	if (!text[n])
		strerr_dieusage(EXIT_HARD, USAGE);
	if (id == SETTINGS)
		finding(c, FINDING_ERROR, text, ": there is no such setting");
	else if (settings_try(&c->settings, id, text + n + 1) == -1)
		finding_fault(c);
}

/* The directory has to be one; a missing one is told in one line. */
static int
has_directory(struct check *c)
{
	struct stat st;

	if (!stat(c->settings.dir, &st) && S_ISDIR(st.st_mode))
		return 1;
	finding(c, FINDING_ERROR, c->settings.dir,
	    (": expected a directory of settings: make it, or name another "
	     "with $CONTROLDIR or -C"));
	return 0;
}

static void
check_all(struct check *c)
{
	values_environment(c);
	c->settings.service = NULL;
	files_check(c);
	c->settings.service = NULL;
	values_programs(c);
	relay_check(c);
	pairs_check(c);
}

static void
start_services(struct check *c)
{
	char const *service = c->settings.service;

	if (service &&
	    (!stralloc_catb(&c->services, service, strlen(service) + 1)))
		strerr_dief(EXIT_SOFT, "out of memory");
}

/* "control-check: /etc/postern/control: 12 files, 1 error, 0 warnings" */
static void
sum_up(struct check const *c)
{
	stralloc out = STRALLOC_ZERO;
	char files[UINT_FMT];
	char errors[UINT_FMT];
	char warnings[UINT_FMT];

	files[uint_fmt(files, c->files)] = 0;
	errors[uint_fmt(errors, c->errors)] = 0;
	warnings[uint_fmt(warnings, c->warnings)] = 0;
	if (cats(&out, PROG, ": ", c->settings.dir, ": ", files,
		c->files == 1 ? " setting, " : " settings, ", errors,
		c->errors == 1 ? " error, " : " errors, ", warnings,
		c->warnings == 1 ? " warning\n" : " warnings\n"))
		(void)allwrite(c->fd, out.s, out.len);
	stralloc_free(&out);
}

static int
verdict(struct check const *c)
{
	if (c->errors)
		return EXIT_HARD;
	return c->warnings ? WARNINGS : EXIT_DONE;
}

/* All that is to be found out, by this process; the exit code. */
static int
check(struct options const *o, int fd)
{
	static struct check c;

	c.fd = fd;
	c.rules = o->rules ? o->rules : getenv("RULES");
	c.user = o->user;
	if (c.rules && !*c.rules)
		c.rules = NULL;
	if (o->user && !o->processes)
		become_user(o->user);
	settings_init(&c.settings);
	start_services(&c);
	if (!o->program && *o->args) {
		for (char const *const *s = o->args; *s; s++)
			check_value(&c, *s);
		return verdict(&c);
	}
	if (!has_directory(&c))
		return verdict(&c);
	if (o->processes)
		(void)processes_check(&c, o->args);
	else
		check_all(&c);
	if (!o->quiet && !o->program)
		sum_up(&c);
	return verdict(&c);
}

/* In a process of its own: the program that comes after gets what we got. */
static void
check_first(struct options const *o)
{
	int status;
	pid_t pid = fork();

	if (pid == -1)
		strerr_diefusys(EXIT_SOFT, "fork");
	if (!pid)
		_exit(check(o, 2));
	if (waitpid(pid, &status, 0) == -1 || !WIFEXITED(status))
		strerr_dief(EXIT_SOFT, "the process that checks has failed");
	if (WEXITSTATUS(status) > WARNINGS && !o->go_on)
		_exit(WEXITSTATUS(status));
}

int
main(int argc, char const *const *argv)
{
	static struct options o;

	PROG = "control-check";
	read_options(&o, argc, argv);
	if ((o.dir && setenv("CONTROLDIR", o.dir, 1)) ||
	    (o.service && setenv("SERVICE", o.service, 1)))
		strerr_dief(EXIT_SOFT, "out of memory");
	if (!o.program || o.processes)
		return check(&o, 1);
	check_first(&o);
	chain(o.args, NULL);
}
