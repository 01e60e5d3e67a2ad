/* term.c - the report for a terminal of 80 columns */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "chart.h"
#include "output.h"

enum {
	SPARKS = 40,
	NAME = 28, /* as long as the longest usual cipher */
	WORD = 40,
	METER = 20
};

struct term {
	struct facts const *f;
	int unicode;
	int colour;
};

static void
title(struct term const *t, char const *s)
{
	(void)printf("\n%s%s%s\n", t->colour ? "\033[1m" : "", s,
	    t->colour ? "\033[0m" : "");
}

/* Words of strangers: nothing that a terminal obeys. */
static void
word(char const *s, size_t n)
{
	for (size_t i = 0; i < WORD; i++)
		(void)putchar(i >= n                     ? ' '
			      : s[i] < ' ' || s[i] > '~' ? '?'
							 : s[i]);
}

static void
meter(struct term const *t, uint64_t part, uint64_t whole)
{
	uint64_t n = whole ? (part * METER + whole - 1) / whole : 0;

	(void)fputs(t->colour ? " \033[34m" : " ", stdout);
	for (uint64_t i = 0; i < n; i++)
		(void)fputs(t->unicode ? "\xe2\x96\x88" : "#", stdout);
	(void)puts(t->colour ? "\033[0m" : "");
}

static void
spark(struct term const *t, uint64_t v, uint64_t max)
{
	static char const ascii[] = " .:-=+*#@";
	uint64_t level = v ? (v * 8 + max - 1) / max : 0;

	if (!t->unicode)
		(void)putchar(ascii[level]);
	else if (level)
		(void)printf("\xe2\x96%c", (char)(0x80 + level));
	else
		(void)putchar(' ');
}

/* One row for each kind: its course, and how many there were. */
static void
course(struct term const *t, struct chart const *c, size_t k)
{
	static char const *const sgr[SERIES_KINDS] = { "34", "33", "31", "37",
		"36", "32", "35", "93" };
	uint64_t max = 0;
	uint64_t sum = 0;

	for (size_t i = 0; i < c->count; i++) {
		sum += c->bar[i].value[k];
		if (c->bar[i].value[k] > max)
			max = c->bar[i].value[k];
	}
	if (!sum || !c->kind[k])
		return;
	(void)printf("%-*.*s", NAME, NAME - 1, c->kind[k]);
	if (t->colour)
		(void)printf("\033[%sm", sgr[c->colour[k]]);
	for (size_t i = 0; i < c->count; i++)
		spark(t, c->bar[i].value[k], max);
	(void)printf("%s %*" PRIu64 "\n", t->colour ? "\033[0m" : "",
	    (int)(SPARKS - c->count) + 9, sum);
}

static void
over_time(struct term const *t, enum chart_id id)
{
	static struct chart c;

	chart_make(&c, id, t->f, SPARKS);
	if (!c.count)
		return;
	title(t, c.title);
	for (size_t k = 0; k < c.kinds; k++)
		course(t, &c, k);
	(void)printf("%*s%s to %s\n", NAME, "", c.bar[0].label,
	    c.bar[c.count - 1].label);
	(void)printf("%*s%s, each row to its own scale\n", NAME, "", c.unit);
}

static void
histogram(struct term const *t, enum chart_id id)
{
	static struct chart c;
	uint64_t max;

	chart_make(&c, id, t->f, SPARKS);
	if (!c.count)
		return;
	title(t, c.title);
	max = chart_max(&c);
	for (size_t i = 0; i < c.count; i++) {
		word(c.bar[i].label, strlen(c.bar[i].label));
		(void)printf("%10" PRIu64, c.bar[i].value[0]);
		meter(t, c.bar[i].value[0], max);
	}
}

static void
table(struct term const *t, struct output_tally const *o)
{
	struct tally const *tally = &t->f->tally[o->id];
	struct tally_word const *top[TALLY_TOP];
	size_t n = tally_top(tally, top);

	if (!tally->total)
		return;
	title(t, o->title);
	for (size_t i = 0; i < n; i++) {
		word(top[i]->s, top[i]->len);
		(void)printf("%10" PRIu64, top[i]->count);
		meter(t, top[i]->count, top[0]->count);
	}
}

static void
slowest(struct term const *t)
{
	if (t->f->slow_count)
		title(t, "Slowest mails");
	for (size_t i = 0; i < t->f->slow_count; i++) {
		struct slow const *s = &t->f->slow[i];
		char ms[CHART_LABEL];

		chart_ms(ms, s->ms);
		(void)printf("%8s  ", ms);
		word(s->from, strlen(s->from));
		(void)printf(" %4" PRIu64 "  ", s->reply);
		for (size_t b = 0; b < 20 && s->id[b]; b++)
			(void)putchar(
			    s->id[b] < ' ' || s->id[b] > '~' ? '?' : s->id[b]);
		(void)putchar('\n');
	}
}

static void
summary(struct facts const *f)
{
	char first[CHART_LABEL];
	char last[CHART_LABEL];
	char share[CHART_LABEL];
	char bytes[CHART_LABEL];

	chart_time(first, TIME_MINUTE, f->first);
	chart_time(last, TIME_MINUTE, f->last);
	if (f->first)
		(void)printf("%s to %s, UTC\n", first, last);
	chart_bytes(bytes, f->bytes);
	output_share(share, f->outcome[OUT_ACCEPTED], f->mails);
	(void)printf("%" PRIu64 " %s, %s accepted, %s in all;", f->mails,
	    f->mails == 1 ? "mail" : "mails", share, bytes);
	output_share(share, f->mails - f->tls[TLS_NONE], f->mails);
	(void)printf(" %s came by TLS\n", share);
	chart_ms(first, output_ms(f, 50));
	chart_ms(last, output_ms(f, 95));
	(void)printf(
	    "half took less than %s, 95 of 100 less than %s\n", first, last);
	(void)printf("%" PRIu64 " commands refused, %" PRIu64
		     " TLS handshakes and %" PRIu64 " AUTH attempts failed\n",
	    f->refusals, f->tally[BY_HANDSHAKE].total,
	    f->tally[BY_AUTH_USER].total);
}

void
term_write(struct facts const *f, int unicode, int colour)
{
	struct term const t = { f, unicode, colour };

	if (f->mails || f->refusals)
		summary(f);
	else
		(void)puts("The log has no mail.");
	over_time(&t, CHART_OUTCOME);
	over_time(&t, CHART_TLS);
	over_time(&t, CHART_CIPHER);
	histogram(&t, CHART_SIZE);
	histogram(&t, CHART_MS);
	slowest(&t);
	for (size_t i = 0; i < OUTPUT_TALLIES; i++)
		table(&t, &output_tallies[i]);
}
