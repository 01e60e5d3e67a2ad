/* clientline.h - a line of tls.tlsclients
 *
 *	ann@example.org          this address is in a valid certificate
 *	dns:host.example.org     this host is
 *	SHA256:hex               this is the hash of the certificate, valid or
 *	                         not: colons between pairs of digits are allowed
 *
 * Behind it, each behind blanks and at most once: user=NAME, RELAYCLIENT=
 * SUFFIX, and SMTP...=VALUE for the programs.  The end of a line, " until"
 * and a time, is the business of settings_list().
 */

#ifndef CLIENTLINE_H
#define CLIENTLINE_H

#include <stddef.h>

#include <skalibs/stralloc.h>

enum clientline_kind {
	CLIENT_EMAIL,
	CLIENT_HOST,
	CLIENT_HASH
};

struct clientline {
	enum clientline_kind kind;
	char const *key; /* as it is written, into the line */
	size_t len;
	char const *rest; /* behind it: the variables */
};

/* What TLS reported of a certificate; what is missing is NULL. */
struct clientfacts {
	char const *verified; /* "ok", or why not */
	char const *emails;   /* parted by spaces */
	char const *hosts;    /* the same */
	char const *hash;     /* SHA256:hex */
};

/* Read a line.  Return NULL, or what is expected, for a person. */
char const *clientline_read(struct clientline *l, char const *line);

/*
 * Is this certificate meant?  A name counts only if the certificate is valid
 * ("ok"), a hash unless it is "revoked".
 */
int clientline_fits(struct clientline const *l, struct clientfacts const *f);

/* Put the variables into vars: NAME=value NUL ...  Return 1, or 0 if memory is
 * short. */
int clientline_vars(struct clientline const *l, stralloc *vars);

#endif
