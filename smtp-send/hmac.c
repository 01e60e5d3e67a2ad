/* hmac.c - HMAC-SHA-256 (RFC 2104) and PBKDF2 with it (RFC 8018) */

#include "hmac.h"

#include <string.h>

#include <skalibs/sha256.h>

enum {
	BLOCK = 64
};

/* The two hashes of HMAC, fed with the key, ready to be used many times. */
struct keyed {
	SHA256Schedule inner;
	SHA256Schedule outer;
};

void
hmac_hash(char out[HMAC_LEN], char const *s, size_t n)
{
	SHA256Schedule h;

	sha256_init(&h);
	sha256_update(&h, s, n);
	sha256_final(&h, out);
}

static void
take_key(struct keyed *k, char const *key, size_t n)
{
	char pad[BLOCK] = { 0 };

	if (n > BLOCK)
		hmac_hash(pad, key, n);
	else
		memcpy(pad, key, n);
	for (size_t i = 0; i < BLOCK; i++)
		pad[i] = (char)(pad[i] ^ 0x36);
	sha256_init(&k->inner);
	sha256_update(&k->inner, pad, BLOCK);
	for (size_t i = 0; i < BLOCK; i++)
		pad[i] = (char)(pad[i] ^ 0x36 ^ 0x5c);
	sha256_init(&k->outer);
	sha256_update(&k->outer, pad, BLOCK);
	explicit_bzero(pad, sizeof pad);
}

/* The HMAC of what the inner hash has been fed with. */
static void
finish(char out[HMAC_LEN], SHA256Schedule inner, SHA256Schedule outer)
{
	sha256_final(&inner, out);
	sha256_update(&outer, out, HMAC_LEN);
	sha256_final(&outer, out);
}

static void
mac(char out[HMAC_LEN], struct keyed const *k, char const *s, size_t n)
{
	SHA256Schedule inner = k->inner;

	sha256_update(&inner, s, n);
	finish(out, inner, k->outer);
}

void
hmac_sha256(
    char out[HMAC_LEN], char const *key, size_t keylen, char const *s, size_t n)
{
	struct keyed k;

	take_key(&k, key, keylen);
	mac(out, &k, s, n);
	explicit_bzero(&k, sizeof k);
}

void
hmac_pbkdf2(char out[HMAC_LEN], char const *password, char const *salt,
    size_t n, unsigned int rounds)
{
	struct keyed k;
	SHA256Schedule first;
	char u[HMAC_LEN];

	take_key(&k, password, strlen(password));
	first = k.inner;
	sha256_update(&first, salt, n);
	sha256_update(&first, "\0\0\0\1", 4);
	finish(u, first, k.outer);
	memcpy(out, u, HMAC_LEN);
	while (rounds-- > 1) {
		mac(u, &k, u, HMAC_LEN);
		for (size_t i = 0; i < HMAC_LEN; i++)
			out[i] = (char)(out[i] ^ u[i]);
	}
	explicit_bzero(&k, sizeof k);
	explicit_bzero(u, sizeof u);
}
