/* finding.h - what control-check has found */

#ifndef FINDING_H
#define FINDING_H

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
	unsigned int files; /* that are settings */
	unsigned int warnings;
	unsigned int errors;
};

/* Tell, in one line, once: strings up to a NULL.  What is not printable is
 * escaped. */
__attribute__((sentinel)) void finding(
    struct check *c, enum finding_weight weight, ...);

/* The same, with what settings_fault() says. */
void finding_fault(struct check *c);

#endif
