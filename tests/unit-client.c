/* unit-client.c - what certificates of clients are worth, and their names */

#include "../tls-engine/client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forge.h"
#include "tap.h"

enum {
	DAY = 86400,
	ROOM = 400000
};

/* A name of a subject: its type, and n bytes. */
struct name {
	int type; /* 0: none */
	char const *s;
	size_t n;
};

#define NAME(type, s)                                                          \
	{                                                                      \
		type, s, sizeof(s) - 1                                         \
	}

struct recipe {
	char const *title;
	char const *word;   /* what is told of it */
	char const *emails; /* "": nothing is told */
	char const *hosts;
	struct name cn;
	struct name email; /* an attribute of the subject */
	struct name mail;  /* an rfc822Name */
	struct name host;  /* a dNSName */
	char const *usage; /* extendedKeyUsage, or NULL */
	long from;         /* seconds from now */
	long to;
	int bits;   /* RSA; 0: EC */
	int issuer; /* ROOT, SUB, STRANGER, SELF */
};

enum {
	ROOT,
	SUB,
	STRANGER,
	SELF
};

static struct party parties[SELF];

static void
add_subject(X509 *x, int nid, struct name const *n)
{
	if (n->type &&
	    X509_NAME_add_entry_by_NID(X509_get_subject_name(x), nid, n->type,
		(unsigned char const *)n->s, (int)n->n, -1, 0) != 1)
		abort();
}

static void
add_alternative(GENERAL_NAMES *all, int type, struct name const *n)
{
	GENERAL_NAME *g = GENERAL_NAME_new();
	ASN1_IA5STRING *s = ASN1_IA5STRING_new();

	if (!g || !s || ASN1_STRING_set(s, n->s, (int)n->n) != 1)
		abort();
	GENERAL_NAME_set0_value(g, type, s);
	if (sk_GENERAL_NAME_push(all, g) < 1)
		abort();
}

static X509 *
make_cert(struct recipe const *r, EVP_PKEY *key)
{
	GENERAL_NAMES *all = sk_GENERAL_NAME_new_null();
	X509 *x = make_bare(key, r->from, r->to);

	add_subject(x, NID_commonName, &r->cn);
	add_subject(x, NID_pkcs9_emailAddress, &r->email);
	if (r->mail.type)
		add_alternative(all, GEN_EMAIL, &r->mail);
	if (r->host.type)
		add_alternative(all, GEN_DNS, &r->host);
	if (sk_GENERAL_NAME_num(all) &&
	    X509_add1_ext_i2d(x, NID_subject_alt_name, all, 0, 0) != 1)
		abort();
	if (r->usage)
		extend(x, NID_ext_key_usage, r->usage);
	GENERAL_NAMES_free(all);
	return x;
}

static void
make_authority(int who, char const *name, int by)
{
	struct party *p = parties + who;
	struct recipe r = { .cn = { V_ASN1_UTF8STRING, name, strlen(name) },
		.from = -DAY,
		.to = DAY };

	p->key = make_key(0);
	p->cert = make_cert(&r, p->key);
	extend(p->cert, NID_basic_constraints, "critical,CA:TRUE");
	sign(p->cert, by == SELF ? p : parties + by);
}

/* The value in the list, or "". */
static char const *
value(stralloc const *list, char const *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1)
		if (!strncmp(list->s + i, name, n) && list->s[i + n] == '=')
			return list->s + i + n + 1;
	return "";
}

static int
tells(struct client const *c, char const *pem, size_t n, char const *word)
{
	stralloc list = STRALLOC_ZERO;
	int good = client_tell(c, pem, n, &list) &&
		   !strcmp(value(&list, "SSL_PEER_CERT_VERIFIED"), word);

	stralloc_free(&list);
	return good;
}

static void
try(struct client const *c, struct recipe const *r)
{
	static char pem[ROOM];
	struct party me = { .key = make_key(r->bits) };
	stralloc list = STRALLOC_ZERO;
	X509 *chain[2] = { NULL, parties[SUB].cert };
	size_t n;

	me.cert = make_cert(r, me.key);
	sign(me.cert, r->issuer == SELF ? &me : parties + r->issuer);
	chain[0] = me.cert;
	n = pem_of(pem, ROOM, chain, 2);
	ok(client_tell(c, pem, n, &list) &&
		!strcmp(value(&list, "SSL_PEER_CERT_VERIFIED"), r->word) &&
		!strcmp(value(&list, "SSL_PEER_CERT_EMAIL"), r->emails) &&
		!strcmp(value(&list, "SSL_PEER_CERT_DNS"), r->hosts),
	    r->title);
	stralloc_free(&list);
	X509_free(me.cert);
	EVP_PKEY_free(me.key);
}

#define UTF8 V_ASN1_UTF8STRING
#define IA5 V_ASN1_IA5STRING
#define GOOD .from = -DAY, .to = DAY

static struct recipe const recipes[] = {
	{ "an rfc822Name", "ok", "a@b.example", "",
	    .mail = NAME(IA5, "a@b.example"), GOOD },
	{ "an emailAddress of the subject", "ok", "a@b.example", "",
	    .email = NAME(IA5, "a@b.example"), GOOD },
	{ "one in UTF-8", "ok", "a@b.example", "",
	    .email = NAME(UTF8, "a@b.example"), GOOD },
	{ "one in 16 bits a letter", "ok", "", "",
	    .email = NAME(V_ASN1_BMPSTRING, "\0a\0@\0b"), GOOD },
	{ "both", "ok", "a@b.example c@d.example", "",
	    .mail = NAME(IA5, "a@b.example"), .email = NAME(IA5, "c@d.example"),
	    GOOD },
	{ "both the same", "ok", "a@b.example", "",
	    .mail = NAME(IA5, "a@b.example"), .email = NAME(IA5, "a@b.example"),
	    GOOD },
	{ "a common name like an attribute", "ok", "", "",
	    .cn = NAME(UTF8, "x/emailAddress=a@b.example"), GOOD },
	{ "a common name like an address", "ok", "", "",
	    .cn = NAME(UTF8, "a@b.example"), GOOD },
	{ "NUL behind an rfc822Name", "ok", "", "",
	    .mail = NAME(IA5, "a@b.example\0.evil.example"), GOOD },
	{ "NUL behind an emailAddress", "ok", "", "",
	    .email = NAME(IA5, "a@b.example\0.evil.example"), GOOD },
	{ "NUL behind a dNSName", "ok", "", "",
	    .host = NAME(IA5, "b.example\0.evil.example"), GOOD },
	{ "two addresses in one", "ok", "", "",
	    .mail = NAME(IA5, "a@b.example c@d.example"), GOOD },
	{ "a line end", "ok", "", "", .mail = NAME(IA5, "a@b.example\nSSL_X=y"),
	    GOOD },
	{ "an empty one", "ok", "", "", .mail = NAME(IA5, ""), GOOD },
	{ "a host", "ok", "", "b.example", .host = NAME(IA5, "b.example"),
	    GOOD },
	{ "a wildcard", "ok", "", "", .host = NAME(IA5, "*.b.example"), GOOD },
	{ "an address among hosts", "ok", "", "",
	    .host = NAME(IA5, "a@b.example"), GOOD },
	{ "below another authority", "ok", "a@b.example", "",
	    .mail = NAME(IA5, "a@b.example"), GOOD, .issuer = SUB },
	{ "for clients", "ok", "", "", .usage = "clientAuth", GOOD },
	{ "for both", "ok", "", "", .usage = "serverAuth,clientAuth", GOOD },
	{ "for servers", "wrong-purpose", "", "", .usage = "serverAuth", GOOD },
	{ "for mail", "wrong-purpose", "", "", .usage = "emailProtection",
	    GOOD },
	{ "expired", "expired", "a@b.example", "",
	    .mail = NAME(IA5, "a@b.example"), .from = -DAY, .to = -60 },
	{ "not yet valid", "not-yet-valid", "", "", .from = 3600, .to = DAY },
	{ "of a stranger", "unknown-ca", "a@b.example", "",
	    .mail = NAME(IA5, "a@b.example"), GOOD, .issuer = STRANGER },
	{ "self-signed", "self-signed", "a@b.example", "",
	    .mail = NAME(IA5, "a@b.example"), .cn = NAME(UTF8, "me"), GOOD,
	    .issuer = SELF },
	{ "of a stranger, and expired", "unknown-ca", "", "", .from = -DAY,
	    .to = -60, .issuer = STRANGER },
	{ "RSA with 2048 bits", "ok", "", "", GOOD, .bits = 2048 },
	{ "RSA with 1024 bits", "weak", "", "", GOOD, .bits = 1024 },
};

/* More names than are told of: only whole ones are. */
static void
many(struct client const *c)
{
	static char pem[ROOM];
	struct recipe r = { GOOD };
	EVP_PKEY *key = make_key(0);
	GENERAL_NAMES *all = sk_GENERAL_NAME_new_null();
	char text[] = "abcdefghij0000@example.org";
	stralloc list = STRALLOC_ZERO;
	X509 *x = make_cert(&r, key);
	char const *told;
	size_t n;

	for (int i = 0; i < 1000; i++) {
		struct name one = NAME(IA5, text);

		text[11] = (char)('0' + i / 100);
		text[12] = (char)('0' + i / 10 % 10);
		text[13] = (char)('0' + i % 10);
		add_alternative(all, GEN_EMAIL, &one);
	}
	X509_add1_ext_i2d(x, NID_subject_alt_name, all, 0, 0);
	sign(x, parties + ROOT);
	n = pem_of(pem, ROOM, &x, 1);
	client_tell(c, pem, n, &list);
	told = value(&list, "SSL_PEER_CERT_EMAIL");
	ok(strlen(told) <= CLIENT_NAMES && strlen(told) % 27 == 26,
	    "of 1000 names some are told, whole ones");
	stralloc_free(&list);
	GENERAL_NAMES_free(all);
	X509_free(x);
	EVP_PKEY_free(key);
}

static void
chains(struct client const *c)
{
	static char pem[ROOM];
	struct recipe r = { GOOD };
	EVP_PKEY *key = make_key(0);
	X509 *x = make_cert(&r, key);
	X509 *certs[CLIENT_CHAIN + 2];
	size_t n;

	sign(x, parties + ROOT);
	certs[0] = x;
	for (size_t i = 1; i < CLIENT_CHAIN + 2; i++)
		certs[i] = parties[STRANGER].cert;
	n = pem_of(pem, ROOM, certs, CLIENT_CHAIN + 1);
	ok(tells(c, pem, n, "ok"), "with ten others that do not matter");
	n = pem_of(pem, ROOM, certs, CLIENT_CHAIN + 2);
	ok(tells(c, pem, n, "too-long"), "with eleven");
	certs[1] = parties[SUB].cert;
	X509_free(x);
	x = make_cert(&r, key);
	sign(x, parties + SUB);
	certs[0] = x;
	n = pem_of(pem, ROOM, certs, 1);
	ok(tells(c, pem, n, "unknown-ca"), "without the authority between");
	n = pem_of(pem, ROOM, certs, 3);
	ok(tells(c, pem, n, "ok"), "with it and another");
	X509_free(x);
	EVP_PKEY_free(key);
}

/* A byte of the signature, and of the PEM, is not what it was. */
static void
damaged(struct client const *c)
{
	static char pem[ROOM];
	struct recipe r = { .mail = NAME(IA5, "a@b.example"), GOOD };
	struct party liar = { .key = make_key(0), .cert = parties[ROOT].cert };
	EVP_PKEY *key = make_key(0);
	X509 *x = make_cert(&r, key);
	size_t n;

	sign(x, &liar);
	n = pem_of(pem, ROOM, &x, 1);
	ok(tells(c, pem, n, "broken"), "signed with another key");
	ok(tells(c, pem, n / 2, "broken"), "cut off");
	ok(tells(c, pem, 0, "broken"), "nothing");
	ok(tells(c, NULL, 0, "broken"), "nothing at all");
	X509_free(x);
	EVP_PKEY_free(key);
	EVP_PKEY_free(liar.key);
}

static int
load(struct client *c, char const *dir)
{
	struct settings s;
	stralloc why = STRALLOC_ZERO;
	int good;

	setenv("CONTROLDIR", dir, 1);
	unsetenv("SERVICE");
	settings_init(&s);
	good = client_load(c, &s, &why);
	stralloc_free(&why);
	stralloc_free(&s.fault);
	return good;
}

/* Write the list of what this authority has revoked: that certificate. */
static void
write_crl(BIO *b, struct party const *by, X509 *x)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *now = X509_gmtime_adj(NULL, -60);
	ASN1_TIME *later = X509_gmtime_adj(NULL, DAY);
	X509_REVOKED *entry = X509_REVOKED_new();

	X509_CRL_set_version(crl, 1);
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(by->cert));
	X509_CRL_set1_lastUpdate(crl, now);
	X509_CRL_set1_nextUpdate(crl, later);
	X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(x));
	X509_REVOKED_set_revocationDate(entry, now);
	if (X509_CRL_add0_revoked(crl, entry) != 1 ||
	    !X509_CRL_sign(crl, by->key, EVP_sha256()) ||
	    PEM_write_bio_X509_CRL(b, crl) != 1)
		abort();
	ASN1_TIME_free(now);
	ASN1_TIME_free(later);
	X509_CRL_free(crl);
}

/* Nothing that comes with it, or does not, hides that it is revoked. */
static void
revoked(char const *dir)
{
	static char pem[ROOM];
	char path[4096 + 32];
	struct recipe r = { GOOD };
	struct client c = { 0 };
	EVP_PKEY *key = make_key(0);
	X509 *x = make_cert(&r, key);
	X509 *other = make_cert(&r, key);
	X509 *certs[CLIENT_CHAIN + 2];
	size_t n;
	BIO *b;

	sign(x, parties + SUB);
	sign(other, parties + SUB);
	snprintf(path, sizeof path, "%s/tls.clientcrl.pem", dir);
	b = BIO_new_file(path, "w");
	write_crl(b, parties + ROOT, x); /* its number is no number of ROOT's */
	write_crl(b, parties + SUB, x);
	BIO_free(b);
	ok(load(&c, dir) && c.store, "with a list of revocations");
	certs[0] = x;
	certs[1] = parties[SUB].cert;
	for (size_t i = 2; i < CLIENT_CHAIN + 2; i++)
		certs[i] = parties[STRANGER].cert;
	n = pem_of(pem, ROOM, certs, 2);
	ok(tells(&c, pem, n, "revoked"), "a certificate is revoked");
	n = pem_of(pem, ROOM, certs, 1);
	ok(tells(&c, pem, n, "revoked"), "also without its authority");
	n = pem_of(pem, ROOM, certs, CLIENT_CHAIN + 2);
	ok(tells(&c, pem, n, "revoked"), "and with eleven others");
	certs[0] = other;
	n = pem_of(pem, ROOM, certs, 2);
	ok(tells(&c, pem, n, "ok"), "another one is not");
	n = pem_of(pem, ROOM, certs, 1);
	ok(tells(&c, pem, n, "unknown-ca"), "without its authority");
	n = pem_of(pem, ROOM, certs, CLIENT_CHAIN + 2);
	ok(tells(&c, pem, n, "too-long"), "nor with eleven others");
	client_free(&c);
	X509_free(x);
	X509_free(other);
	EVP_PKEY_free(key);
	unlink(path);
}

int
main(void)
{
	char const *b = getenv("B");
	char dir[4096];
	char path[sizeof dir + 32];
	struct client none = { 0 };
	struct client c = { 0 };

	snprintf(dir, sizeof dir, "%s/unit-client.XXXXXX", b ? b : "build");
	if (!mkdtemp(dir))
		abort();
	snprintf(path, sizeof path, "%s/tls.clientca.pem", dir);
	make_authority(ROOT, "root", SELF);
	make_authority(SUB, "sub", ROOT);
	make_authority(STRANGER, "stranger", SELF);
	ok(load(&none, dir) && !none.store, "without files nobody is asked");
	write_cert(path, parties[ROOT].cert);
	ok(load(&c, dir) && c.store, "with one they are");
	for (size_t i = 0; i < sizeof recipes / sizeof recipes[0]; i++)
		try(&c, recipes + i);
	many(&c);
	chains(&c);
	damaged(&c);
	client_free(&c);
	revoked(dir);
	for (int i = 0; i < SELF; i++) {
		X509_free(parties[i].cert);
		EVP_PKEY_free(parties[i].key);
	}
	unlink(path);
	rmdir(dir);
	return tap_end();
}
