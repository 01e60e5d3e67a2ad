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

/*
 * Look for the client in the file: its address, then the network it is in,
 * from the smallest to the largest ("192.0.2." "192.0." "192."; of IPv6, as
 * RFC 5952 writes it, "2001:db8:" "2001:"), then the rule for everybody, "".
 * The first that is there counts; its variables are added to env, the changes
 * that chain() will make.  Names of clients are not looked for.
 */
enum rule rules_find(char const *file, char const *ip, stralloc *env);

/* The same, but no other rule than this one counts; RULE_ABSENT also if it is
 * not there. */
enum rule rules_exact(char const *file, char const *key, stralloc *env);

#endif
