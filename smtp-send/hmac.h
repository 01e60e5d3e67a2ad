/* hmac.h - HMAC-SHA-256 (RFC 2104) and PBKDF2 with it (RFC 8018) */

#ifndef HMAC_H
#define HMAC_H

#include <stddef.h>

enum {
	HMAC_LEN = 32
};

/* The HMAC of the n bytes at s, with a key of keylen bytes. */
void hmac_sha256(char out[HMAC_LEN], char const *key, size_t keylen,
    char const *s, size_t n);

/* The SHA-256 of the n bytes at s. */
void hmac_hash(char out[HMAC_LEN], char const *s, size_t n);

/* The first block of PBKDF2 for the password, NUL-terminated, and a salt of n
 * bytes, with so many rounds: Hi() of RFC 5802. */
void hmac_pbkdf2(char out[HMAC_LEN], char const *password, char const *salt,
    size_t n, unsigned int rounds);

#endif
