/* pluginfile.h - the file smtpplugins: which plugins are asked when */

#ifndef PLUGINFILE_H
#define PLUGINFILE_H

#include <skalibs/stralloc.h>

#include "events.h"
#include "settings.h"

enum {
	PLUGINFILE_MAX = 65536, /* longest file, in bytes */
	PLUGINFILE_WORDS = 32   /* most words of a command */
};

struct pluginfile {
	/* Commands in order, each NUL-ended, as they stand in the file. */
	stralloc lines[EVENTS];
};

/*
 * Read the file.  Return 1 if there is one, 0 if there is none, and -1 with
 * a sentence for a person in *fault if it cannot be read or understood.
 */
int pluginfile_read(
    struct pluginfile *f, struct settings *set, char const **fault);

/*
 * The same for the n bytes at s: the path stands in the fault, which goes to
 * why, NUL-terminated.  Return 1 or -1.
 */
int pluginfile_parse(struct pluginfile *f, char const *path, char const *s,
    size_t n, stralloc *why);

#endif
