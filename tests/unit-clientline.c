/* unit-clientline.c - lines of tls.tlsclients, and whom they mean */

#include "../smtpd-recv/clientline.h"

#include <string.h>

#include "tap.h"

#define HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddee01"
#define COLONS                                                                 \
	"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"                     \
	"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:01"

/* With the variables, '|' for NUL; NULL: the line is malformed. */
static struct {
	char const *line;
	char const *vars;
} const lines[] = {
	{ "ann@example.org", "" },
	{ "ann@example.org user=ann", "user=ann|" },
	{ "ann@example.org \t RELAYCLIENT=  SMTPRATE=1", "RELAYCLIENT=|"
							 "SMTPRATE=1|" },
	{ "a=b@example.org user=a=b", "user=a=b|" },
	{ "dns:mail.example.org SMTP_X=", "SMTP_X=|" },
	{ "DNS:mail.example.org", "" },
	{ "SHA256:" HEX, "" },
	{ "sha256:" COLONS " user=x", "user=x|" },
	{ "", NULL },
	{ " ann@example.org", NULL },
	{ "ann", NULL },
	{ "ann@", NULL },
	{ "@example.org", NULL },
	{ "ann@example.org,bob@example.org", NULL },
	{ "<ann@example.org>", NULL },
	{ "ann@example.org # Ann", NULL },
	{ "ann@example.org bob@example.org", NULL },
	{ "ann@example.org until tomorrow", NULL },
	{ "ann@example.org until 2026-12-01", NULL },
	{ "ann@example.org until 2026-12-01T00:00Z user=ann", NULL },
	{ "ann@example.org user", NULL },
	{ "ann@example.org user=", NULL },
	{ "ann@example.org =x", NULL },
	{ "ann@example.org USER=x", NULL },
	{ "ann@example.org user=a user=b", NULL },
	{ "ann@example.org SMTPX=a SMTPX=b", NULL },
	{ "ann@example.org SMTPX=a SMTPXY=b", "SMTPX=a|SMTPXY=b|" },
	{ "ann@example.org SMTP=x", NULL },
	{ "ann@example.org SMTPrate=x", NULL },
	{ "ann@example.org PATH=/tmp", NULL },
	{ "ann@example.org LD_PRELOAD=x", NULL },
	{ "ann@example.org QMAILQUEUE=x", NULL },
	{ "ann@example.org TCPREMOTEIP=x", NULL },
	{ "ann@example.org SSL_PROTOCOL=x", NULL },
	{ "ann@example.org SMTPAUTHUSER=ann", NULL },
	{ "ann@example.org SMTPMAILFROM=ann", NULL },
	{ "ann@example.org SMTPSESSIONID=x", NULL },
	{ "ann@example.org SMTPTLSCLIENT=x", NULL },
	{ "ann@example.org SMTPXCLIENT=1", NULL },
	{ "ann@example.org user=a\rb", NULL },
	{ "ann@example.org user=\xc3\xa4", NULL },
	{ "dns:", NULL },
	{ "dns:*.example.org", NULL },
	{ "dns:ann@example.org", NULL },
	{ "SHA256:", NULL },
	{ "SHA256:0" HEX, NULL },
	{ "SHA256:00" HEX, NULL },
	{ "SHA256:" HEX ":", NULL },
	{ "SHA256::" HEX, NULL },
	{ "SHA256:00::112233445566778899aabbccddeeff00112233445566778899aabbccd"
	  "dee01",
	    NULL },
	{ "SHA256:0:0112233445566778899aabbccddeeff00112233445566778899aabbccdd"
	  "ee01",
	    NULL },
	{ "SHA256:g0112233445566778899aabbccddeeff00112233445566778899aabbccdde"
	  "e01",
	    NULL },
	{ "SHA1:0011223344556677889900112233445566778899", NULL },
	{ HEX, NULL },
};

static struct {
	char const *name;
	char const *line;
	struct clientfacts f;
	int fits;
} const facts[] = {
	{ "the address", "ann@example.org",
	    { .verified = "ok", .emails = "ann@example.org" }, 1 },
	{ "its domain in the other case", "ann@Example.Org",
	    { .verified = "ok", .emails = "ann@eXAMPLE.org" }, 1 },
	{ "its local part is exact", "ann@example.org",
	    { .verified = "ok", .emails = "Ann@example.org" }, 0 },
	{ "the last of several", "ann@example.org user=x",
	    { .verified = "ok", .emails = "a@x b@y ann@example.org" }, 1 },
	{ "part of another", "ann@example.org",
	    { .verified = "ok",
		.emails = "joann@example.org ann@example.org.x "
			  "ann@example.or" },
	    0 },
	{ "not verified", "ann@example.org",
	    { .verified = "expired", .emails = "ann@example.org" }, 0 },
	{ "verified as okay", "ann@example.org",
	    { .verified = "okay", .emails = "ann@example.org" }, 0 },
	{ "nobody has verified", "ann@example.org",
	    { .emails = "ann@example.org" }, 0 },
	{ "verified, without addresses", "ann@example.org",
	    { .verified = "ok", .hosts = "ann@example.org" }, 0 },
	{ "no addresses in the fact", "ann@example.org",
	    { .verified = "ok", .emails = "" }, 0 },
	{ "the host", "dns:mail.example.org",
	    { .verified = "ok", .hosts = "x MAIL.example.org" }, 1 },
	{ "a wildcard is not for it", "dns:mail.example.org",
	    { .verified = "ok", .hosts = "*.example.org" }, 0 },
	{ "a host that is not verified", "dns:mail.example.org",
	    { .verified = "unknown-ca", .hosts = "mail.example.org" }, 0 },
	{ "the domain of an address is no host", "dns:example.org",
	    { .verified = "ok", .emails = "a@example.org" }, 0 },
	{ "the hash", "SHA256:" HEX, { .hash = "SHA256:" HEX }, 1 },
	{ "the hash with colons", "SHA256:" COLONS " user=x",
	    { .verified = "self-signed", .hash = "SHA256:" HEX }, 1 },
	{ "the hash of an expired one", "SHA256:" HEX,
	    { .verified = "expired", .hash = "SHA256:" HEX }, 1 },
	{ "the hash of a revoked one", "SHA256:" HEX,
	    { .verified = "revoked", .hash = "SHA256:" HEX }, 0 },
	{ "another hash", "SHA256:" HEX,
	    { .hash = "SHA256:10112233445566778899aabbccddeeff001122334455667"
		      "78899aabbccddee01" },
	    0 },
	{ "part of the hash", "SHA256:" HEX,
	    { .hash = "SHA256:00112233445566778899aabbccddeeff" }, 0 },
	{ "more than the hash", "SHA256:" HEX, { .hash = "SHA256:" HEX "0" },
	    0 },
	{ "another kind of hash", "SHA256:" HEX, { .hash = "SHA512:" HEX }, 0 },
	{ "no certificate", "SHA256:" HEX, { .hash = NULL }, 0 },
};

static int
right(char const *line, char const *want)
{
	struct clientline l;
	stralloc vars = STRALLOC_ZERO;
	int good = !clientline_read(&l, line);

	if (!good || !want)
		return !good && !want;
	good = clientline_vars(&l, &vars) && vars.len == strlen(want);
	for (size_t i = 0; good && i < vars.len; i++)
		good = vars.s[i] == want[i] || (!vars.s[i] && want[i] == '|');
	stralloc_free(&vars);
	return good;
}

static int
of_length(size_t n)
{
	static char line[2048] = "ann@example.org user=";
	struct clientline l;
	size_t start = strlen("ann@example.org user=");

	memset(line + start, 'x', n - start);
	line[n] = 0;
	return !clientline_read(&l, line);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		ok(right(lines[i].line, lines[i].vars), lines[i].line);
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		struct clientline l;

		ok(!clientline_read(&l, facts[i].line) &&
			clientline_fits(&l, &facts[i].f) == facts[i].fits,
		    facts[i].name);
	}
	ok(of_length(1000), "a line of 1000 bytes");
	ok(!of_length(1001), "a line of 1001 bytes");
	return tap_end();
}
