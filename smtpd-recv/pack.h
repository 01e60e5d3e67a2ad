/* pack.h - settings on their way from the steward side to the session side
 *
 * The session side is jailed when it learns which name its client wants, and
 * can read no file then.  So the steward side reads them, and sends what they
 * say.  Both are one program in one machine: numbers go as they are in memory.
 */

#ifndef PACK_H
#define PACK_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "config.h"

/* Append all that config_read_name() reads.  Return 1, or 0 if memory is
 * short. */
int pack_config(stralloc *out, struct config const *c);

/*
 * Put what pack_config() made, n bytes, into c, whose texts become its own:
 * what they were before is left alone, for it may be another's.  Return 1, or 0
 * if memory is short or that is not what the bytes are.
 */
int pack_take(struct config *c, char const *s, size_t n);

#endif
