/* tlspolicy.h - a file of send.tls/: what TLS mail for a domain needs
 *
 * The first line is a level, those behind it are key=value; empty lines and
 * those that begin with # do not count.
 *
 *	none			never TLS
 *	may			TLS where it works
 *	encrypt			TLS, with whoever it is
 *	verify			TLS with the host that the certificate names
 *	dane			TLS as TLSA records have it, which there must be
 *	fingerprint SHA256:...	TLS with this certificate; more in more lines
 *
 *	fingerprint=SHA256:...	one more
 *	mx=PATTERN		only such hosts may get the mail; may repeat
 *	name=NAME		a name that the certificate may have instead of
 *				the host's; .name for one label more; may
 *				repeat
 *	ca=FILE			whom verify trusts, in place of the system's
 *	cert=FILE key=FILE	a certificate of ours, if the server asks
 *	ciphers=STRING		instead of those of the settings
 *	min=PROTOCOL		TLSv1.2 or TLSv1.3: nothing older
 */

#ifndef TLSPOLICY_H
#define TLSPOLICY_H

#include <stddef.h>

#include <skalibs/stralloc.h>

/* From none to the strictest. */
enum tlslevel {
	LEVEL_NONE,
	LEVEL_MAY,
	LEVEL_ENCRYPT,
	LEVEL_VERIFY,
	LEVEL_DANE,
	LEVEL_FINGERPRINT
};

enum tlskey {
	KEY_FINGERPRINT,
	KEY_MX,
	KEY_NAME,
	KEY_CA,
	KEY_CERT,
	KEY_KEY,
	KEY_CIPHERS,
	KEY_MIN,
	TLSKEYS
};

enum {
	TLSPOLICY_MAX = 65536 /* bytes of a file */
};

/* Start it with zeros. */
struct tlspolicy {
	enum tlslevel level;
	/* Values of each key, NUL-terminated, one after another. */
	stralloc values[TLSKEYS];
};

/*
 * Read the n bytes of a file.  Return NULL, or what is expected; *line is then
 * the number of the line that is wrong, from 1.
 */
char const *tlspolicy_parse(
    struct tlspolicy *p, char const *s, size_t n, size_t *line);

/* The first value of a key, or NULL. */
char const *tlspolicy_value(struct tlspolicy const *p, enum tlskey key);

/* The word of a level. */
char const *tlspolicy_word(enum tlslevel level);

/*
 * Whether a host, in lower case, fits one of the patterns, each NUL-terminated:
 * a name, or *.name or .name for exactly one label more (RFC 8461 4.1).
 */
int tlspolicy_match(stralloc const *patterns, char const *host);

#endif
