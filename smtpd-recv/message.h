/* message.h - take one message from the client to the delivery program */

#ifndef MESSAGE_H
#define MESSAGE_H

#include "session.h"

/*
 * DATA is in order: start the delivery program, ask for the message, pass it
 * on as it comes, and give the reply that says what became of it.  Ends the
 * transaction; ends the session if the client goes away.
 */
void message_receive(struct session *s);

#endif
