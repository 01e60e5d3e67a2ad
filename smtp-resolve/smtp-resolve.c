/*
 * smtp-resolve - print where mail for a domain goes
 *
 * The one program that asks the DNS, and the only one that knows libunbound.
 * It reads settings, gives up files and programs, asks, and prints one list
 * when it is whole.
 */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "dns.h"
#include "exits.h"
#include "hostname.h"
#include "rdata.h"
#include "settings.h"
#include "survey.h"

#define USAGE "smtp-resolve [-p port] [-4 | -6] [-a] domain"

enum {
	PORT_MOST = 65535
};

static void
too_late(int sig)
{
	static char const text[] =
	    "Z the DNS did not answer within send.dns.timeout (#4.4.3)\n";

	(void)sig;
	(void)!write(1, text, sizeof text - 1);
	_exit(EXIT_SOFT);
}

static int
read_option(struct survey *s, int opt, char const *arg)
{
	unsigned int port;

	switch (opt) {
	case 'p':
		s->port = arg;
		return uint0_scan(arg, &port) && port && port <= PORT_MOST;
	case '4':
		s->no6 = 1;
		return !s->no4;
	case '6':
		s->no4 = 1;
		return !s->no6;
	case 'a':
		s->one = 1;
		return 1;
	default:
		return 0;
	}
}

static int
read_options(struct survey *s, int argc, char const *const *argv,
    char domain[HOSTNAME_ROOM])
{
	subgetopt l = SUBGETOPT_ZERO;
	int opt;

	while ((opt = subgetopt_r(argc, argv, "p:46a", &l)) != -1)
		if (!read_option(s, opt, l.arg))
			return 0;
	if (argc - l.ind != 1)
		return 0;
	s->domain = domain;
	return rdata_host(domain, argv[l.ind]);
}

/* What is only worth a question if somebody uses the answer. */
static int
read_wishes(struct survey *s, struct settings *set)
{
	stralloc dir = STRALLOC_ZERO;
	int r = settings_line(set, SET_SEND_STS, &dir);

	s->sts = dir.len > 1;
	if (r != -1)
		r = settings_line(set, SET_SEND_TLSRPT, &dir);
	s->rpt = dir.len > 1;
	stralloc_free(&dir);
	return r != -1;
}

static int
start_clock(struct settings *set)
{
	uint64_t ms;
	struct itimerval t = { 0 };

	if (settings_number(set, SET_SEND_DNS_TIMEOUT, &ms) == -1)
		return 0;
	t.it_value.tv_sec = (time_t)(ms / 1000);
	t.it_value.tv_usec = (suseconds_t)(ms % 1000 * 1000);
	(void)signal(SIGALRM, too_late);
	return setitimer(ITIMER_REAL, &t, NULL) != -1;
}

static int
look(struct survey *s)
{
	struct settings set;
	stralloc why = STRALLOC_ZERO;
	int code = EXIT_SOFT;

	settings_init(&set);
	if (!read_wishes(s, &set) || !start_clock(&set))
		return survey_fail(s, 'Z', settings_fault(&set));
	s->ctx = dns_open(&set, &why);
	if (s->ctx)
		code = survey_make(s);
	else
		code = survey_fail(s, 'Z', why.len ? why.s : "out of memory");
	stralloc_free(&why);
	return code;
}

int
main(int argc, char const *const *argv)
{
	struct survey s = { .port = "25" };
	char domain[HOSTNAME_ROOM];
	int code;

	PROG = "smtp-resolve";
	if (!read_options(&s, argc, argv, domain))
		strerr_dieusage(EXIT_HARD, USAGE);
	code = look(&s);
	if (allwrite(1, s.list.s, s.list.len) < s.list.len)
		code = EXIT_SOFT;
	_exit(code); /* the library need not tidy up */
}
