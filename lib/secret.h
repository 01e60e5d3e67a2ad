/* secret.h - processes that hold keys or passwords */

#ifndef SECRET_H
#define SECRET_H

/*
 * Keep this process's memory to itself: no core file, and on Linux nobody of
 * the same user may read it either.  For after the last change of user, which
 * would undo it.
 */
void secret_keep(void);

#endif
