/* starttls.h - STARTTLS (RFC 3207), by way of UCSPI-TLS */

#ifndef STARTTLS_H
#define STARTTLS_H

#include "session.h"

void starttls(struct session *s, char *arg);

#endif
