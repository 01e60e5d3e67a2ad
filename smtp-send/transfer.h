/* transfer.h - the message itself, behind DATA or BDAT */

#ifndef TRANSFER_H
#define TRANSFER_H

#include "dialog.h"

/* Find out what the message is like, into *l.  1, or 0 with errno set. */
int transfer_scan(struct letter *l, struct source *from);

/*
 * Send it, in constant memory, and hear what becomes of it: the fate of the
 * message is decided, and by LMTP (RFC 2033) also that of each recipient.
 */
int transfer_message(struct dialog *d);

#endif
