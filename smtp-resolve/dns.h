/* dns.h - ask the DNS, and know which answers are signed
 *
 * The only module that knows libunbound, which reads what strangers send.
 */

#ifndef DNS_H
#define DNS_H

#include <skalibs/stralloc.h>

#include <unbound.h>

#include "settings.h"

/* Types of records. */
enum {
	DNS_A = 1,
	DNS_CNAME = 5,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_TLSA = 52
};

enum dns_state {
	DNS_DATA,  /* there are records */
	DNS_NONE,  /* the name has no such records */
	DNS_NEVER, /* there is no such name */
	DNS_BOGUS, /* signatures are missing or wrong */
	DNS_FAILED /* no answer, or none that can be used */
};

/*
 * Make ready, with the resolvers of send.dns or those of the system and the
 * anchor of send.dns.anchor, and give up everything but asking: no file can be
 * opened any more, and no program run.  Return it, or NULL with the reason in
 * why, NUL-terminated.
 */
struct ub_ctx *dns_open(struct settings *s, stralloc *why);

/*
 * Ask.  *result, if it is not NULL, is for ub_resolve_free(); its secure tells
 * whether the answer was signed, which one that there is nothing may be too.
 */
enum dns_state dns_ask(
    struct ub_ctx *ctx, char const *name, int type, struct ub_result **result);

#endif
