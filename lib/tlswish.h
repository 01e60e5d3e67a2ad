/* tlswish.h - whom a TLS client wants to meet, as options of a command line
 *
 *	-m MODE		may encrypt verify dane fingerprint
 *	-n HOST		the server's name: for SNI, and to be verified
 *	-N NAME		a name that its certificate may have, instead of that of
 *			-n (verify) or as well (dane); .NAME: any with one
 *			label more
 *	-d "U S M HEX"	a TLSA record (RFC 6698 section 2.1)
 *	-f SHA256:HEX	the hash of its certificate
 *	-C FILE		authorities that are trusted, in PEM
 *	-c FILE -k FILE	our certificate, and its key if that is in another file
 *	-e CIPHERS	those of TLS 1.2
 *	-p PROTOCOL	the oldest: TLSv1.2 or TLSv1.3
 *	-r FD		where to tell in one line what came of it
 *
 * smtp-tls(8) takes them, and hands them on to tls-engine(8).
 */

#ifndef TLSWISH_H
#define TLSWISH_H

#include <stddef.h>

#define TLSWISH_OPTIONS "m:n:N:d:f:C:c:k:e:p:r:"

enum {
	TLSWISH_WORDS = 512 /* options and values, of all kinds together */
};

enum tlswish_mode {
	TLSWISH_NONE, /* there is no -m */
	TLSWISH_MAY,
	TLSWISH_ENCRYPT,
	TLSWISH_VERIFY,
	TLSWISH_DANE,
	TLSWISH_FINGERPRINT
};

/* Start it with zeros. */
struct tlswish {
	char const *words[TLSWISH_WORDS]; /* "-m", "may", "-n"... */
	size_t n;
};

/*
 * Take one option and its value, which stays the caller's.  Return 1; 0 if the
 * value is malformed, if the option is none of these, or if there are too
 * many.
 */
int tlswish_take(struct tlswish *w, int option, char const *value);

/* The next value of an option: *at begins with 0.  NULL: there is none. */
char const *tlswish_next(struct tlswish const *w, int option, size_t *at);

/* The last value of an option, or NULL. */
char const *tlswish_last(struct tlswish const *w, int option);

enum tlswish_mode tlswish_mode(struct tlswish const *w);

/* The descriptor of -r, or -1. */
int tlswish_result(struct tlswish const *w);

/* Longest association data of a TLSA record, in bytes. */
enum {
	TLSWISH_DATA = 4096
};

struct tlsa {
	unsigned int usage;
	unsigned int selector;
	unsigned int matching;
	unsigned char data[TLSWISH_DATA];
	size_t len;
};

/* RFC 6698 section 2.1. */
enum {
	TLSA_TA = 2,   /* usages: an authority, */
	TLSA_EE = 3,   /* the server itself */
	TLSA_CERT = 0, /* selectors */
	TLSA_KEY = 1,
	TLSA_ALL = 0, /* matching types */
	TLSA_SHA256 = 1,
	TLSA_SHA512 = 2
};

/* Read a value of -d.  Return 1, or 0 if it is malformed. */
int tlswish_tlsa(struct tlsa *t, char const *value);

/*
 * Whether a record can be used (RFC 7672 section 3.1): of the usages only those
 * two, for the others are not for SMTP; a selector and a matching type that we
 * know, and as many bytes as that has.
 */
int tlswish_usable(struct tlsa const *t);

enum {
	TLSWISH_HASH = 32 /* bytes of SHA-256 */
};

/* Read a value of -f, with or without colons.  Return 1, or 0. */
int tlswish_hash(unsigned char hash[TLSWISH_HASH], char const *value);

#endif
