/* xclient.h - XCLIENT: a trusted peer says whom it speaks for */

#ifndef XCLIENT_H
#define XCLIENT_H

#include "session.h"

void xclient(struct session *s, char *arg);

#endif
