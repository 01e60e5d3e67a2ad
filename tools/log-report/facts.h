/* facts.h - what a log says of mail, counted */

#ifndef FACTS_H
#define FACTS_H

#include "logline.h"
#include "series.h"
#include "tally.h"

enum {
	FACTS_POWERS = 48, /* of two, for sizes and times */
	FACTS_SLOWEST = 10,
	FACTS_TEXT = 80
};

enum outcome {
	OUT_ACCEPTED,
	OUT_LATER,
	OUT_REFUSED,
	OUT_BROKEN,
	OUTCOMES
};

enum tls_kind {
	TLS_13,
	TLS_12,
	TLS_OLD,
	TLS_NONE,
	TLS_KINDS
};

enum facts_tally {
	BY_SOURCE,
	BY_SENDER,
	BY_RECIPIENT,
	BY_REASON,
	BY_CIPHER,
	BY_HANDSHAKE,
	BY_AUTH_SOURCE,
	BY_AUTH_USER,
	TALLIES
};

struct slow {
	int64_t time;
	uint64_t ms;
	uint64_t size;
	uint64_t reply;
	char id[FACTS_TEXT];
	char from[FACTS_TEXT];
	char to[FACTS_TEXT];
};

/* Start it with zeros. */
struct facts {
	uint64_t lines;
	uint64_t strange; /* lines that are none of ours */
	uint64_t timeless;
	uint64_t mails;
	uint64_t bytes; /* of accepted mail */
	uint64_t sent[OUTCOMES];
	uint64_t refusals;
	uint64_t outcome[OUTCOMES];
	uint64_t tls[TLS_KINDS];
	int64_t first; /* times, if series.width */
	int64_t last;
	uint64_t size[FACTS_POWERS]; /* below 2 to that power, and no less than
					half of that */
	uint64_t ms[FACTS_POWERS];
	size_t slow_count;
	struct slow slow[FACTS_SLOWEST]; /* the slowest first */
	size_t ciphers;
	char cipher[SERIES_KINDS - 1][FACTS_TEXT]; /* the last kind is others */
	struct series series;
	struct tally tally[TALLIES];
};

/* What is in the line; n bytes without its newline. */
void facts_line(struct facts *f, char const *s, size_t n);

#endif
