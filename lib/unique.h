/* unique.h - file names that no other process and no other host makes */

#ifndef UNIQUE_H
#define UNIQUE_H

#include <stdint.h>

#include <skalibs/stralloc.h>

enum {
	UNIQUE_HOST = 100, /* bytes of the host name that are used */
	UNIQUE_TAIL = 1 + 16 + 1 + UNIQUE_HOST + 4, /* Rrandom.HOST NUL */
	UNIQUE_MAX = 210 /* longest name; directories take 255 */
};

/* A family of names: they differ in one number only. */
struct unique {
	char head[64];
	char tail[UNIQUE_TAIL];
};

/*
 * Start a family: time, process and chance make it the only one of its kind.
 * In the host, '/' and ':' become \057 and \072, as Maildir readers expect;
 * what is not printable becomes '_'.
 */
void unique_init(struct unique *u, char const *host);

/* Append name number n, without NUL: TIME.MusecPpidQnRrandom.HOST.
 * Return 1, or 0 if memory is short. */
int unique_name(stralloc *sa, struct unique const *u, uint64_t n);

#endif
