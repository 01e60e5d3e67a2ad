/* rules.h - what tcprules(1) has compiled about clients */

#ifndef RULES_H
#define RULES_H

#include <skalibs/stralloc.h>

enum rule {
	RULE_ALLOW,
	RULE_DENY,
	RULE_ABSENT, /* there is no such file */
	RULE_BROKEN  /* it cannot be read, or is not what tcprules makes */
};

struct rules_client {
	char const *ip;
	char const *host; /* or NULL: not known */
	char const *info; /* who has the connection there, or NULL */
};

/*
 * Look for the client in the file, as tcpserver(1) does: INFO@IP, INFO@=HOST,
 * IP, =HOST, the network it is in, from the smallest to the largest
 * ("192.0.2." "192.0." "192."; of IPv6, as RFC 5952 writes it, "2001:db8:"
 * "2001:"), the domains that the host is in ("=.example.org" "=.org"), "=" for
 * every host with a name, then the rule for everybody, "".  The first that is
 * there counts; its variables are added to env, the changes that chain() will
 * make.
 */
enum rule rules_known(
    char const *file, struct rules_client const *client, stralloc *env);

/* The same for a client of whom only the address is known. */
enum rule rules_find(char const *file, char const *ip, stralloc *env);

/* The same, but no other rule than this one counts; RULE_ABSENT also if it is
 * not there. */
enum rule rules_exact(char const *file, char const *key, stralloc *env);

#endif
