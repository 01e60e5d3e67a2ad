/* chart.h - bars with names, of which a picture can be made */

#ifndef CHART_H
#define CHART_H

#include <stddef.h>
#include <stdint.h>

#include "facts.h"

enum {
	CHART_BARS = 128,
	CHART_LABEL = 40,
	CHART_TICK = 12
};

struct chart_bar {
	uint64_t value[SERIES_KINDS];
	char label[CHART_LABEL]; /* in full */
	char tick[CHART_TICK];   /* below the axis; may be empty */
};

struct chart {
	char const *title;
	char const *unit;  /* of the height */
	char const *below; /* of the other axis */
	size_t kinds;
	char const *kind[SERIES_KINDS];
	size_t colour[SERIES_KINDS]; /* an index, for who draws */
	size_t count;
	struct chart_bar bar[CHART_BARS];
	char unit_buf[CHART_LABEL];
};

enum chart_id {
	CHART_OUTCOME,
	CHART_TLS,
	CHART_CIPHER,
	CHART_SIZE,
	CHART_MS,
	CHARTS
};

/* 2026-11-26 10:00:00, down to what the name says; 10:00; Nov 26; Nov 2026. */
enum time_form {
	TIME_SECOND,
	TIME_MINUTE,
	TIME_DAY,
	TIME_YEAR,
	TIME_CLOCK,
	TIME_MONTH_DAY,
	TIME_MONTH_YEAR
};

extern char const *const outcome_name[OUTCOMES];
extern char const *const tls_name[TLS_KINDS];

/* Fill the chart from the facts, with at most bars bars, which is at most
 * CHART_BARS.  It points into the facts.  No bars: there is nothing to show. */
void chart_make(
    struct chart *c, enum chart_id id, struct facts const *f, size_t bars);

/* The height of a bar, and of the highest one. */
uint64_t chart_sum(struct chart const *c, size_t bar);
uint64_t chart_max(struct chart const *c);

/* A distance of the lines of an axis, 1, 2 or 5 times a power of ten, so that
 * there are 5 at most up to max. */
uint64_t chart_step(uint64_t max);

/* Write a time, a size in bytes, milliseconds, so that a person can read it;
 * out has CHART_LABEL bytes. */
void chart_time(char *out, enum time_form form, int64_t time);
void chart_bytes(char *out, uint64_t n);
void chart_ms(char *out, uint64_t n);

#endif
