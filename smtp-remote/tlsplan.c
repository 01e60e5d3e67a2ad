/* tlsplan.c - which TLS is tried with a host, in which order, or why not */

#include "tlsplan.h"

static struct tlsplan
plan(enum tlsowner owner, enum tlstry try)
{
	return (struct tlsplan){ .tries = { try }, .n = 1, .owner = owner };
}

static struct tlsplan
avoid(enum tlsowner owner, char const *why, char const *result)
{
	return (struct tlsplan){ .why = why, .owner = owner, .result = result };
}

static struct tlsplan
by_dane(struct tlscase const *c)
{
	if (c->tlsafail)
		return avoid(OWNER_TLSA, "its TLSA records cannot be looked up",
		    "dnssec-invalid");
	if (!c->tlsas)
		return avoid(OWNER_NOBODY,
		    "policy dane, and it has no TLSA records in a zone that is "
		    "secure",
		    NULL);
	if (!c->usable)
		return avoid(OWNER_TLSA,
		    "policy dane, and none of its TLSA records can be used",
		    "tlsa-invalid");
	return plan(OWNER_TLSA, TRY_DANE);
}

/* The host's own, or its domain's, wish; n stays 0 if there is none. */
static struct tlsplan
by_receiver(struct tlscase const *c)
{
	static char const unlisted[] =
	    "the MTA-STS policy of the domain does not list it";
	int wants = c->dane && (c->tlsafail || c->tlsas);
	struct tlsplan p = plan(OWNER_TLSA, TRY_ENCRYPT);

	/* Records that cannot be used still ask for TLS (RFC 7672 2.2), and
	 * somebody wants to know (RFC 8460 4.3.2.1). */
	p.result = "tlsa-invalid";
	if (wants && c->tlsas && !c->usable && !c->tlsafail)
		return p;
	if (wants)
		return by_dane(c);
	if (c->sts == STS_ENFORCE)
		return c->stsmatch
			   ? plan(OWNER_STS, TRY_VERIFY)
			   : avoid(OWNER_STS, unlisted, "validation-failure");
	return (struct tlsplan){
		.owner = c->sts == STS_TESTING ? OWNER_STS : OWNER_NOBODY
	};
}

/* A host that is known from DNSSEC, MTA-STS or ourselves to be the right one,
 * verified; n stays 0 if it is none. */
static struct tlsplan
by_name(struct tlscase const *c, char const *nameless, char const *unknown)
{
	if (c->tlsafail)
		return by_dane(c);
	if (c->tlsas && c->usable)
		return plan(OWNER_TLSA, TRY_DANE);
	if (!c->named && !c->names)
		return avoid(OWNER_NOBODY, nameless, NULL);
	if (!c->trusted && !(c->sts == STS_ENFORCE && c->stsmatch))
		return avoid(OWNER_NOBODY, unknown, NULL);
	return plan(
	    c->sts == STS_ENFORCE ? OWNER_STS : OWNER_NOBODY, TRY_VERIFY);
}

/* RFC 8689 section 4.2.1. */
static struct tlsplan
by_message(struct tlscase const *c)
{
	struct tlsplan p = by_name(c,
	    "the message requires TLS, and it has no name that a certificate "
	    "could be verified with",
	    "the message requires TLS, and neither DNSSEC nor MTA-STS says "
	    "that it is a host of the domain");

	p.certain = !p.n && !c->tlsafail;
	return p;
}

/* Nobody but the right host gets a password. */
static struct tlsplan
by_password(struct tlscase const *c)
{
	struct tlscase k = *c;

	if (!c->dane) {
		k.tlsafail = 0;
		k.usable = 0;
	}
	return by_name(&k,
	    "smtproutes has a password for it, and an address has no name "
	    "that a certificate could be verified with: make a file in "
	    "send.tls, with verify and name=, or with less",
	    "smtproutes has a password for it, and neither DNSSEC nor MTA-STS "
	    "says that it is a host of the domain: make a file in send.tls, "
	    "with verify and mx=, or with less");
}

/* TLS where it works. */
static struct tlsplan
by_chance(struct tlscase const *c, enum tlsowner owner)
{
	struct tlsplan p = { .owner = owner };

	/* The failures are to be reported, and nothing else is to change. */
	if (c->sts == STS_TESTING && owner == OWNER_STS && c->stsmatch)
		p.tries[p.n++] = TRY_VERIFY;
	else if (c->sts == STS_TESTING && owner == OWNER_STS)
		p.result = "validation-failure";
	if (c->level == LEVEL_ENCRYPT) {
		p.tries[p.n++] = TRY_ENCRYPT;
		return p;
	}
	p.tries[p.n++] = TRY_MAY;
	if (!c->smtps)
		p.tries[p.n++] = TRY_CLEAR;
	return p;
}

/* TLS with whom the administrator says, whatever others wish. */
static struct tlsplan
by_order(struct tlscase const *c, enum tlslevel level)
{
	if (level == LEVEL_DANE)
		return by_dane(c);
	if (level == LEVEL_FINGERPRINT)
		return plan(OWNER_NOBODY, TRY_FINGERPRINT);
	if (!c->named && !c->names)
		return avoid(OWNER_NOBODY,
		    "policy verify, and an address is no name: name= is "
		    "missing there",
		    NULL);
	return plan(OWNER_NOBODY, TRY_VERIFY);
}

struct tlsplan
tlsplan_make(struct tlscase const *c)
{
	enum tlslevel level = c->level;
	struct tlsplan p;

	if (!c->mxmatch)
		return avoid(OWNER_NOBODY,
		    "the policy for the domain has other hosts (mx=)", NULL);
	if (c->pem && level < LEVEL_VERIFY)
		level = LEVEL_VERIFY;
	if (level >= LEVEL_VERIFY)
		return by_order(c, level);
	if (c->requiretls)
		return by_message(c);
	if (c->password)
		return by_password(c);
	if (level == LEVEL_NONE || (c->notls && level == LEVEL_MAY))
		return plan(OWNER_NOBODY, c->smtps ? TRY_MAY : TRY_CLEAR);
	p = by_receiver(c);
	return p.n || p.why ? p : by_chance(c, p.owner);
}
