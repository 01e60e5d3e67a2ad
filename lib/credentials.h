/* credentials.h - what a checkpassword program finds on fd 3
 *
 * user NUL secret NUL timestamp NUL, at most 512 bytes (checkpassword
 * interface, https://cr.yp.to/checkpwd/interface.html).
 */

#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include <stddef.h>

enum {
	CREDENTIALS_FD = 3,
	CREDENTIALS_MAX = 512 /* bytes, with the three NULs */
};

/* How a checkpassword program exits, beside EXIT_SOFT. */
enum {
	CHECKPW_WRONG = 1, /* this user has another password, or is unknown */
	CHECKPW_MISUSE = 2 /* there was no request on fd 3 */
};

struct credentials {
	size_t len;
	char buf[CREDENTIALS_MAX];
	char const *user;
	char const *secret;
	char const *timestamp;
};

/* Put them together.  Return 1, or 0 if they do not fit. */
int credentials_pack(struct credentials *c, char const *user,
    char const *secret, char const *timestamp);

/*
 * Read them from the descriptor, to its end.  Return 1; 0 if what is there is
 * not three strings, each with its NUL; -1 with errno set.
 */
int credentials_read(struct credentials *c, int fd);

/* Forget them, so that no memory holds the secret. */
void credentials_wipe(struct credentials *c);

#endif
