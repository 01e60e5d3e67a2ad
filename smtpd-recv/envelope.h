/* envelope.h - MAIL and RCPT */

#ifndef ENVELOPE_H
#define ENVELOPE_H

#include "session.h"

void mail(struct session *s, char *arg);
void rcpt(struct session *s, char *arg);

#endif
