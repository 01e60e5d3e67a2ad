/* finding.h - what control-check has found */

#ifndef FINDING_H
#define FINDING_H

#include "cats.h"
#include "settings.h"

enum finding_weight {
	FINDING_WARNING,
	FINDING_ERROR
};

struct check {
	struct settings settings;
	char const *rules;  /* file of tcprules, or NULL */
	char const *user;   /* who the programs will be, or NULL */
	int fd;             /* where findings go */
	stralloc seen;      /* those that are told, each NUL-ended */
	stralloc services;  /* names, each NUL-ended */
	stralloc names;     /* of overlays with settings, each NUL-ended */
	unsigned int files; /* that are settings */
	unsigned int warnings;
	unsigned int errors;
};

/* finding(c, weight, a, b...): tell these strings, in one line, once.  What is
 * not printable is escaped. */
#define finding(c, weight, ...) finding_all(c, weight, STRINGS(__VA_ARGS__))
void finding_all(
    struct check *c, enum finding_weight weight, char const *const *strings);

/* The same, with what settings_fault() says. */
void finding_fault(struct check *c);

#endif
