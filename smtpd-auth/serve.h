/* serve.h - answer the requests of smtpd-recv, as lib/auth.h has them */

#ifndef SERVE_H
#define SERVE_H

#include "brake.h"
#include "checker.h"

/*
 * Answer every request on the socket until the other side closes it or goes
 * away.  What is braked is not given to the program.  Secrets are wiped as soon
 * as they are not needed.
 */
void serve(int sock, struct checker const *c, struct brake *b);

#endif
