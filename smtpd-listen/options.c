/* options.c - the command line of smtpd-listen */

#include "options.h"

#include <stdlib.h>

#include <skalibs/sgetopt.h>
#include <skalibs/types.h>

#include "why.h"

enum {
	COUNT_MAX = 100000, /* of anything that is counted */
	PATIENCE = 26,      /* s, for -t */
	MOST = 40,          /* as tcpserver has it */
	BACKLOG = 128       /* what most systems allow at the most */
};

static int
number(unsigned int *n, char const *text, unsigned int most, stralloc *why)
{
	if (text && uint0_scan(text, n) && *n && *n <= most)
		return 1;
	return why_say(why, text ? text : "",
	    "expected a whole number from 1, and a limit of 100000 at the "
	    "most");
}

/* -U: who we are to become is in the environment, by envuidgid(8). */
static int
from_environment(struct options *o, stralloc *why)
{
	return number(&o->uid, getenv("UID"), UINT32_MAX, why) &&
	       number(&o->gid, getenv("GID"), UINT32_MAX, why);
}

static int
with_argument(struct options *o, int letter, char const *arg, stralloc *why)
{
	switch (letter) {
	case 'c':
		return number(&o->most, arg, COUNT_MAX, why);
	case 'm':
		return number(&o->room, arg, COUNT_MAX, why);
	case 'C':
		return number(&o->per_source, arg, COUNT_MAX, why);
	case 'b':
		return number(&o->backlog, arg, COUNT_MAX, why);
	case 't':
		return number(&o->patience, arg, COUNT_MAX, why);
	case 'u':
		return number(&o->uid, arg, UINT32_MAX, why);
	case 'g':
		return number(&o->gid, arg, UINT32_MAX, why);
	case 'l':
		o->localname = arg;
		break;
	case 'x':
		o->rules = arg;
		break;
	case 'B':
		o->banner = arg;
		break;
	default:
		return 0;
	}
	return 1;
}

static int
flag(struct options *o, int letter)
{
	switch (letter) {
	case '1':
		o->print_port = 1;
		break;
	case 'X':
		o->rules_optional = 1;
		break;
	case 'w':
		o->wait = 1;
		break;
	case 'q':
	case 'Q':
		o->quiet = letter == 'q';
		break;
	case 'v':
		o->verbose = 1;
		break;
	case 'o':
	case 'O':
		o->keep_ip_options = letter == 'o';
		break;
	case 'd':
	case 'D':
		o->no_delay = letter == 'D';
		break;
	case 'h':
	case 'H':
		o->host = letter == 'h';
		break;
	case 'p':
	case 'P':
		o->paranoid = letter == 'p';
		break;
	case 'r':
	case 'R':
		o->info = letter == 'r';
		break;
	default:
		return 0;
	}
	return 1;
}

static int
take(struct options *o, int letter, char const *arg, stralloc *why)
{
	switch (letter) {
	case 'U':
		return from_environment(o, why);
	default:
		return flag(o, letter) || with_argument(o, letter, arg, why);
	}
}

int
options_read(
    struct options *o, int argc, char const *const *argv, stralloc *why)
{
	subgetopt l = SUBGETOPT_ZERO;
	int letter;

	*o = (struct options){
		.most = MOST, .backlog = BACKLOG, .patience = PATIENCE
	};
	why->len = 0;
	while ((letter = subgetopt_r(argc, argv,
		    "1qQvXwoOdDHPRhprUc:m:C:b:u:g:l:x:B:t:", &l)) != -1)
		if (!take(o, letter, l.arg, why))
			return 0;
	if (argc - l.ind < 3)
		return 0;
	if (o->room && o->room < o->most)
		return why_say(why, "-m", "expected at least as many as -c");
	if (o->uid && !o->gid)
		return why_say(why, "-u",
		    "expected -g as well, or the groups of root would stay");
	o->hosts = argv[l.ind];
	o->ports = argv[l.ind + 1];
	o->prog = argv + l.ind + 2;
	return 1;
}
