/* expiry.h - values that lapse: "0 until 2026-12-01T00:00Z" */

#ifndef EXPIRY_H
#define EXPIRY_H

#include <stddef.h>
#include <time.h>

/* What expiry_cut() returns for a value whose time is over. */
#define EXPIRY_OVER ((size_t)-1)

/*
 * If the n bytes at s end in " until YYYY-MM-DDTHH:MMZ" (seconds and :SS
 * allowed), return the length of what is before that if the time is still to
 * come at now, else EXPIRY_OVER.  If they do not end so, return n: a
 * malformed date stays part of the value, which then fits no kind.
 */
size_t expiry_cut(char const *s, size_t n, time_t now);

/*
 * If they end so, return the length of what is before that, and when it ends
 * in *end; else n.
 */
size_t expiry_find(char const *s, size_t n, time_t *end);

#endif
