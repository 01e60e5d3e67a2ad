/* notice.h - a report that is not smtp-send's */

#ifndef NOTICE_H
#define NOTICE_H

/*
 * Write the letter, the parts of a text, up to NULL, and NUL to fd 1, as
 * qmail-remote reports on a message when no recipient was named to a server.
 * What is not printable, or LF, becomes '?'.  Return 1, or 0 with errno set.
 */
int notice_write(char letter, char const *const *parts);

#endif
