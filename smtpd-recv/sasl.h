/* sasl.h - AUTH (RFC 4954), with smtpd-auth behind it */

#ifndef SASL_H
#define SASL_H

#include "session.h"

/* The verb; arg is the mechanism and, perhaps, an initial response. */
void sasl(struct session *s, char *arg);

#endif
