/* keeper.h - stay with keys loaded, and fork an engine for each connection */

#ifndef KEEPER_H
#define KEEPER_H

/*
 * Be the keeper at the socket that tls.keeper names, or send.keeper if it is
 * for sending, whose engines are clients, until SIGTERM; engines at work finish
 * without us.  When all is ready, a newline is written to
 * notify, if it is open, and it is closed; -1: to nobody.  Return an exit code;
 * what goes wrong is logged.
 *
 * Changed settings, certificates and keys are taken up with the next
 * connection.  If they cannot be, the old ones stay in use and one line is
 * logged.
 */
int keeper_run(int sending, int notify);

#endif
