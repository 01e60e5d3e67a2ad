/* stamps.h - have the files of an engine's settings changed? */

#ifndef STAMPS_H
#define STAMPS_H

#include <stdint.h>

#include "settings.h"

/* What says that a file is still the same: there, device, inode, size, times of
 * the last change of content and inode. */
enum {
	STAMP_PARTS = 8
};

struct stamps {
	uint64_t of[SETTINGS][STAMP_PARTS];
	uint64_t authorities[STAMP_PARTS];
	uint64_t hour; /* values may expire: see settings.h */
};

/*
 * Look at each setting that tls-engine reads: which file holds it now, and
 * its stamp.  Reads no file.  Return 1, or 0 on a fault, which
 * settings_fault() explains.
 */
int stamps_take(struct stamps *t, struct settings *s);

/* Look at the file of the system's authorities too. */
void stamps_authorities(struct stamps *t);

/* Return 1 if both are of the same files with the same content. */
int stamps_same(struct stamps const *a, struct stamps const *b);

#endif
