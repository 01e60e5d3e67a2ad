/* mailbox.h - the Maildir of an address, by a pattern with %u and %d */

#ifndef MAILBOX_H
#define MAILBOX_H

#include <stddef.h>

#include <skalibs/stralloc.h>

/* Return 1 if the pattern holds a %u or %d, so that each address has its own
 * Maildir; 0 if it is one directory for everybody. */
int mailbox_many(char const *pattern);

/*
 * Put the Maildir of the address (n bytes, local part and domain, unquoted as
 * in an envelope) into path, NUL-terminated.  In the pattern %u stands for the
 * local part, %d for the domain, both in lower case (A-Z only), %% for '%'.
 * Return 1; 0 if this address can have no Maildir, because a part is missing
 * where the pattern asks for it, begins with '.', or holds '/', a control
 * character or NUL, so that no address can leave the tree; -1 with errno
 * EINVAL if the pattern has another % sequence, or ENOMEM.
 */
int mailbox_path(
    stralloc *path, char const *pattern, char const *address, size_t n);

/*
 * Return 1 if path is a Maildir (a directory with tmp, new and cur), 0 if it
 * is not there, -1 with errno set if that could not be found out.
 */
int mailbox_exists(char const *path);

#endif
