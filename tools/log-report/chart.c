/* chart.c - bars with names, of which a picture can be made */

#include "chart.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

char const *const outcome_name[OUTCOMES] = {
	[OUT_ACCEPTED] = "accepted",
	[OUT_LATER] = "later (4xx)",
	[OUT_REFUSED] = "refused (5xx)",
	[OUT_BROKEN] = "broken off",
};

char const *const tls_name[TLS_KINDS] = {
	[TLS_NONE] = "no TLS",
	[TLS_13] = "TLS 1.3",
	[TLS_12] = "TLS 1.2",
	[TLS_OLD] = "older TLS",
};

/* Colours: see page.c and term.c. */
static size_t const outcome_colour[OUTCOMES] = { 0, 1, 2, 3 };
static size_t const tls_colour[TLS_KINDS] = { 0, 4, 2, 3 };
static size_t const cipher_colour[SERIES_KINDS] = { 0, 1, 4, 2, 5, 6, 7, 3 };

#define MINUTE SERIES_MINUTE
#define HOUR SERIES_HOUR
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)

/* What time a bar may have: days begin at midnight, UTC. */
static struct {
	int64_t time;
	char const *unit;
	enum time_form tick;
	int64_t every; /* time between two ticks at least */
} const steps[] = {
	{ MINUTE, "minute", TIME_CLOCK, 5 * MINUTE },
	{ 5 * MINUTE, "5 minutes", TIME_CLOCK, 30 * MINUTE },
	{ 15 * MINUTE, "15 minutes", TIME_CLOCK, HOUR },
	{ HOUR, "hour", TIME_CLOCK, 3 * HOUR },
	{ 2 * HOUR, "2 hours", TIME_MONTH_DAY, DAY },
	{ 3 * HOUR, "3 hours", TIME_MONTH_DAY, DAY },
	{ 6 * HOUR, "6 hours", TIME_MONTH_DAY, DAY },
	{ 12 * HOUR, "12 hours", TIME_MONTH_DAY, DAY },
	{ DAY, "day", TIME_MONTH_DAY, DAY },
	{ 2 * DAY, "2 days", TIME_MONTH_DAY, DAY },
	{ WEEK, "week", TIME_MONTH_DAY, WEEK },
	{ 4 * WEEK, "4 weeks", TIME_MONTH_YEAR, 4 * WEEK },
	{ 52 * WEEK, "52 weeks", TIME_YEAR, 52 * WEEK },
	{ 520 * WEEK, "520 weeks", TIME_YEAR, 520 * WEEK },
};

enum {
	STEPS = sizeof steps / sizeof *steps,
	TICKS = 12, /* at most, of a time axis */
	FEWEST = 24 /* bars of time: one mail is no wall */
};

static size_t
write_time(char *out, enum time_form form, struct tm const *tm)
{
	switch (form) {
	case TIME_SECOND:
		return strftime(out, CHART_LABEL, "%Y-%m-%d %H:%M:%S", tm);
	case TIME_MINUTE:
		return strftime(out, CHART_LABEL, "%Y-%m-%d %H:%M", tm);
	case TIME_DAY:
		return strftime(out, CHART_LABEL, "%Y-%m-%d", tm);
	case TIME_YEAR:
		return strftime(out, CHART_LABEL, "%Y", tm);
	case TIME_CLOCK:
		return strftime(out, CHART_LABEL, "%H:%M", tm);
	case TIME_MONTH_DAY:
		return strftime(out, CHART_LABEL, "%b %d", tm);
	case TIME_MONTH_YEAR:
		return strftime(out, CHART_LABEL, "%b %Y", tm);
	}
	return 0;
}

void
chart_time(char *out, enum time_form form, int64_t time)
{
	time_t t = (time_t)time;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !write_time(out, form, &tm))
		*out = 0;
}

void
chart_bytes(char *out, uint64_t n)
{
	static char const *const units[] = { "B", "KiB", "MiB", "GiB", "TiB",
		"PiB" };
	double v = (double)n;
	size_t i = 0;

	for (; v >= 1024 && i < sizeof units / sizeof *units - 1; i++)
		v /= 1024;
	(void)snprintf(out, CHART_LABEL, "%.*f %s",
	    v < 10 && v != (double)(int)v, v, units[i]);
}

void
chart_ms(char *out, uint64_t n)
{
	if (n < 1000)
		(void)snprintf(out, CHART_LABEL, "%" PRIu64 " ms", n);
	else
		(void)snprintf(
		    out, CHART_LABEL, "%.*f s", n < 10000, (double)n / 1000);
}

uint64_t
chart_sum(struct chart const *c, size_t bar)
{
	uint64_t sum = 0;

	for (size_t k = 0; k < c->kinds; k++)
		sum += c->bar[bar].value[k];
	return sum;
}

uint64_t
chart_max(struct chart const *c)
{
	uint64_t max = 0;

	for (size_t i = 0; i < c->count; i++)
		if (chart_sum(c, i) > max)
			max = chart_sum(c, i);
	return max;
}

uint64_t
chart_step(uint64_t max)
{
	static uint64_t const nice[] = { 1, 2, 5 };

	for (uint64_t ten = 1;; ten *= 10)
		for (size_t i = 0; i < 3; i++)
			if (max / (nice[i] * ten) < 5 || ten > max)
				return nice[i] * ten;
}

static uint32_t const *
values(struct series_slot const *s, enum chart_id id)
{
	if (id == CHART_OUTCOME)
		return s->outcome;
	return id == CHART_TLS ? s->tls : s->cipher;
}

static size_t
choose_step(struct series const *s, size_t bars, int64_t *first, size_t *count)
{
	int64_t end = s->start + ((int64_t)s->count - 1) * s->width;
	size_t i;

	for (i = 0; i < STEPS; i++) {
		int64_t step = steps[i].time;

		*first = s->start - s->start % step;
		*count = (size_t)((end - *first) / step + 1);
		if (step >= s->width && *count <= bars)
			break;
	}
	if (i == STEPS)
		i--;
	if (*count < FEWEST) {
		*first -= (int64_t)(FEWEST - *count) * steps[i].time;
		*count = FEWEST;
	}
	return i;
}

static void
name_bar(struct chart *c, size_t i, int64_t time, size_t step)
{
	int64_t length = steps[step].time;
	int64_t every = steps[step].every;
	int clock = steps[step].tick == TIME_CLOCK;

	while ((int64_t)c->count * length / every > TICKS)
		every *= 2;
	chart_time(
	    c->bar[i].label, length < DAY ? TIME_MINUTE : TIME_DAY, time);
	if (time % every < length) {
		char tick[CHART_LABEL];

		chart_time(tick,
		    clock && time % DAY < length ? TIME_MONTH_DAY
						 : steps[step].tick,
		    time);
		(void)snprintf(c->bar[i].tick, CHART_TICK, "%.11s", tick);
	}
}

static void
over_time(struct chart *c, enum chart_id id, struct facts const *f, size_t bars)
{
	struct series const *s = &f->series;
	int64_t first;
	int64_t step;
	size_t which;

	if (!s->width)
		return;
	which = choose_step(s, bars, &first, &c->count);
	step = steps[which].time;
	for (size_t i = 0; i < c->count; i++)
		name_bar(c, i, first + (int64_t)i * step, which);
	for (size_t i = 0; i < s->count; i++) {
		int64_t t = s->start + (int64_t)i * s->width;
		size_t bar = (size_t)((t - first) / step);
		uint32_t const *v = values(&s->slot[i], id);

		for (size_t k = 0; k < c->kinds; k++)
			c->bar[bar].value[k] += v[k];
	}
	(void)snprintf(
	    c->unit_buf, CHART_LABEL, "mails per %s", steps[which].unit);
	c->unit = c->unit_buf;
	c->below = "time, UTC";
}

/* From the lowest power of two that occurs to the highest. */
static void
powers(struct chart *c, uint64_t const counts[FACTS_POWERS],
    void (*write_out)(char *, uint64_t))
{
	size_t from = 0;
	size_t to = FACTS_POWERS;

	while (from < to && !counts[from])
		from++;
	while (to > from && !counts[to - 1])
		to--;
	for (size_t p = from; p < to; p++) {
		struct chart_bar *b = &c->bar[c->count++];
		char low[CHART_LABEL];
		char high[CHART_LABEL];

		write_out(low, p ? UINT64_C(1) << (p - 1) : 0);
		write_out(high, UINT64_C(1) << p);
		b->value[0] = counts[p];
		(void)snprintf(
		    b->label, sizeof b->label, "%.16s to %.16s", low, high);
		if ((p - from) % ((to - from) / 6 + 1) == 0)
			(void)snprintf(b->tick, sizeof b->tick, "%.11s", low);
	}
	c->unit = "mails";
}

static void
kinds(struct chart *c, char const *const *names, size_t const *colours,
    size_t count)
{
	c->kinds = count;
	for (size_t k = 0; k < count; k++) {
		c->kind[k] = names[k];
		c->colour[k] = colours[k];
	}
}

static void
cipher_kinds(struct chart *c, struct facts const *f)
{
	for (size_t k = 0; k < SERIES_KINDS; k++) {
		c->kind[k] = k < f->ciphers ? f->cipher[k] : NULL;
		c->colour[k] = cipher_colour[k];
	}
	c->kind[SERIES_KINDS - 1] = "others";
	c->kinds = SERIES_KINDS;
}

void
chart_make(
    struct chart *c, enum chart_id id, struct facts const *f, size_t bars)
{
	static char const *const titles[CHARTS] = {
		[CHART_OUTCOME] = "Mail by outcome",
		[CHART_TLS] = "TLS versions",
		[CHART_CIPHER] = "TLS ciphers",
		[CHART_SIZE] = "Sizes of mails",
		[CHART_MS] = "Times from DATA to reply",
	};
	static char const *const mails[] = { "mails" };

	memset(c, 0, sizeof *c);
	c->title = titles[id];
	kinds(c, mails, outcome_colour, 1);
	if (id == CHART_OUTCOME)
		kinds(c, outcome_name, outcome_colour, OUTCOMES);
	else if (id == CHART_TLS)
		kinds(c, tls_name, tls_colour, TLS_KINDS);
	else if (id == CHART_CIPHER)
		cipher_kinds(c, f);
	if (id <= CHART_CIPHER)
		over_time(c, id, f, bars);
	else if (id == CHART_SIZE)
		powers(c, f->size, chart_bytes);
	else
		powers(c, f->ms, chart_ms);
	if (id > CHART_CIPHER)
		c->below =
		    id == CHART_SIZE ? "size, doubling" : "time, doubling";
	if (!chart_max(c))
		c->count = 0;
}
