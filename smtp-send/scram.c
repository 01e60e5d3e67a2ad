/* scram.c - SCRAM-SHA-256 as the client (RFC 5802, RFC 7677) */

#include "scram.h"

#include <string.h>

#include <skalibs/types.h>

#include "base64.h"

enum {
	SALT = 256 /* longest salt, in base64 */
};

/* An attribute's value. */
struct value {
	char const *s;
	size_t n;
};

int
scram_first(struct scram *s, char const *user, stralloc *out)
{
	stralloc *b = &s->bare;

	if (!stralloc_copys(b, "n="))
		return 0;
	for (; *user; user++)
		if (!(*user == '='     ? stralloc_cats(b, "=3D")
			: *user == ',' ? stralloc_cats(b, "=2C")
				       : stralloc_append(b, *user)))
			return 0;
	return stralloc_cats(b, ",r=") && stralloc_cats(b, s->nonce) &&
	       stralloc_cats(out, "n,,") && stralloc_cat(out, b);
}

/* Take "x=value" and the comma behind it, unless it is the last. */
static int
take(struct value *v, char name, char const **s, size_t *n)
{
	char const *comma = memchr(*s, ',', *n);
	size_t len = comma ? (size_t)(comma - *s) : *n;

	if (len < 2 || (*s)[0] != name || (*s)[1] != '=')
		return 0;
	*v = (struct value){ *s + 2, len - 2 };
	len += comma != NULL;
	*s += len;
	*n -= len;
	return 1;
}

static int
take_rounds(struct value v, unsigned int *rounds)
{
	char fmt[UINT_FMT];

	if (v.n >= sizeof fmt)
		return 0;
	memcpy(fmt, v.s, v.n);
	fmt[v.n] = 0;
	return uint0_scan(fmt, rounds) && *rounds >= SCRAM_LEAST &&
	       *rounds <= SCRAM_MOST;
}

static int
cat64(stralloc *out, char const *s, size_t n)
{
	if (!stralloc_readyplus(out, BASE64_FMT(n)))
		return 0;
	out->len += base64_encode(out->s + out->len, s, n);
	return 1;
}

/* Append ",p=" and the proof for the auth message; keep what the server is
 * to prove. */
static int
prove(
    struct scram *s, char salted[HMAC_LEN], stralloc const *auth, stralloc *out)
{
	char key[HMAC_LEN];
	char stored[HMAC_LEN];
	char signature[HMAC_LEN];
	int ok;

	hmac_sha256(key, salted, HMAC_LEN, "Client Key", 10);
	hmac_hash(stored, key, HMAC_LEN);
	hmac_sha256(signature, stored, HMAC_LEN, auth->s, auth->len);
	for (size_t i = 0; i < HMAC_LEN; i++)
		key[i] = (char)(key[i] ^ signature[i]);
	ok = stralloc_cats(out, ",p=") && cat64(out, key, HMAC_LEN);
	hmac_sha256(key, salted, HMAC_LEN, "Server Key", 10);
	hmac_sha256(s->proof, key, HMAC_LEN, auth->s, auth->len);
	explicit_bzero(key, sizeof key);
	explicit_bzero(stored, sizeof stored);
	explicit_bzero(salted, HMAC_LEN);
	return ok;
}

int
scram_final(struct scram *s, char const *password, char const *text, size_t n,
    stralloc *out)
{
	struct value whole = { text, n };
	struct value nonce;
	struct value salt;
	struct value count;
	stralloc auth = STRALLOC_ZERO;
	size_t ours = strlen(s->nonce);
	size_t start = out->len;
	char raw[BASE64_ROOM(SALT)];
	char salted[HMAC_LEN];
	unsigned int rounds;
	ssize_t len;
	int ok;

	if (!take(&nonce, 'r', &text, &n) || !take(&salt, 's', &text, &n) ||
	    !take(&count, 'i', &text, &n) || !take_rounds(count, &rounds))
		return 0;
	if (nonce.n <= ours || memcmp(nonce.s, s->nonce, ours) != 0 ||
	    salt.n > SALT)
		return 0;
	len = base64_decode(raw, salt.s, salt.n);
	if (len < 1)
		return 0;
	hmac_pbkdf2(salted, password, raw, (size_t)len, rounds);
	ok = stralloc_cats(out, "c=biws,r=") &&
	     stralloc_catb(out, nonce.s, nonce.n) &&
	     stralloc_copy(&auth, &s->bare) && stralloc_cats(&auth, ",") &&
	     stralloc_catb(&auth, whole.s, whole.n) &&
	     stralloc_cats(&auth, ",") &&
	     stralloc_catb(&auth, out->s + start, out->len - start) &&
	     prove(s, salted, &auth, out);
	stralloc_free(&auth);
	return ok;
}

int
scram_verify(struct scram const *s, char const *text, size_t n)
{
	struct value v;
	char fmt[BASE64_FMT(HMAC_LEN)];
	size_t len = base64_encode(fmt, s->proof, HMAC_LEN);

	return take(&v, 'v', &text, &n) && v.n == len && !memcmp(v.s, fmt, len);
}
