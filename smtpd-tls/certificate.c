/* certificate.c - is there a certificate that TLS could work with? */

#include "certificate.h"

#include <errno.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include "certs.h"
#include "pair.h"

/* Largest file that is looked at: a key and the longest of chains. */
enum {
	FILE_MAX = 262144
};

struct buffer {
	size_t len;
	char s[FILE_MAX + 1];
};

/* What to say of each verdict: of which file, and what. */
static struct {
	int of_key;
	char const *text;
} const verdicts[] = {
	[PAIR_NO_CERT] = { 0,
	    "holds no certificate: expected -----BEGIN CERTIFICATE-----" },
	[PAIR_BAD_CERT] = { 0,
	    "what follows -----BEGIN CERTIFICATE----- is no certificate" },
	[PAIR_NO_KEY] = { 1,
	    "holds no private key: expected -----BEGIN PRIVATE KEY-----" },
	[PAIR_BAD_KEY] = { 1,
	    "what follows -----BEGIN PRIVATE KEY----- is no key" },
	[PAIR_ENCRYPTED] = { 1,
	    "encrypted key: expected one without a pass phrase, as openssl "
	    "pkey -in FILE -out NEWFILE makes it" },
	[PAIR_DIFFER] = { 1,
	    "this key belongs to another certificate: put in the key that "
	    "the certificate was made with" },
};

static int
say(stralloc *why, char const *file, char const *text)
{
	why->len = 0;
	(void)(stralloc_cats(why, file) && stralloc_cats(why, ": ") &&
	       stralloc_cats(why, text));
	return 0;
}

/* How to get a pair that works. */
static int
advise(struct settings const *s, stralloc *why)
{
	(void)(stralloc_cats(why, "; tls-cert ") &&
	       stralloc_cats(why, s->dir) &&
	       stralloc_cats(why, " makes a new pair"));
	if (!stralloc_0(why))
		why->len = 0;
	return 0;
}

static int
load(struct buffer *b, char const *file, stralloc *why)
{
	ssize_t n = openreadnclose(file, b->s, sizeof b->s);

	if (n == -1) {
		int e = errno;

		explicit_bzero(b, sizeof *b); /* it may have begun */
		say(why, file, "cannot be read (");
		(void)(stralloc_cats(why, strerror(e)) &&
		       stralloc_cats(why,
			   "): expected a PEM file that this user may read"));
		return 0;
	}
	b->len = (size_t)n;
	if (b->len == sizeof b->s)
		return say(
		    why, file, "is larger than 256 KB: expected a PEM file");
	return 1;
}

static int
compare(struct certs const *c, stralloc *why)
{
	static struct buffer cert;
	static struct buffer key;
	int together = !strcmp(c->cert.s, c->key.s);
	struct buffer *k = together ? &cert : &key;
	enum pair verdict;
	int ok;

	ok = load(&cert, c->cert.s, why) &&
	     (together || load(&key, c->key.s, why));
	if (ok) {
		verdict = pair_match((struct pem){ cert.s, cert.len },
		    (struct pem){ k->s, k->len });
		ok = verdict == PAIR_FITS;
		if (!ok)
			say(why,
			    verdicts[verdict].of_key ? c->key.s : c->cert.s,
			    verdicts[verdict].text);
	}
	/* Either file may hold a key, whatever it is called. */
	explicit_bzero(cert.s, cert.len);
	explicit_bzero(key.s, key.len);
	return ok;
}

int
certificate_usable(struct settings *s, stralloc *why)
{
	struct certs c = CERTS_ZERO;
	int r = certs_find(s, &c);

	if (r == 1)
		r = compare(&c, why);
	else if (r || (r = settings_overlays(s)) == -1)
		r = say(why, "certificate", settings_fault(s));
	else if (!r)
		r = say(why, s->dir,
		    "no tls.cert.pem with tls.key.pem, no servercert.pem, and "
		    "no tls.sni");
	certs_free(&c);
	return r ? r : advise(s, why);
}
