/* snapshot.h - the names in a directory of settings, for as long as they hold
 *
 * A process and those it forks read a directory once, and again when its time
 * says that a name has come or gone.
 */

#ifndef SNAPSHOT_H
#define SNAPSHOT_H

/*
 * Look at the directory.  Return the number of a snapshot of its names, from 1,
 * or 0 if they cannot be read, or have changed so lately that nothing can be
 * said for certain.
 */
unsigned int snapshot_take(char const *dir);

/* Whether there was certainly no such name, which is not empty.  0 also if
 * there is a newer snapshot. */
int snapshot_lacks(unsigned int number, char const *name);

#endif
