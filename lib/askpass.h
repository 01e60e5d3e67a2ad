/* askpass.h - ask a person, or a pipe, for a new password */

#ifndef ASKPASS_H
#define ASKPASS_H

#include <stddef.h>

/*
 * Read a secret from descriptor 0 into s, which has room for n bytes with its
 * NUL.  On a terminal ask for it on descriptor 2, without echo, and once more
 * to be sure; from anything else take the first line.  Return NULL, or what
 * is wrong, for a person: it ended early, is empty, too long, holds a control
 * character (^C among them), or was not the same twice.  The caller wipes s.
 */
char const *askpass(char *s, size_t n);

#endif
