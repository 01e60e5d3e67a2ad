/* params.h - the parameters of MAIL and RCPT (RFC 5321 4.1.2 esmtp-param) */

#ifndef PARAMS_H
#define PARAMS_H

#include "session.h"

/*
 * Take what stands behind the path: "" or " A=1 B".  It is cut up in place.
 * Return REPLIES if all of it was taken, else the reply that refuses it.
 */
enum reply params_of_mail(struct session *s, char *text);
enum reply params_of_rcpt(struct session *s, char *text);

#endif
