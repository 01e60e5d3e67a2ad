/* checkpw.h - what every checkpassword program does, whatever it asks */

#ifndef CHECKPW_H
#define CHECKPW_H

#include <skalibs/stralloc.h>

#include "credentials.h"

/*
 * Whether the secret is the user's: 1, 0, or -1 if that cannot be found out,
 * which is in the log then.  user holds the name that was given, NUL-ended; it
 * may be changed to the one that this user has.
 */
typedef int checkpw_judge(
    struct credentials const *c, stralloc *user, void const *about);

/*
 * Read the credentials on fd 3, close it, and let judge decide.  If it says
 * yes, set USER and become prog; the word "true" alone is not run.  Else
 * return the exit code.  The credentials are wiped in any case.
 */
int checkpw_run(
    char const *const *prog, checkpw_judge *judge, void const *about);

#endif
