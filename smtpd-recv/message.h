/* message.h - take one message from the client to the delivery program */

#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdint.h>

#include "session.h"

/*
 * DATA is in order: start the delivery program, ask for the message, pass it
 * on as it comes, and give the reply that says what became of it.  Ends the
 * transaction; ends the session if the client goes away.
 */
void message_receive(struct session *s);

/*
 * BDAT is in order (RFC 3030): take n bytes that follow as the next part of
 * the message, the last one if last, and give the reply.  The first part
 * starts the delivery program.  A part that is refused is read all the same.
 */
void message_chunk(struct session *s, uint64_t n, int last);

/* BDAT is not in order, or refused: read n bytes that follow, and forget
 * them.  Gives no reply. */
void message_skip(struct session *s, uint64_t n);

/* Forget a message that BDAT has begun; nothing happens if there is none. */
void message_abandon(struct session *s);

#endif
