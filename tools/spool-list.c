/*
 * spool-list - show what is in a queue
 *
 * spool-list [-j] DIR
 */

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include "exits.h"
#include "queue.h"
#include "queuelist.h"
#include "schedule.h"
#include "settings.h"
#include "utf8.h"

#define USAGE "spool-list [-j] directory"

enum {
	MINUTE = 60,
	HOUR = 3600,
	DAY = 86400,
	MS = 1000,
	KILO = 1024
};

struct report {
	int json;
	int any;
	uint64_t now;
	uint64_t retry; /* s */
};

static uint64_t
next_of(struct report const *r, struct queued const *m)
{
	uint64_t next =
	    m->tried ? schedule_next(m->birth, m->tried, r->retry) : 0;

	return next > r->now ? next - r->now : 0;
}

/* "35s", "12m", "5h", "3d": two digits are enough to see how long it is. */
static char const *
span(char out[24], uint64_t s)
{
	static struct {
		uint64_t unit;
		char letter;
	} const units[] = { { DAY, 'd' }, { HOUR, 'h' }, { MINUTE, 'm' },
		{ 1, 's' } };
	size_t i = 0;

	while (i < 3 && s < 2 * units[i].unit)
		i++;
	(void)snprintf(out, 24, "%llu%c",
	    (unsigned long long)(s / units[i].unit), units[i].letter);
	return out;
}

/* A string of JSON, or, quoted == 0, what is safe on a terminal. */
static void
put(char const *s, int quoted)
{
	if (quoted)
		putchar('"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		size_t n = quoted ? utf8_len(s, strlen(s)) : 0;

		if (n) {
			(void)fwrite(s, 1, n, stdout);
			s += n - 1;
		} else if (quoted &&
			   (c < ' ' || c > '~' || c == '"' || c == '\\'))
			printf("\\u%04x", c);
		else
			putchar(c < ' ' || c > '~' ? '?' : c);
	}
	if (quoted)
		putchar('"');
}

static void
show_line(struct report const *r, struct queued const *m)
{
	char const *record = NULL;
	char age[24];
	char next[24];

	printf("%-30.30s %5s %7lluK %6s  <", m->id,
	    span(age, r->now > m->birth ? r->now - m->birth : 0),
	    (unsigned long long)(m->size + KILO - 1) / KILO,
	    next_of(r, m) ? span(next, next_of(r, m)) : "now");
	put(m->envelope.s + 1, 0);
	(void)puts(">");
	while ((record = queue_next(&m->envelope, record)))
		if (*record == QUEUE_TODO) {
			(void)fputs("    to <", stdout);
			put(record + 1, 0);
			(void)puts(">");
		}
}

static void
show_json(struct report const *r, struct queued const *m)
{
	char const *record = NULL;
	char const *comma = "";

	(void)fputs("{\"id\":", stdout);
	put(m->id, 1);
	printf(",\"age\":%llu,\"size\":%llu,\"next\":%llu,\"sender\":",
	    (unsigned long long)(r->now > m->birth ? r->now - m->birth : 0),
	    (unsigned long long)m->size, (unsigned long long)next_of(r, m));
	put(m->envelope.s + 1, 1);
	(void)fputs(",\"recipients\":[", stdout);
	while ((record = queue_next(&m->envelope, record)))
		if (*record == QUEUE_TODO) {
			(void)fputs(comma, stdout);
			put(record + 1, 1);
			comma = ",";
		}
	(void)puts("]}");
}

static int
show(struct queued *m, void *arg)
{
	struct report *r = arg;

	if (!r->json && !r->any)
		printf("%-30s %5s %8s %6s  %s\n", "ID", "AGE", "SIZE", "NEXT",
		    "SENDER");
	r->any = 1;
	if (r->json)
		show_json(r, m);
	else
		show_line(r, m);
	return 1;
}

int
main(int argc, char const *const *argv)
{
	struct report r = { 0 };
	subgetopt l = SUBGETOPT_ZERO;
	struct settings s;
	int opt;

	PROG = "spool-list";
	while ((opt = subgetopt_r(argc, argv, "j", &l)) != -1)
		if (opt != 'j' || r.json++)
			strerr_dieusage(EXIT_HARD, USAGE);
	if (argc - l.ind != 1)
		strerr_dieusage(EXIT_HARD, USAGE);
	settings_init(&s);
	if (settings_number(&s, SET_SPOOL_RETRY, &r.retry) == -1)
		strerr_dief(EXIT_SOFT, settings_fault(&s));
	r.retry /= MS;
	r.now = (uint64_t)time(NULL);
	if (!queuelist_each(argv[l.ind], show, &r))
		strerr_diefusys(EXIT_SOFT, "read ", argv[l.ind]);
	return fflush(stdout) ? EXIT_SOFT : EXIT_DONE;
}
