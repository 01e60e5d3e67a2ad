/* unit-handover.c - what is asked of a keeper, and what it believes */

#include "handover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define PACKET(s) s, sizeof(s)

static struct {
	char const *name;
	char const *s;
	size_t n; /* with the NUL that C adds */
	char command;
} const cases[] = {
	{ "start", PACKET("ySMTPSESSIONID=a"), 'y' },
	{ "tell", PACKET("YTCPREMOTEIP=127.0.0.1"), 'Y' },
	{ "ask", PACKET("?SERVICE=x\0SMTPS=1\0CONTROLDIR=/x"), '?' },
	{ "park", PACKET("PSERVICE=x"), 'P' },
	{ "an override", PACKET("yTLSCIPHERS=x"), 'y' },
	{ "authorities", PACKET("ySSL_CERT_FILE=/x"), 'y' },
	{ "where the keeper is", PACKET("yTLSKEEPER=x"), 0 },
	{ "an empty value", PACKET("ySMTPS="), 'y' },
	{ "a value with a =", PACKET("ySERVICE=a=b"), 'y' },
	{ "no variable", "y", 1, 'y' },
	{ "nothing", "", 0, 0 },
	{ "no command", PACKET(""), 0 },
	{ "another command", PACKET("xSMTPS=1"), 0 },
	{ "no NUL at the end", "ySMTPS=1", 8, 0 },
	{ "an empty string", PACKET("y"), 0 },
	{ "one behind the others", PACKET("ySMTPS=1\0"), 0 },
	{ "no value", PACKET("ySMTPS"), 0 },
	{ "a variable of others", PACKET("yLD_PRELOAD=/x"), 0 },
	{ "PATH", PACKET("yPATH=/x"), 0 },
	{ "TLS_UID", PACKET("yTLS_UID=1"), 0 },
	{ "TZ", PACKET("yTZ=:/x"), 0 },
	{ "a setting of others", PACKET("yDATABYTES=1"), 0 },
	{ "the start of a name", PACKET("ySMTP=1"), 0 },
	{ "a longer name", PACKET("ySMTPSX=1"), 0 },
	{ "one twice", PACKET("ySMTPS=1\0SMTPS=1"), 0 },
	{ "a wish", PACKET("y-mmay"), 'y' },
	{ "with a variable", PACKET("ySERVICE=x\0-mverify\0-nx.example"), 'y' },
	{ "with several names", PACKET("Y-mverify\0-nx.example\0-N.example"),
	    'Y' },
	{ "without a mode", PACKET("y-nx.example"), 0 },
	{ "of no such mode", PACKET("y-mnone"), 0 },
	{ "with a descriptor", PACKET("y-mmay\0-r8"), 0 },
	{ "with a malformed record", PACKET("y-mdane\0-d3 1 1 abc"), 0 },
	{ "with an unknown option", PACKET("y-mmay\0-x"), 0 },
	{ "with an option and no letter", PACKET("y-mmay\0-"), 0 },
	{ "with a name that is no host", PACKET("y-mmay\0-n../x"), 0 },
};

static void
set(char const *name, char const *value)
{
	if (value)
		(void)setenv(name, value, 1);
	else
		(void)unsetenv(name);
}

static int
is(char const *name, char const *want)
{
	char const *got = getenv(name);

	return got && want ? !strcmp(got, want) : got == want;
}

/* What one side makes of its environment is what the other gets. */
static void
try_both_sides(void)
{
	static char packet[HANDOVER_MAX];
	struct tlswish wish = { .n = 0 };
	stralloc sa = STRALLOC_ZERO;

	set("PROTO", "SSL");
	set("SSLREMOTEIP", "::ffff:192.0.2.1");
	set("SMTPS", NULL);
	set("SERVICE", "submission");
	set("CONTROLDIR", "/c");
	set("TLSCIPHERS", "k");
	set("TLSKEEPER", "not for an engine");
	set("SSL_CERT_FILE", NULL);
	ok(handover_make(&sa, 'Y', "0123456789abc", NULL), "a packet is made");
	ok(sa.len < sizeof packet, "and is short");
	memcpy(packet, sa.s, sa.len);
	ok(handover_command(packet, sa.len, &wish) == 'Y', "it is well-formed");
	ok(!wish.n, "and nothing is wished for");
	set("PROTO", NULL);
	set("SMTPS", "1");
	set("SERVICE", NULL);
	set("CONTROLDIR", "/other");
	set("SMTPSESSIONID", "old");
	ok(handover_apply(packet, sa.len), "it is applied");
	ok(is("SMTPSESSIONID", "0123456789abc"), "the id");
	ok(is("TCPREMOTEIP", "192.0.2.1"), "the address, under one name");
	ok(is("SMTPS", NULL), "what was not set is not any more");
	ok(is("SERVICE", "submission"), "the service");
	ok(is("CONTROLDIR", "/c"), "the directory");
	ok(handover_overrides(&sa) && sa.len == sizeof "TLSCIPHERS=k" &&
		!memcmp(sa.s, "TLSCIPHERS=k", sa.len),
	    "overrides are listed");
	stralloc_free(&sa);
}

/* A wish, as who asks has it and as the engine gets it. */
static void
try_wish(char const *path, int good)
{
	static char packet[HANDOVER_MAX];
	struct tlswish wish = { .n = 0 };
	struct tlswish got = { .n = 0 };
	stralloc sa = STRALLOC_ZERO;
	int made;

	tlswish_take(&wish, 'm', "verify");
	tlswish_take(&wish, 'r', "8");
	tlswish_take(&wish, 'C', path);
	tlswish_take(&wish, 'n', "x.example");
	made = handover_make(&sa, 'y', "a", &wish);
	ok(made == good, path);
	if (made) {
		memcpy(packet, sa.s, sa.len);
		ok(handover_command(packet, sa.len, &got) == 'y' &&
			tlswish_mode(&got) == TLSWISH_VERIFY &&
			!strcmp(tlswish_last(&got, 'n'), "x.example") &&
			!strcmp(tlswish_last(&got, 'C'), path) &&
			tlswish_result(&got) == -1,
		    "what was wished for is what the engine gets");
		ok(handover_apply(packet, sa.len) && is("TLSCIPHERS", "k"),
		    "and the environment is not changed by it");
	} else {
		ok(errno == EINVAL, "is none that a keeper knows");
	}
	stralloc_free(&sa);
}

static void
try_long(void)
{
	static char value[HANDOVER_MAX];
	stralloc sa = STRALLOC_ZERO;

	memset(value, 'x', sizeof value - 1);
	set("SERVICE", value);
	ok(!handover_make(&sa, 'y', "a", NULL) && errno == EMSGSIZE,
	    "a packet that would be too long");
	stralloc_free(&sa);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tlswish wish = { .n = 0 };

		ok(handover_command(cases[i].s, cases[i].n, &wish) ==
			cases[i].command,
		    cases[i].name);
	}
	try_both_sides();
	try_wish("/authorities.pem", 1);
	try_wish("authorities.pem", 0);
	try_long();
	return tap_end();
}
