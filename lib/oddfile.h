/* oddfile.h - what is no plain file where one is expected */

#ifndef ODDFILE_H
#define ODDFILE_H

/*
 * Look at what the path is, without opening it.  Return NULL if it is a file,
 * or a directory where one may be, or if it is not there at all; else what it
 * is and what is expected, such as "is a FIFO: expected a file".  A symbolic
 * link that leads nowhere, or into itself, is odd too.
 */
char const *oddfile(char const *path, int directory);

#endif
