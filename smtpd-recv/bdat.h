/* bdat.h - BDAT (RFC 3030) */

#ifndef BDAT_H
#define BDAT_H

#include "session.h"

/* In every phase: a refused chunk has to be read, or its bytes would be taken
 * for commands. */
void bdat(struct session *s, char *arg);

#endif
