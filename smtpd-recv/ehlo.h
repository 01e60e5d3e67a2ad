/* ehlo.h - HELO and EHLO, and what the latter offers */

#ifndef EHLO_H
#define EHLO_H

#include "session.h"

void ehlo(struct session *s, char *arg);
void helo(struct session *s, char *arg);

/* Whether STARTTLS, and AUTH, can be had now. */
int ehlo_offers_tls(struct session const *s);
int ehlo_offers_auth(struct session const *s);

#endif
