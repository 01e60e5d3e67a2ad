/* unit-server.c - whom a client takes for the server that it wanted */

#include "../tls-engine/server.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "forge.h"
#include "tap.h"

enum {
	DAY = 86400,
	ROOM = 400000,
	HEX = 2 * TLSWISH_DATA + 16,
	MANY = SERVER_CHAIN + 2
};

/* Who has a certificate.  Authorities first. */
enum who {
	ROOT,
	SUB,
	STRANGER, /* an authority that nobody trusts */
	SMALL,    /* one with 1024 bits */
	GOOD,
	DEEP, /* by SUB */
	OLD,
	EARLY,
	STRANGE,
	FRAIL, /* by SMALL */
	SELF,
	BARE,  /* a common name alone */
	OTHER, /* another name, and a common name that is the host's */
	WILD,
	CLIENT,
	PARTIES
};

#define HOST "mx.test.example"

static struct {
	char const *cn;
	char const *names; /* subjectAltName; NULL: none */
	char const *more;  /* extendedKeyUsage; "CA": it is an authority */
	long from;
	long to;
	int bits;
	enum who by;
} const recipes[PARTIES] = {
	[ROOT] = { "root", NULL, "CA", -DAY, DAY, 0, ROOT },
	[SUB] = { "sub", NULL, "CA", -DAY, DAY, 0, ROOT },
	[STRANGER] = { "stranger", NULL, "CA", -DAY, DAY, 0, STRANGER },
	[SMALL] = { "small", NULL, "CA", -DAY, DAY, 1024, SMALL },
	[GOOD] = { "x", "DNS:" HOST, NULL, -DAY, DAY, 0, ROOT },
	[DEEP] = { "x", "DNS:" HOST, NULL, -DAY, DAY, 0, SUB },
	[OLD] = { "x", "DNS:" HOST, NULL, -DAY, -60, 0, ROOT },
	[EARLY] = { "x", "DNS:" HOST, NULL, 3600, DAY, 0, ROOT },
	[STRANGE] = { "x", "DNS:" HOST, NULL, -DAY, DAY, 0, STRANGER },
	[FRAIL] = { "x", "DNS:" HOST, NULL, -DAY, DAY, 0, SMALL },
	[SELF] = { "x", "DNS:" HOST, NULL, -DAY, DAY, 0, SELF },
	[BARE] = { HOST, NULL, NULL, -DAY, DAY, 0, ROOT },
	[OTHER] = { HOST, "DNS:other.example", NULL, -DAY, DAY, 0, ROOT },
	[WILD] = { "x", "DNS:*.wild.example", NULL, -DAY, DAY, 0, ROOT },
	[CLIENT] = { "x", "DNS:" HOST, "clientAuth", -DAY, DAY, 0, ROOT },
};

static struct party parties[PARTIES];

static void
make(enum who who)
{
	struct party *p = parties + who;
	char const *cn = recipes[who].cn;
	char const *more = recipes[who].more;

	p->key = make_key(recipes[who].bits);
	p->cert = make_bare(p->key, recipes[who].from, recipes[who].to);
	if (X509_NAME_add_entry_by_NID(X509_get_subject_name(p->cert),
		NID_commonName, V_ASN1_UTF8STRING, (unsigned char const *)cn,
		-1, -1, 0) != 1)
		abort();
	if (recipes[who].names)
		extend(p->cert, NID_subject_alt_name, recipes[who].names);
	if (more && !strcmp(more, "CA"))
		extend(p->cert, NID_basic_constraints, "critical,CA:TRUE");
	else if (more)
		extend(p->cert, NID_ext_key_usage, more);
	sign(p->cert, parties + recipes[who].by);
}

/* What a record of that selector and matching type has for a certificate. */
static size_t
data_of(unsigned char out[TLSWISH_DATA], struct tlsa const *t, X509 *x)
{
	unsigned char *der = NULL;
	unsigned int n = 0;
	int len = t->selector == TLSA_CERT
		      ? i2d_X509(x, &der)
		      : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);

	if (len <= 0 || len > TLSWISH_DATA)
		abort();
	if (t->matching == TLSA_ALL) {
		memcpy(out, der, (size_t)len);
		n = (unsigned int)len;
	} else if (EVP_Digest(der, (size_t)len, out, &n,
		       t->matching == TLSA_SHA512 ? EVP_sha512() : EVP_sha256(),
		       NULL) != 1) {
		abort();
	}
	OPENSSL_free(der);
	return n;
}

static void
put_hex(char *to, unsigned char const *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)snprintf(to + 2 * i, 3, "%02x", data[i]);
}

/* "311g" as a record: usage, selector, matching type, and of whom; or of 0, so
 * many zeros. */
static char *
record(char const *s)
{
	static char const who[] = "rst?gdo";
	struct tlsa t = { .selector = (unsigned int)(s[1] - '0'),
		.matching = (unsigned int)(s[2] - '0') };
	unsigned char data[TLSWISH_DATA] = { 0 };
	char const *of = strchr(who, s[3]);
	size_t n = t.matching == TLSA_SHA512 ? 64 : 32;
	char *text = malloc(HEX);

	if (!text)
		abort();
	if (of)
		n = data_of(data, &t, parties[of - who].cert);
	(void)snprintf(text, HEX, "%c %c %c ", s[0], s[1], s[2]);
	put_hex(text + 6, data, n);
	return text;
}

static char *
fingerprint(enum who who)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	char *text = malloc(HEX);

	if (!text ||
	    X509_digest(parties[who].cert, EVP_sha256(), hash, &n) != 1)
		abort();
	(void)snprintf(text, HEX, "SHA256:");
	put_hex(text + 7, hash, n);
	return text;
}

#define MISMATCH "certificate-host-mismatch"
#define EXPIRED "certificate-expired"
#define UNTRUSTED "certificate-not-trusted"
#define INVALID "validation-failure"

/* Options: m, n and N have words, d has records, f has who; parted by blanks.
 * Sent: the certificate, and authorities, r s t, by their first letters. */
static struct {
	enum who who;
	char const *sent;
	char const *wish;
	char const *word; /* NULL: it is good */
	char const *text; /* then: by what; NULL: by nothing */
} const cases[] = {
	{ SELF, "", "m:may", NULL, NULL },
	{ OLD, "", "m:encrypt n:no.example", NULL, NULL },

	{ GOOD, "", "m:verify n:" HOST, NULL, "ca" },
	{ GOOD, "", "m:verify n:MX.TEST.EXAMPLE", NULL, "ca" },
	{ GOOD, "", "m:verify n:no.example", MISMATCH, NULL },
	{ GOOD, "", "m:verify", INVALID, NULL },
	{ GOOD, "", "m:verify N:" HOST, NULL, "ca" },
	{ GOOD, "", "m:verify n:no.example N:" HOST, NULL, "ca" },
	{ GOOD, "", "m:verify n:no.example N:a.example N:" HOST, NULL, "ca" },
	{ GOOD, "", "m:verify n:" HOST " N:no.example", MISMATCH, NULL },
	{ GOOD, "", "m:verify N:.test.example", NULL, "ca" },
	{ GOOD, "", "m:verify N:.example", MISMATCH, NULL },
	{ GOOD, "", "m:verify N:test.example", MISMATCH, NULL },
	{ GOOD, "", "m:verify N:." HOST, MISMATCH, NULL },
	{ WILD, "", "m:verify n:a.wild.example", NULL, "ca" },
	{ WILD, "", "m:verify n:a.b.wild.example", MISMATCH, NULL },
	{ WILD, "", "m:verify n:wild.example", MISMATCH, NULL },
	{ BARE, "", "m:verify n:" HOST, MISMATCH, NULL },
	{ OTHER, "", "m:verify n:" HOST, MISMATCH, NULL },
	{ OLD, "", "m:verify n:" HOST, EXPIRED, NULL },
	{ EARLY, "", "m:verify n:" HOST, EXPIRED, NULL },
	{ STRANGE, "", "m:verify n:" HOST, UNTRUSTED, NULL },
	{ STRANGE, "t", "m:verify n:" HOST, UNTRUSTED, NULL },
	{ SELF, "", "m:verify n:" HOST, UNTRUSTED, NULL },
	{ DEEP, "s", "m:verify n:" HOST, NULL, "ca" },
	{ DEEP, "rts", "m:verify n:" HOST, NULL, "ca" },
	{ DEEP, "", "m:verify n:" HOST, UNTRUSTED, NULL },
	{ CLIENT, "", "m:verify n:" HOST, INVALID, NULL },

	{ GOOD, "", "m:dane d:311g", NULL, "dane-ee" },
	{ GOOD, "", "m:dane d:310g", NULL, "dane-ee" },
	{ GOOD, "", "m:dane d:312g", NULL, "dane-ee" },
	{ GOOD, "", "m:dane d:300g", NULL, "dane-ee" },
	{ GOOD, "", "m:dane d:301g", NULL, "dane-ee" },
	{ GOOD, "", "m:dane d:302g", NULL, "dane-ee" },
	{ GOOD, "", "m:dane n:no.example d:311g", NULL, "dane-ee" },
	{ OLD, "", "m:dane d:311o", NULL, "dane-ee" },
	{ GOOD, "", "m:dane d:311d", INVALID, NULL },
	{ GOOD, "", "m:dane d:3110", INVALID, NULL },
	{ GOOD, "", "m:dane d:3110 d:311g", NULL, "dane-ee" },
	{ GOOD, "", "m:dane d:311r", INVALID, NULL },
	{ GOOD, "", "m:dane d:311g d:3120", INVALID, NULL },
	{ GOOD, "", "m:dane d:311g d:3020", NULL, "dane-ee" },
	{ GOOD, "", "m:dane d:312g d:3110", NULL, "dane-ee" },
	{ GOOD, "r", "m:dane n:" HOST " d:200r", NULL, "dane-ta" },
	{ GOOD, "", "m:dane n:" HOST " d:200r", NULL, "dane-ta" },
	{ GOOD, "r", "m:dane n:" HOST " d:201r", NULL, "dane-ta" },
	{ GOOD, "r", "m:dane n:" HOST " d:202r", NULL, "dane-ta" },
	{ GOOD, "r", "m:dane n:" HOST " d:210r", NULL, "dane-ta" },
	{ GOOD, "r", "m:dane n:" HOST " d:211r", NULL, "dane-ta" },
	{ GOOD, "r", "m:dane n:" HOST " d:212r", NULL, "dane-ta" },
	{ GOOD, "", "m:dane n:" HOST " d:201r", INVALID, NULL },
	{ GOOD, "r", "m:dane n:" HOST " d:2020", INVALID, NULL },
	{ GOOD, "r", "m:dane n:" HOST " d:2120", INVALID, NULL },
	{ GOOD, "r", "m:dane n:" HOST " d:201r d:2020", INVALID, NULL },
	{ GOOD, "r", "m:dane n:" HOST " d:211r d:2120", INVALID, NULL },
	{ DEEP, "s", "m:dane n:" HOST " d:202s", NULL, "dane-ta" },
	{ DEEP, "s", "m:dane n:" HOST " d:212s", NULL, "dane-ta" },
	{ DEEP, "sr", "m:dane n:" HOST " d:212r", NULL, "dane-ta" },
	{ DEEP, "s", "m:dane n:" HOST " d:202r", INVALID, NULL },
	{ DEEP, "s", "m:dane n:no.example d:212s", MISMATCH, NULL },
	{ DEEP, "s", "m:dane n:no.example N:" HOST " d:212s", NULL, "dane-ta" },
	{ DEEP, "s", "m:dane n:" HOST " N:no.example d:212s", NULL, "dane-ta" },
	{ BARE, "r", "m:dane n:" HOST " d:212r", NULL, "dane-ta" },
	{ GOOD, "r", "m:dane n:" HOST " d:211g d:212g", INVALID, NULL },
	{ OLD, "r", "m:dane n:" HOST " d:202r", EXPIRED, NULL },
	{ GOOD, "t", "m:dane n:" HOST " d:201t", UNTRUSTED, NULL },
	{ GOOD, "", "m:dane d:111g", NULL, NULL },
	{ GOOD, "", "m:dane d:0110", NULL, NULL },
	{ GOOD, "", "m:dane d:3210", NULL, NULL },
	{ GOOD, "", "m:dane d:3130", NULL, NULL },
	{ GOOD, "", "m:dane d:1110 d:3110", INVALID, NULL },

	{ SELF, "", "m:fingerprint f", NULL, "fingerprint" },
	{ OLD, "", "m:fingerprint f", NULL, "fingerprint" },
	{ GOOD, "", "m:fingerprint", INVALID, NULL },
};

static char *words[16];
static size_t n_words;

static void
take(struct tlswish *w, char const *text)
{
	char *s = strdup(text);

	n_words = 0;
	for (char *o = s ? strtok(s, " ") : NULL; o; o = strtok(NULL, " ")) {
		char const *value = o[1] ? o + 2 : NULL;

		if (*o == 'd')
			value = words[n_words++] = record(o + 2);
		if (!value || !tlswish_take(w, *o, value))
			abort();
	}
	words[n_words++] = s;
}

static size_t
chain_of(char *pem, enum who who, char const *sent)
{
	static char const names[] = "rst";
	X509 *certs[8] = { parties[who].cert };
	size_t n = 1;

	for (; *sent; sent++)
		certs[n++] = parties[strchr(names, *sent) - names].cert;
	return pem_of(pem, ROOM, certs, n);
}

static void
judge(struct server *s, size_t i)
{
	static char pem[ROOM];
	struct tlswish w = { 0 };
	char sentence[200];
	char wish[200];
	char *print = NULL;
	char *f;
	struct verdict v;
	int good = !cases[i].word;

	(void)snprintf(wish, sizeof wish, "%s", cases[i].wish);
	f = strstr(wish, " f");
	if (f) {
		*f = 0;
		print = fingerprint(cases[i].who);
	}
	take(&w, wish);
	if (print && !tlswish_take(&w, 'f', print))
		abort();
	s->wish = &w;
	v = server_judge_pem(
	    s, pem, chain_of(pem, cases[i].who, cases[i].sent));
	(void)snprintf(sentence, sizeof sentence, "%d, %s with \"%s\": %s",
	    (int)cases[i].who, cases[i].wish, cases[i].sent,
	    good ? "good" : cases[i].word);
	if (!ok(v.good == good &&
		    (good ? (!v.text == !cases[i].text &&
				(!v.text || !strcmp(v.text, cases[i].text)))
			  : (!strcmp(v.word, cases[i].word) && v.text)),
		sentence))
		printf("# got %d %s %s\n", v.good, v.word ? v.word : "-",
		    v.text ? v.text : "-");
	while (n_words)
		free(words[--n_words]);
	free(print);
}

/* Chains that are none, or too long. */
static void
odd(struct server *s)
{
	static char pem[ROOM];
	struct tlswish w = { 0 };
	X509 *certs[MANY] = { parties[DEEP].cert };
	size_t n;

	if (!tlswish_take(&w, 'm', "verify") || !tlswish_take(&w, 'n', HOST))
		abort();
	s->wish = &w;
	ok(!server_judge_pem(s, NULL, 0).good, "no certificate");
	ok(!server_judge_pem(s, "nonsense\n", 9).good, "none that is one");
	n = chain_of(pem, GOOD, "");
	ok(!server_judge_pem(s, pem, n / 2).good, "half of one");
	for (int i = 1; i < MANY; i++)
		certs[i] = parties[STRANGER].cert;
	certs[SERVER_CHAIN - 1] = parties[SUB].cert;
	n = pem_of(pem, ROOM, certs, SERVER_CHAIN);
	ok(server_judge_pem(s, pem, n).good, "as many as may be");
	certs[SERVER_CHAIN - 1] = parties[STRANGER].cert;
	certs[SERVER_CHAIN] = parties[SUB].cert;
	n = pem_of(pem, ROOM, certs, SERVER_CHAIN + 1);
	ok(!server_judge_pem(s, pem, n).good, "one more does not count");
}

/* Weak keys count for nothing, whoever is trusted. */
static void
weak(void)
{
	static char pem[ROOM];
	struct tlswish w = { 0 };
	struct server s = { .wish = &w, .store = X509_STORE_new() };

	if (!tlswish_take(&w, 'm', "verify") || !tlswish_take(&w, 'n', HOST) ||
	    X509_STORE_add_cert(s.store, parties[SMALL].cert) != 1)
		abort();
	ok(!server_judge_pem(&s, pem, chain_of(pem, FRAIL, "")).good,
	    "an authority with 1024 bits");
	server_free(&s);
}

int
main(void)
{
	struct server s = { .store = X509_STORE_new() };

	for (int i = 0; i < PARTIES; i++)
		make((enum who)i);
	if (X509_STORE_add_cert(s.store, parties[ROOT].cert) != 1)
		abort();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		judge(&s, i);
	odd(&s);
	weak();
	server_free(&s);
	for (int i = 0; i < PARTIES; i++) {
		X509_free(parties[i].cert);
		EVP_PKEY_free(parties[i].key);
	}
	return tap_end();
}
