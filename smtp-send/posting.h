/* posting.h - the envelope: MAIL, RCPT for each, and DATA */

#ifndef POSTING_H
#define POSTING_H

#include "dialog.h"

/*
 * Name sender and recipients, in groups where the server has PIPELINING (RFC
 * 2920), and DATA behind them unless it has CHUNKING.  Recipients get their
 * fates.  Return 1 if the message is wanted now, or 0: its fate is decided.
 */
int posting_envelope(struct dialog *d);

#endif
