/* verbs.h - the commands of SMTP: who may say what, when */

#ifndef VERBS_H
#define VERBS_H

#include "session.h"

/* Read commands and obey them until the session is over. */
void verbs_serve(struct session *s);

/* Obey one command: a line of n bytes without its line end, followed by NUL.
 * Give one reply. */
void verbs_obey(struct session *s, char *line, size_t n);

#endif
