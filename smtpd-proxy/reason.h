/* reason.h - words for what can be wrong with a PROXY header */

#ifndef REASON_H
#define REASON_H

#include "proxy.h"

struct reason {
	char const *word; /* for the log's reason=, one of a closed list */
	char const *text; /* what is expected, and how to mend it */
};

/* There is none for PROXY_SILENT, which is not worth a line. */
struct reason const *reason_of(enum proxy_fault fault);

#endif
