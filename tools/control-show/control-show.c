/*
 * control-show - each setting: its value, its meaning, and where it is from
 *
 * Reads what the programs of the chain would read, by the same code; writes
 * nothing.
 */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include "exits.h"
#include "from.h"
#include "plain.h"
#include "show.h"

#define USAGE                                                                  \
	"control-show [-bjn] [-C dir] [-s service] [-N name] [-i address "     \
	"[-x rules.cdb]] [setting...], or control-show -f dir"

static _Noreturn void
die(int code, stralloc const *why)
{
	stralloc text = STRALLOC_ZERO;

	if (!why->len || !plain_cat(&text, why->s, why->len - 1) ||
	    !stralloc_0(&text))
		strerr_dief(EXIT_SOFT, "out of memory");
	strerr_dief(code, text.s);
}

static _Noreturn void
no_memory(void)
{
	strerr_dief(EXIT_SOFT, "out of memory");
}

static int
write_out(stralloc const *out)
{
	if (allwrite(1, out->s, out->len) < out->len)
		strerr_diefsys(EXIT_SOFT, "standard output");
	return EXIT_DONE;
}

static _Noreturn void
show_foreign(char const *dir)
{
	stralloc out = STRALLOC_ZERO;
	stralloc why = STRALLOC_ZERO;

	if (!from_directory(dir, &out, &why))
		die(EXIT_HARD, &why);
	exit(write_out(&out));
}

/* The option and its argument; 0: there is no such option. */
static int
set_option(struct show *s, int letter, char const *arg)
{
	switch (letter) {
	case 'b':
		s->brief = 1;
		return 1;
	case 'j':
		s->json = 1;
		return 1;
	case 'n':
		s->changed = 1;
		return 1;
	case 'C':
		return !setenv("CONTROLDIR", arg, 1);
	case 's':
		return !setenv("SERVICE", arg, 1);
	case 'N':
		s->client.name = arg;
		return 1;
	case 'i':
		s->client.ip = arg;
		return 1;
	case 'x':
		s->client.rules = arg;
		return 1;
	case 'f':
		show_foreign(arg);
	default:
		return 0;
	}
}

/* "--from dir" is -f dir. */
static char const *const *
read_options(struct show *s, int argc, char const *const *argv)
{
	subgetopt state = SUBGETOPT_ZERO;
	int letter;

	if (argc == 3 && !strcmp(argv[1], "--from"))
		show_foreign(argv[2]);
	while (
	    (letter = subgetopt_r(argc, argv, "bjnC:s:N:i:x:f:", &state)) != -1)
		if (!set_option(s, letter, state.arg))
			strerr_dieusage(EXIT_HARD, USAGE);
	return argv + state.ind;
}

static int
wants_colour(void)
{
	char const *no = getenv("NO_COLOR");

	return isatty(1) && !(no && *no);
}

static void
show_one(struct show *s, enum setting_id id)
{
	struct item it = ITEM_ZERO;
	int ok = item_read(&it, &s->settings, id);

	s->faults += it.result == -1;
	if (ok && (!s->changed || item_changed(&it)))
		ok = s->json ? json_item(s, &it) : text_item(s, &it);
	if (!ok)
		no_memory();
	stralloc_free(&it.look.where);
	stralloc_free(&it.look.raw);
	stralloc_free(&it.look.value);
	stralloc_free(&it.fault);
	stralloc_free(&it.facts);
}

static void
show_named(struct show *s, char const *name)
{
	enum setting_id id = settings_named(name, strlen(name));

	if (id == SETTINGS)
		strerr_dief(EXIT_HARD, "no such setting: ", name,
		    ": control-show -b lists all");
	show_one(s, id);
}

/* The directory, the client's rule, and the settings of the name it wants. */
static void
prepare(struct show *s)
{
	stralloc why = STRALLOC_ZERO;
	char const *name = s->client.name;
	struct stat st;

	if (!client_enter(&s->client, &why))
		die(EXIT_HARD, &why);
	settings_init(&s->settings);
	if (stat(s->settings.dir, &st) == -1)
		strerr_diefsys(EXIT_SOFT, s->settings.dir);
	if (!S_ISDIR(st.st_mode))
		strerr_dief(EXIT_HARD, s->settings.dir,
		    ": expected a directory of settings");
	if (name && settings_overlay(&s->settings, name, strlen(name)) == -1)
		die(EXIT_SOFT, &s->settings.fault);
}

int
main(int argc, char const *const *argv)
{
	static struct show s;
	int ok;

	PROG = "control-show";
	argv = read_options(&s, argc, argv);
	prepare(&s);
	s.colour = !s.json && wants_colour();
	ok = s.json ? json_begin(&s) : text_begin(&s);
	for (enum setting_id id = 0; ok && !*argv && id < SETTINGS; id++)
		show_one(&s, id);
	while (*argv)
		show_named(&s, *argv++);
	if (!ok || !(s.json ? json_end(&s) : text_end(&s)))
		no_memory();
	write_out(&s.out);
	return s.faults ? EXIT_HARD : EXIT_DONE;
}
