/* pair.c - could this certificate and this key serve TLS? */

#include "pair.h"

#include <string.h>

#include "der.h"
#include "pem.h"

enum kind {
	RSA,
	EC,
	OTHER
};

/* What a certificate and its key have in common. */
struct public
{
	enum kind kind;
	struct der oid;   /* the kind's name, if OTHER */
	struct der value; /* modulus or point; empty: not told */
};

/* RFC 8017 and RFC 4055 for RSA, RFC 5480 for elliptic curves. */
static struct {
	enum kind kind;
	char const *oid;
	size_t len;
} const kinds[] = {
	{ RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9 },
	{ RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", 9 }, /* PSS only */
	{ EC, "\x2a\x86\x48\xce\x3d\x02\x01", 7 },
};

static struct der
without_zeros(struct der n)
{
	while (n.len && !*n.s) {
		n.s++;
		n.len--;
	}
	return n;
}

/* An AlgorithmIdentifier (RFC 5280 section 4.1.1.2). */
static int
take_kind(struct der *in, struct public *p)
{
	struct der algorithm;

	if (!der_take(in, DER_SEQUENCE, &algorithm) ||
	    !der_take(&algorithm, DER_OID, &p->oid))
		return 0;
	p->kind = OTHER;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (p->oid.len == kinds[i].len &&
		    !memcmp(p->oid.s, kinds[i].oid, p->oid.len))
			p->kind = kinds[i].kind;
	return 1;
}

/* The content of a BIT STRING of whole bytes. */
static int
take_bits(struct der *in, struct der *bytes)
{
	if (!der_take(in, DER_BITS, bytes) || !bytes->len || *bytes->s)
		return 0;
	bytes->s++;
	bytes->len--;
	return 1;
}

/* A SubjectPublicKeyInfo. */
static int
take_public(struct der *in, struct public *p)
{
	struct der info;
	struct der key;

	if (!der_take(in, DER_SEQUENCE, &info) || !take_kind(&info, p) ||
	    !take_bits(&info, &key))
		return 0;
	if (p->kind == EC)
		p->value = key;
	if (p->kind != RSA)
		return 1;
	return der_take(&key, DER_SEQUENCE, &key) &&
	       der_take(&key, DER_INTEGER, &p->value);
}

/* A Certificate (RFC 5280 section 4.1). */
static int
read_certificate(struct der in, struct public *p)
{
	/* serialNumber, signature, issuer, validity, subject */
	static enum der_tag const before[] = { DER_INTEGER, DER_SEQUENCE,
		DER_SEQUENCE, DER_SEQUENCE, DER_SEQUENCE };
	struct der inner;

	if (!der_take(&in, DER_SEQUENCE, &in) ||
	    !der_take(&in, DER_SEQUENCE, &inner))
		return 0;
	(void)der_take(&inner, DER_CONTEXT0, NULL); /* version */
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		if (!der_take(&inner, before[i], NULL))
			return 0;
	return take_public(&inner, p);
}

/* An RSAPrivateKey (RFC 8017 appendix A.1.2). */
static int
read_rsa(struct der in, struct public *p)
{
	p->kind = RSA;
	return der_take(&in, DER_SEQUENCE, &in) &&
	       der_take(&in, DER_INTEGER, NULL) && /* version */
	       der_take(&in, DER_INTEGER, &p->value);
}

/* An ECPrivateKey (RFC 5915), which may leave out its public point. */
static int
read_ec(struct der in, struct public *p)
{
	p->kind = EC;
	if (!der_take(&in, DER_SEQUENCE, &in) ||
	    !der_take(&in, DER_INTEGER, NULL) || /* version */
	    !der_take(&in, DER_BYTES, NULL))     /* the secret number */
		return 0;
	(void)der_take(&in, DER_CONTEXT0, NULL); /* the curve */
	if (der_take(&in, DER_CONTEXT1, &in))
		return take_bits(&in, &p->value);
	return 1;
}

/* A PrivateKeyInfo (RFC 5208). */
static int
read_pkcs8(struct der in, struct public *p)
{
	struct der key;

	if (!der_take(&in, DER_SEQUENCE, &in) ||
	    !der_take(&in, DER_INTEGER, NULL) || !take_kind(&in, p) ||
	    !der_take(&in, DER_BYTES, &key))
		return 0;
	if (p->kind == OTHER)
		return 1;
	return p->kind == RSA ? read_rsa(key, p) : read_ec(key, p);
}

static int
read_encrypted(struct der in, struct public *p)
{
	(void)in;
	(void)p;
	return -1;
}

/* A point is 4 x y, or 2 or 3, for an even or odd y, and x (SEC 1, 2.3.3). */
static int
same_point(struct der a, struct der b)
{
	struct der const *full = *a.s == 4 ? &a : &b;
	struct der const *brief = *a.s == 4 ? &b : &a;

	if (*a.s == *b.s || *full->s != 4 || (*brief->s & ~1U) != 2)
		return der_same(a, b);
	return full->len == 2 * brief->len - 1 &&
	       (full->s[full->len - 1] & 1) == (*brief->s & 1) &&
	       !memcmp(full->s + 1, brief->s + 1, brief->len - 1);
}

static int
same(struct public const *a, struct public const *b)
{
	if (a->kind != b->kind)
		return 0;
	if (a->kind == OTHER)
		return der_same(a->oid, b->oid);
	if (a->kind == RSA)
		return der_same(
		    without_zeros(a->value), without_zeros(b->value));
	return !a->value.len || !b->value.len || same_point(a->value, b->value);
}

static enum pair
look_at_certificate(char *room, struct pem file, struct public *p)
{
	static char const *const labels[] = { "CERTIFICATE", "X509 CERTIFICATE",
		"TRUSTED CERTIFICATE", NULL };
	size_t which;
	ssize_t n = pem_decode(room, file.s, file.len, labels, &which);

	if (n == PEM_NONE)
		return PAIR_NO_CERT;
	if (n < 0 || !read_certificate(
			 (struct der){ (unsigned char *)room, (size_t)n }, p))
		return PAIR_BAD_CERT;
	return PAIR_FITS;
}

static enum pair
look_at_key(char *room, struct pem file, struct public *p)
{
	static char const *const labels[] = { "PRIVATE KEY", "EC PRIVATE KEY",
		"RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", NULL };
	static int (*const readers[])(struct der, struct public *) = {
		read_pkcs8, read_ec, read_rsa, read_encrypted
	};
	size_t which;
	ssize_t n = pem_decode(room, file.s, file.len, labels, &which);
	int r;

	if (n == PEM_NONE)
		return PAIR_NO_KEY;
	if (n == PEM_ENCRYPTED)
		return PAIR_ENCRYPTED;
	if (n < 0)
		return PAIR_BAD_KEY;
	r = readers[which]((struct der){ (unsigned char *)room, (size_t)n }, p);
	if (r < 0)
		return PAIR_ENCRYPTED;
	return r ? PAIR_FITS : PAIR_BAD_KEY;
}

enum pair
pair_match(struct pem cert, struct pem key)
{
	static char certroom[PEM_BLOCK_MAX];
	static char keyroom[PEM_BLOCK_MAX];
	struct public c = { 0 };
	struct public k = { 0 };
	enum pair r = look_at_certificate(certroom, cert, &c);

	if (r == PAIR_FITS)
		r = look_at_key(keyroom, key, &k);
	if (r == PAIR_FITS && !same(&c, &k))
		r = PAIR_DIFFER;
	/* No more than the file can have left there: the rest is untouched. */
	explicit_bzero(
	    keyroom, key.len < sizeof keyroom ? key.len : sizeof keyroom);
	return r;
}
