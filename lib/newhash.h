/* newhash.h - the hash of a new password */

#ifndef NEWHASH_H
#define NEWHASH_H

/*
 * Make crypt(3)'s hash of the secret, with chance for salt: yescrypt where the
 * system has it, else SHA-512.  It is NUL-ended, in hash, which has room for
 * USERS_HASH + 1 bytes (users.h).  Return 1, or 0 with errno set.
 */
int newhash_make(char *hash, char const *secret);

#endif
