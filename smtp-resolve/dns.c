/* dns.c - ask the DNS, and know which answers are signed */

#include "dns.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "jail.h"
#include "why.h"

enum {
	CLASS_IN = 1,
	RCODE_OK = 0,
	RCODE_NXDOMAIN = 3,
	ANCHOR_MOST = 65536 /* bytes of a file that are looked at */
};

/* Resolvers on this host are usual, and wanted. */
static int
forward(struct ub_ctx *ctx, struct settings *s, stralloc *why)
{
	stralloc list = STRALLOC_ZERO;
	int r = settings_list(s, SET_SEND_DNS, &list);
	int e = 0;

	if (r == -1)
		why_say(why, "send.dns", settings_fault(s));
	if (r == 0 && (e = ub_ctx_resolvconf(ctx, NULL)))
		why_say(why, "/etc/resolv.conf", ub_strerror(e));
	for (size_t i = 0; r == 1 && !e && i < list.len;
	     i += strlen(list.s + i) + 1) {
		e = ub_ctx_set_fwd(ctx, list.s + i);
		if (e) {
			settings_misfit(s, SET_SEND_DNS, list.s + i,
			    "expected the address of a resolver, or "
			    "address@port");
			why_say(why, "send.dns", settings_fault(s));
		}
	}
	stralloc_free(&list);
	return r != -1 && !e;
}

/* Where systems keep the keys of the root. */
static char const *
system_anchor(void)
{
	static char const *const places[] = { "/usr/share/dns/root.key",
		"/var/lib/unbound/root.key", "/etc/unbound/root.key",
		"/var/unbound/db/root.key" };

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (!access(places[i], R_OK))
			return places[i];
	return NULL;
}

/* The library takes a file without keys for one without wishes, and finds out
 * later that there is none. */
static int
add_anchor(struct ub_ctx *ctx, char const *path, stralloc *why)
{
	char text[ANCHOR_MOST];
	ssize_t n = openreadnclose(path, text, sizeof text - 1);

	if (n == -1)
		return why_say(why, path, strerror(errno));
	text[n] = 0;
	if (!strstr(text, "DNSKEY") && !strstr(text, "DS"))
		return why_say(why, path,
		    "found no key: expected DS or DNSKEY records, or none in "
		    "send.dns.anchor");
	n = ub_ctx_add_ta_file(ctx, path);
	return !n || why_say(why, path, ub_strerror((int)n));
}

/* Without an anchor nothing is secure, and DANE never counts. */
static int
anchor(struct ub_ctx *ctx, struct settings *s, stralloc *why)
{
	stralloc path = STRALLOC_ZERO;
	int r = settings_line(s, SET_SEND_DNS_ANCHOR, &path);
	char const *file = path.len > 1 ? path.s : system_anchor();
	int ok = r != -1;

	if (!ok)
		why_say(why, "send.dns.anchor", settings_fault(s));
	else if (file && strcmp(file, "none") != 0)
		ok = add_anchor(ctx, file, why);
	stralloc_free(&path);
	return ok;
}

/* The first question makes the library read what it needs; this one goes to
 * nobody.  Then it is shut in. */
static int
shut_in(struct ub_ctx *ctx, stralloc *why)
{
	struct ub_result *r = NULL;
	int e = ub_resolve(ctx, "localhost", DNS_A, CLASS_IN, &r);

	ub_resolve_free(r);
	if (e)
		return why_say(
		    why, "send.dns and send.dns.anchor", ub_strerror(e));
	if (jail_enter(JAIL_RESOLVER) == JAIL_FAILED)
		return why_say(why, "the jail", "it cannot be entered");
	return 1;
}

struct ub_ctx *
dns_open(struct settings *s, stralloc *why)
{
	struct ub_ctx *ctx = ub_ctx_create();

	if (!ctx) {
		why_say(why, "libunbound", "it cannot be used");
		return NULL;
	}
	(void)ub_ctx_debugout(ctx, NULL);
	if (ub_ctx_set_option(ctx, "do-not-query-localhost:", "no"))
		why_say(why, "libunbound", "it does not know an option");
	else if (forward(ctx, s, why) && anchor(ctx, s, why) &&
		 shut_in(ctx, why))
		return ctx;
	ub_ctx_delete(ctx);
	return NULL;
}

enum dns_state
dns_ask(
    struct ub_ctx *ctx, char const *name, int type, struct ub_result **result)
{
	struct ub_result *r;

	*result = NULL;
	if (ub_resolve(ctx, name, type, CLASS_IN, result))
		return DNS_FAILED;
	r = *result;
	if (r->bogus)
		return DNS_BOGUS;
	if (r->havedata)
		return DNS_DATA;
	if (r->nxdomain || r->rcode == RCODE_NXDOMAIN)
		return DNS_NEVER;
	return r->rcode == RCODE_OK ? DNS_NONE : DNS_FAILED;
}
