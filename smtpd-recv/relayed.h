/* relayed.h - SASL exchanges of any mechanism, passed on as they are */

#ifndef RELAYED_H
#define RELAYED_H

#include "authctl.h"
#include "dialogue.h"

/*
 * Carry the client's responses to smtpd-auth, and the challenges back, up to
 * the end.  Return the verdict, with its answer, or 0 when d->failed says why
 * there is none.
 */
char relayed(struct dialogue *d, struct authctl *answer);

#endif
