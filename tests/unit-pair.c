/* unit-pair.c - which certificate and key could serve TLS together
 *
 * The blocks below are hand-made: as little DER as the comparison looks at.
 */

#include <string.h>

#include "../smtpd-tls/pair.h"
#include "../smtpd-tls/pem.h"
#include "base64.h"
#include "tap.h"

enum {
	DER_MAX = 600
};

/* DER as it is built: the bytes and how many. */
struct built {
	size_t len;
	char s[DER_MAX];
};

/* A file as it is built. */
struct text {
	size_t len;
	char s[4096];
};

#define LIT(s) lit((s), sizeof(s) - 1)
#define RSA_OID "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
#define EC_OID "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
#define ED_OID "\x06\x03\x2b\x65\x70"
#define SEQ_EMPTY "\x30\x00"
#define INT_1 "\x02\x01\x01"

static struct built
lit(char const *s, size_t n)
{
	struct built b = { .len = n };

	memcpy(b.s, s, n);
	return b;
}

static struct built
both(struct built a, struct built b)
{
	memcpy(a.s + a.len, b.s, b.len);
	a.len += b.len;
	return a;
}

static struct built
wrap(int tag, struct built in)
{
	char head[3] = { (char)tag, (char)in.len };

	if (in.len < 128)
		return both(lit(head, 2), in);
	head[1] = (char)0x81;
	head[2] = (char)in.len;
	return both(lit(head, 3), in);
}

/* A certificate with this SubjectPublicKeyInfo content. */
static struct built
cert(struct built algorithm, struct built key)
{
	struct built bits = wrap(3, both(LIT("\0"), key));
	struct built info = wrap(0x30, both(wrap(0x30, algorithm), bits));
	struct built rest = LIT("\xa0\x03\x02\x01\x02" INT_1 SEQ_EMPTY SEQ_EMPTY
		SEQ_EMPTY SEQ_EMPTY);

	return wrap(0x30,
	    both(wrap(0x30, both(rest, info)), LIT(SEQ_EMPTY "\x03\x01\0")));
}

static struct built
rsa_public(struct built modulus)
{
	return wrap(0x30, both(wrap(2, modulus), LIT(INT_1)));
}

static struct built
rsa_key(struct built modulus)
{
	return wrap(
	    0x30, both(both(LIT("\x02\x01\0"), wrap(2, modulus)), LIT(INT_1)));
}

static struct built
ec_key(struct built point)
{
	struct built key = LIT(INT_1 "\x04\x02kk\xa0\x02\x05\x00");

	if (point.len)
		key = both(key, wrap(0xa1, wrap(3, both(LIT("\0"), point))));
	return wrap(0x30, key);
}

static struct built
pkcs8(struct built algorithm, struct built key)
{
	return wrap(0x30,
	    both(both(LIT("\x02\x01\0"), wrap(0x30, algorithm)), wrap(4, key)));
}

static void
say(struct text *t, char const *s)
{
	size_t n = strlen(s);

	memcpy(t->s + t->len, s, n + 1);
	t->len += n;
}

static void
pem(struct text *t, char const *label, struct built b, char const *newline)
{
	char base64[BASE64_FMT(DER_MAX)];
	size_t n = base64_encode(base64, b.s, b.len);

	say(t, "-----BEGIN ");
	say(t, label);
	say(t, "-----");
	for (size_t i = 0; i < n; i++) {
		if (i % 64 == 0)
			say(t, newline);
		say(t, (char const[]){ base64[i], 0 });
	}
	say(t, newline);
	say(t, "-----END ");
	say(t, label);
	say(t, "-----");
	say(t, newline);
}

static enum pair
match(char const *c, char const *k)
{
	return pair_match(
	    (struct pem){ c, strlen(c) }, (struct pem){ k, strlen(k) });
}

/* What a pair of blocks is worth. */
static enum pair
pair_of(struct built c, char const *label, struct built k)
{
	struct text a = { 0 };
	struct text b = { 0 };

	pem(&a, "CERTIFICATE", c, "\n");
	pem(&b, label, k, "\n");
	return match(a.s, b.s);
}

static void
keys(void)
{
	struct built n = LIT("\x00\xc1modulus");
	struct built rsa = cert(LIT(RSA_OID "\x05\x00"), rsa_public(n));
	struct built even = LIT("\x04xxxxyyy\x02");
	struct built ec = cert(LIT(EC_OID), even);
	struct built ed = cert(LIT(ED_OID), LIT("public"));

	ok(pair_of(rsa, "RSA PRIVATE KEY", rsa_key(n)) == PAIR_FITS,
	    "RSA, PKCS #1");
	ok(pair_of(rsa, "PRIVATE KEY",
	       pkcs8(LIT(RSA_OID "\x05\x00"), rsa_key(n))) == PAIR_FITS,
	    "RSA, PKCS #8");
	ok(pair_of(rsa, "RSA PRIVATE KEY", rsa_key(LIT("\xc1modulus"))) ==
		PAIR_FITS,
	    "a modulus is a number: zeros in front do not count");
	ok(pair_of(rsa, "RSA PRIVATE KEY", rsa_key(LIT("\x00\xc1modulu"))) ==
		PAIR_DIFFER,
	    "RSA, another modulus");
	ok(pair_of(ec, "EC PRIVATE KEY", ec_key(even)) == PAIR_FITS,
	    "EC, SEC 1");
	ok(pair_of(ec, "PRIVATE KEY", pkcs8(LIT(EC_OID), ec_key(even))) ==
		PAIR_FITS,
	    "EC, PKCS #8");
	ok(pair_of(ec, "EC PRIVATE KEY", ec_key(LIT(""))) == PAIR_FITS,
	    "EC without a point cannot be compared");
	ok(pair_of(ec, "EC PRIVATE KEY", ec_key(LIT("\x04xxxxyyy\x04"))) ==
		PAIR_DIFFER,
	    "EC, another point");
	ok(pair_of(ec, "EC PRIVATE KEY", ec_key(LIT("\x02xxxx"))) == PAIR_FITS,
	    "EC, the same point in short");
	ok(pair_of(ec, "EC PRIVATE KEY", ec_key(LIT("\x03xxxx"))) ==
		PAIR_DIFFER,
	    "EC, in short, but on the other side");
	ok(pair_of(ec, "EC PRIVATE KEY", ec_key(LIT("\x02xxx"))) == PAIR_DIFFER,
	    "EC, in short, from another curve");
	ok(pair_of(ec, "RSA PRIVATE KEY", rsa_key(n)) == PAIR_DIFFER,
	    "kinds that differ");
	ok(pair_of(ed, "PRIVATE KEY", pkcs8(LIT(ED_OID), LIT("secret"))) ==
		PAIR_FITS,
	    "Ed25519 cannot be compared");
	ok(pair_of(ed, "PRIVATE KEY",
	       pkcs8(LIT("\x06\x03\x2b\x65\x71"), LIT("secret"))) ==
		PAIR_DIFFER,
	    "but Ed448 is not Ed25519");
	ok(pair_of(ed, "PRIVATE KEY", pkcs8(LIT(EC_OID), ec_key(even))) ==
		PAIR_DIFFER,
	    "and EC is neither");
	ok(pair_of(ec, "ENCRYPTED PRIVATE KEY", LIT(SEQ_EMPTY)) ==
		PAIR_ENCRYPTED,
	    "an encrypted key, PKCS #8");
}

static void
files(void)
{
	struct built point = LIT("\x04xxxxyyyy");
	struct built c = cert(LIT(EC_OID), point);
	struct text one = { 0 };
	struct text crlf = { 0 };
	struct text a = { 0 };
	struct text b = { 0 };

	pem(&a, "CERTIFICATE", c, "\n");
	pem(&b, "EC PRIVATE KEY", ec_key(point), "\n");
	ok(match("", b.s) == PAIR_NO_CERT, "an empty certificate file");
	ok(match(a.s, "") == PAIR_NO_KEY, "an empty key file");
	ok(match(b.s, b.s) == PAIR_NO_CERT, "a key is no certificate");
	ok(match(a.s, a.s) == PAIR_NO_KEY, "a certificate is no key");
	ok(match("-----BEGIN CERTIFICATE-----\nAAAA\n", b.s) == PAIR_NO_CERT,
	    "a block without its end");
	ok(match("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
	       b.s) == PAIR_BAD_CERT,
	    "an empty block");
	ok(match("-----BEGIN CERTIFICATE-----\nA!==\n-----END "
		 "CERTIFICATE-----\n",
	       b.s) == PAIR_BAD_CERT,
	    "a block that is not base64");
	ok(match(a.s, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE "
		      "KEY-----\n") == PAIR_BAD_KEY,
	    "a block that is no key");
	ok(match(a.s,
	       "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
	       "\nAAAA\n-----END RSA PRIVATE KEY-----\n") == PAIR_ENCRYPTED,
	    "an encrypted key, the old way");
	say(&one, "Text before\n");
	pem(&one, "EC PARAMETERS", LIT("\x05\x00"), "\n");
	say(&one, b.s);
	say(&one, "Text between\n");
	say(&one, a.s);
	say(&one, "-----BEGIN CERTIFICATE-----\nthe rest of the chain");
	ok(match(one.s, one.s) == PAIR_FITS, "both in one file, among text");
	pem(&crlf, "CERTIFICATE", c, " \r\n");
	pem(&crlf, "EC PRIVATE KEY", ec_key(point), "\r\n");
	ok(match(crlf.s, crlf.s) == PAIR_FITS, "CRLF and blanks at line ends");
	ok(match(a.s, "-----BEGIN EC PRIVATE KEY-----") == PAIR_NO_KEY,
	    "nothing behind the first line");
}

/* Every shorter version of a good pair is refused, and read nowhere else. */
static void
cuts(void)
{
	struct built point = LIT("\x04xxxxyyyy");
	struct built c = cert(LIT(EC_OID), point);
	struct built k = pkcs8(LIT(EC_OID), ec_key(point));
	struct built rsa = cert(LIT(RSA_OID "\x05\x00"), rsa_public(point));
	int good = 1;

	for (size_t i = 0; i < c.len; i++)
		good &= pair_of(lit(c.s, i), "PRIVATE KEY", k) == PAIR_BAD_CERT;
	ok(good, "a certificate cut anywhere is none");
	good = 1;
	for (size_t i = 0; i < k.len; i++)
		good &= pair_of(c, "PRIVATE KEY", lit(k.s, i)) == PAIR_BAD_KEY;
	ok(good, "a key cut anywhere is none");
	good = 1;
	for (size_t i = 0; i < rsa.len; i++) {
		struct built x = rsa;

		x.s[i] = (char)0xff;
		good &= pair_of(x, "RSA PRIVATE KEY", rsa_key(point)) !=
			PAIR_NO_CERT;
	}
	ok(good, "any wrong byte has an answer");
}

static void
sizes(void)
{
	static char huge[PEM_BLOCK_MAX + 200];
	static char const begin[] = "-----BEGIN CERTIFICATE-----\n";
	static char const end[] = "\n-----END CERTIFICATE-----\n";

	memset(huge, 'A', sizeof huge);
	memcpy(huge, begin, sizeof begin - 1);
	memcpy(huge + sizeof begin - 1 + PEM_BLOCK_MAX, end, sizeof end);
	ok(match(huge, "") == PAIR_BAD_CERT, "a block of the largest size");
	memset(huge, 'A', sizeof huge);
	memcpy(huge, begin, sizeof begin - 1);
	memcpy(huge + sizeof begin - 1 + PEM_BLOCK_MAX + 4, end, sizeof end);
	ok(match(huge, "") == PAIR_BAD_CERT, "and one that is larger");
}

int
main(void)
{
	keys();
	files();
	cuts();
	sizes();
	return tap_end();
}
