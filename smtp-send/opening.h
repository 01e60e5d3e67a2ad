/* opening.h - from the greeting to where mail can be sent
 *
 * Each returns 1 to go on, or 0 when the fate of the message is decided.
 */

#ifndef OPENING_H
#define OPENING_H

#include "dialog.h"

/* The greeting. */
int opening_greet(struct dialog *d);

/* EHLO, and HELO where a server knows no EHLO; or LHLO. */
int opening_hello(struct dialog *d);

/*
 * STARTTLS (RFC 3207), as the policy has it.  What was read behind the 220
 * ends the session, and what was learnt in clear is forgotten.
 */
int opening_secure(struct dialog *d);

/* AUTH (RFC 4954), if there are credentials: not without it then. */
int opening_login(struct dialog *d);

#endif
