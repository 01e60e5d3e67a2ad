/* foreign.h - control files of other servers, and what becomes of them here */

#ifndef FOREIGN_H
#define FOREIGN_H

#include <stddef.h>

enum foreign_system {
	QMAIL,
	TLSPATCH, /* of qmail */
	GREENARROW,
	QPSMTPD,
	PLUGIN /* lines of qpsmtpd's plugins */
};

enum foreign_verdict {
	HONOURED,
	RENAMED,
	UNNEEDED,
	IMPOSSIBLE
};

struct foreign {
	enum foreign_system system;
	char const *names; /* patterns, parted by spaces */
	enum foreign_verdict verdict;
	char const *instead; /* a setting, or NULL */
	char const *text;    /* for a person */
};

/* How verdicts are called. */
extern char const *const foreign_verdicts[];

/* The row for the name in this system, else in another; for a PLUGIN in no
 * other.  NULL if there is none. */
struct foreign const *foreign_find(
    enum foreign_system system, char const *name);

/* The rows from 0 on; NULL behind the last. */
struct foreign const *foreign_row(size_t i);

#endif
