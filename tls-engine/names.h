/* names.h - what a client gets by the name of the host that it wants */

#ifndef NAMES_H
#define NAMES_H

#include <stdint.h>

#include <skalibs/stralloc.h>

#include "hello.h"
#include "settings.h"

struct names {
	int matter;        /* the hello must be seen before a key is opened */
	uint64_t required; /* tls.sni.required */
	uint64_t unknown;  /* tls.sni.unknown */
};

/* Read the settings, and look whether there is tls.sni/.  Return 1, or -1 on a
 * fault, which settings_fault() explains.  Costs the same however many names
 * there are. */
int names_read(struct names *n, struct settings *s);

/*
 * Where names matter, and no hello has come yet: could TLS work?  Opens no key.
 * Return 1, or 0 with the reason in why, NUL-terminated.
 */
int names_ready(struct settings *s, stralloc *why);

enum names_verdict {
	NAMES_TAKEN,     /* the certificate to use can now be found in s */
	NAMES_FAULT,     /* a setting, certificate or key cannot be used */
	NAMES_MALFORMED, /* what came is no hello */
	NAMES_MISSING,   /* the client must say what it wants */
	NAMES_UNKNOWN,   /* there is no such host here */
	NAMES_CHANGED    /* within one handshake another host was wanted */
};

/* How a connection is refused, by verdict: the word and the text for the log,
 * and the alert for the client, or 0. */
struct names_refusal {
	char const *word;
	char const *text;
	unsigned char alert;
};
extern struct names_refusal const names_refusals[];

/* Choose by what the hello says: give s the overlay of that name, if there is
 * one.  A name that is no host name is a name that nobody knows.  On
 * NAMES_FAULT settings_fault() explains it. */
enum names_verdict names_choose(
    struct names const *n, struct settings *s, struct hello const *h);

/* Is this, which may be NULL, the name that the hello has? */
int names_same(struct hello const *h, char const *name);

#endif
