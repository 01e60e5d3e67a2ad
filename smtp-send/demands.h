/* demands.h - what a message needs of the server, and how it is said */

#ifndef DEMANDS_H
#define DEMANDS_H

#include "dialog.h"

/*
 * Hold the message against what the server has.  Decide the fate of those
 * recipients who cannot be named to it.  Return 1, or 0: the fate of the
 * message is decided.
 */
int demands_check(struct dialog *d);

/* What is wrong with an address, for a report; NULL: nothing.  utf8: it may
 * hold UTF-8. */
char const *demands_address(char const *address, int utf8);

/* Append the command MAIL, or RCPT for recipient i, to out, with CRLF and the
 * parameters that the server knows.  1, or 0: memory. */
int demands_mail(struct dialog const *d, stralloc *out);
int demands_rcpt(struct dialog const *d, size_t i, stralloc *out);

#endif
