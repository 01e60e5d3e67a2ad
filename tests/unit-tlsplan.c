/* unit-tlsplan.c - which TLS is tried with a host: policy by policy */

#include "../smtp-remote/tlsplan.h"

#include <string.h>

#include "tap.h"

/* Short for cases: what is not said is 0. */
#define MX .mxmatch = 1, .named = 1
#define ON .mxmatch = 1, .named = 1, .dane = 1
#define TLSA .tlsas = 2, .usable = 1, .trusted = 1
#define UNUSABLE .tlsas = 2, .trusted = 1
#define BOGUS .tlsafail = 1, .trusted = 1
#define STS .sts = STS_ENFORCE, .stsmatch = 1
#define OTHER .sts = STS_ENFORCE

/* Tries by a letter each: clear, may, encrypt, verify, dane, fingerprint; "-"
 * the host is not used for now, "!" for good.  Owner: nobody, tlsa, sts. */
static struct {
	struct tlscase c;
	char const *tries;
	char owner;
	char const *sentence;
} const cases[] = {
	{ { MX, .level = LEVEL_NONE }, "c", 'n', "none" },
	{ { ON, .level = LEVEL_NONE, TLSA }, "c", 'n', "none, TLSA" },
	{ { MX, .level = LEVEL_NONE, STS }, "c", 'n', "none, MTA-STS" },
	{ { MX, .level = LEVEL_NONE, .smtps = 1 }, "m", 'n', "none, port 465" },
	{ { MX, .level = LEVEL_MAY }, "mc", 'n', "may" },
	{ { MX, .level = LEVEL_MAY, .smtps = 1 }, "m", 'n', "may, port 465" },
	{ { MX, .level = LEVEL_MAY, .notls = 1 }, "c", 'n', "may, notlshosts" },
	{ { ON, .level = LEVEL_MAY, .notls = 1, TLSA }, "c", 'n',
	    "may, notlshosts, TLSA" },
	{ { MX, .level = LEVEL_MAY, .notls = 1, .smtps = 1 }, "m", 'n',
	    "may, notlshosts, port 465" },
	{ { MX, .level = LEVEL_ENCRYPT, .notls = 1 }, "e", 'n',
	    "encrypt, notlshosts" },
	{ { MX, .level = LEVEL_MAY, .pem = 1 }, "v", 'n', "may, tlshosts" },
	{ { MX, .level = LEVEL_NONE, .pem = 1 }, "v", 'n', "none, tlshosts" },
	{ { MX, .level = LEVEL_ENCRYPT }, "e", 'n', "encrypt" },
	{ { MX, .level = LEVEL_VERIFY }, "v", 'n', "verify" },
	{ { .mxmatch = 1, .level = LEVEL_VERIFY }, "-", 'n',
	    "verify, an address" },
	{ { .mxmatch = 1, .names = 1, .level = LEVEL_VERIFY }, "v", 'n',
	    "verify, an address, name=" },
	{ { .named = 1, .level = LEVEL_VERIFY }, "-", 'n',
	    "verify, mx= has other hosts" },
	{ { .named = 1, .level = LEVEL_MAY }, "-", 'n',
	    "may, mx= has other hosts" },
	{ { MX, .level = LEVEL_FINGERPRINT }, "f", 'n', "fingerprint" },
	{ { ON, .level = LEVEL_FINGERPRINT, TLSA, STS }, "f", 'n',
	    "fingerprint, TLSA, MTA-STS" },

	{ { ON, .level = LEVEL_DANE, TLSA }, "d", 't', "dane, TLSA" },
	{ { MX, .level = LEVEL_DANE, TLSA }, "d", 't',
	    "dane, TLSA, send.dane 0" },
	{ { ON, .level = LEVEL_DANE }, "-", 'n', "dane, no TLSA" },
	{ { ON, .level = LEVEL_DANE, UNUSABLE }, "-", 't',
	    "dane, TLSA unusable" },
	{ { ON, .level = LEVEL_DANE, BOGUS }, "-", 't', "dane, TLSA failed" },
	{ { ON, .level = LEVEL_MAY, TLSA }, "d", 't', "may, TLSA" },
	{ { ON, .level = LEVEL_ENCRYPT, TLSA }, "d", 't', "encrypt, TLSA" },
	{ { ON, .level = LEVEL_MAY, UNUSABLE }, "e", 't',
	    "may, TLSA unusable" },
	{ { ON, .level = LEVEL_MAY, BOGUS }, "-", 't', "may, TLSA failed" },
	{ { MX, .level = LEVEL_MAY, TLSA }, "mc", 'n',
	    "may, TLSA, send.dane 0" },
	{ { MX, .level = LEVEL_MAY, BOGUS }, "mc", 'n',
	    "may, TLSA failed, send.dane 0" },
	{ { ON, .level = LEVEL_VERIFY, TLSA }, "v", 'n', "verify, TLSA" },

	{ { ON, .level = LEVEL_MAY, STS }, "v", 's', "may, MTA-STS" },
	{ { ON, .level = LEVEL_ENCRYPT, STS }, "v", 's', "encrypt, MTA-STS" },
	{ { ON, .level = LEVEL_MAY, OTHER }, "-", 's',
	    "may, MTA-STS has other hosts" },
	{ { ON, .level = LEVEL_MAY, TLSA, OTHER }, "d", 't',
	    "may, TLSA, MTA-STS has other hosts: DANE counts" },
	{ { ON, .level = LEVEL_MAY, BOGUS, STS }, "-", 't',
	    "may, TLSA failed, MTA-STS: DANE counts" },
	{ { ON, .level = LEVEL_MAY, .sts = STS_TESTING, .stsmatch = 1 }, "vmc",
	    's', "may, MTA-STS testing" },
	{ { ON, .level = LEVEL_MAY, .sts = STS_TESTING }, "mc", 's',
	    "may, MTA-STS testing has other hosts" },
	{ { ON, .level = LEVEL_ENCRYPT, .sts = STS_TESTING, .stsmatch = 1 },
	    "ve", 's', "encrypt, MTA-STS testing" },

	{ { ON, .level = LEVEL_MAY, .requiretls = 1 }, "!", 'n',
	    "REQUIRETLS, MX not secure" },
	{ { ON, .level = LEVEL_MAY, .requiretls = 1, .trusted = 1 }, "v", 'n',
	    "REQUIRETLS, MX secure" },
	{ { ON, .level = LEVEL_MAY, .requiretls = 1, TLSA }, "d", 't',
	    "REQUIRETLS, TLSA" },
	{ { MX, .level = LEVEL_NONE, .requiretls = 1, TLSA }, "d", 't',
	    "REQUIRETLS, none, TLSA" },
	{ { ON, .level = LEVEL_MAY, .requiretls = 1, BOGUS }, "-", 't',
	    "REQUIRETLS, TLSA failed" },
	{ { ON, .level = LEVEL_MAY, .requiretls = 1, STS }, "v", 's',
	    "REQUIRETLS, MTA-STS" },
	{ { ON, .level = LEVEL_MAY, .requiretls = 1, OTHER }, "!", 'n',
	    "REQUIRETLS, MTA-STS has other hosts" },
	{ { ON, .level = LEVEL_MAY, .requiretls = 1, UNUSABLE }, "v", 'n',
	    "REQUIRETLS, TLSA unusable, MX secure" },
	{ { .mxmatch = 1, .level = LEVEL_MAY, .requiretls = 1, .trusted = 1 },
	    "!", 'n', "REQUIRETLS, an address" },
	{ { ON, .level = LEVEL_FINGERPRINT, .requiretls = 1 }, "f", 'n',
	    "REQUIRETLS, fingerprint" },
	{ { ON, .level = LEVEL_MAY, .requiretls = 1, .notls = 1, TLSA }, "d",
	    't', "REQUIRETLS, notlshosts, TLSA" },

	{ { ON, .level = LEVEL_MAY, .password = 1 }, "-", 'n',
	    "a password, MX not secure" },
	{ { ON, .level = LEVEL_MAY, .password = 1, .trusted = 1 }, "v", 'n',
	    "a password, MX secure" },
	{ { ON, .level = LEVEL_MAY, .password = 1, .trusted = 1, .smtps = 1 },
	    "v", 'n', "a password, port 465" },
	{ { ON, .level = LEVEL_NONE, .password = 1, .trusted = 1 }, "v", 'n',
	    "a password, starttls_use 0" },
	{ { ON, .level = LEVEL_ENCRYPT, .password = 1, .trusted = 1 }, "v", 'n',
	    "a password, starttls_require" },
	{ { ON, .level = LEVEL_MAY, .password = 1, .trusted = 1, .notls = 1 },
	    "v", 'n', "a password, notlshosts" },
	{ { ON, .level = LEVEL_MAY, .password = 1, .trusted = 1, .pem = 1 },
	    "v", 'n', "a password, tlshosts" },
	{ { ON, .level = LEVEL_MAY, .password = 1, TLSA }, "d", 't',
	    "a password, TLSA" },
	{ { MX, .level = LEVEL_MAY, .password = 1, TLSA }, "v", 'n',
	    "a password, TLSA, send.dane 0" },
	{ { ON, .level = LEVEL_MAY, .password = 1, UNUSABLE }, "v", 'n',
	    "a password, TLSA unusable" },
	{ { ON, .level = LEVEL_MAY, .password = 1, BOGUS }, "-", 't',
	    "a password, TLSA failed" },
	{ { ON, .level = LEVEL_MAY, .password = 1, STS }, "v", 's',
	    "a password, MTA-STS" },
	{ { ON, .level = LEVEL_MAY, .password = 1, .sts = STS_TESTING,
	      .stsmatch = 1 },
	    "-", 'n', "a password, MTA-STS testing" },
	{ { .mxmatch = 1, .level = LEVEL_MAY, .password = 1, .trusted = 1 },
	    "-", 'n', "a password, an address" },
	{ { ON, .level = LEVEL_MAY, .password = 1, .requiretls = 1 }, "!", 'n',
	    "a password, REQUIRETLS, MX not secure" },
};

int
main(void)
{
	static char const letters[] = "cmevdf";
	static char const owners[] = "nts";

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tlsplan p = tlsplan_make(&cases[i].c);
		char got[TLSPLAN_TRIES + 2] = "";

		for (size_t j = 0; j < p.n; j++)
			got[j] = letters[p.tries[j]];
		if (!p.n)
			got[0] = p.certain ? '!' : '-';
		if (!ok(!strcmp(got, cases[i].tries) &&
			    owners[p.owner] == cases[i].owner &&
			    !p.n == (p.why != NULL),
			cases[i].sentence))
			printf("# got %s %c\n", got, owners[p.owner]);
	}
	return tap_end();
}
