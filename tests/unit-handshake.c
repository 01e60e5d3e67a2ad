/* unit-handshake.c - what libraries say, and the words of the log for it */

#include <string.h>

#include "../tls-engine/handshake.h"
#include "tap.h"

#define FAILED "handshake failed: error:"

static struct {
	char const *name;
	enum handshake end;
	int error;
	char const *first; /* bytes that came */
	char const *text;
	char const *word;
} const cases[] = {
	{ "time is up", HANDSHAKE_TIMEOUT, 0, "\x16\x03", NULL, "timeout" },
	{ "time is up, whatever came", HANDSHAKE_TIMEOUT, 0, "GE", NULL,
	    "timeout" },
	{ "closed without a byte", HANDSHAKE_ENDED, 0, "", NULL, "reset" },
	{ "closed in the hello", HANDSHAKE_ENDED, 0, "\x16\x03", NULL,
	    "reset" },
	{ "closed behind one byte of it", HANDSHAKE_ENDED, 0, "\x16", NULL,
	    "reset" },
	{ "closed behind text", HANDSHAKE_ENDED, 0, "Q", NULL, "not-tls" },
	{ "a version that is none", HANDSHAKE_ENDED, 0, "\x16\x02", NULL,
	    "not-tls" },
	{ "reset by the peer", HANDSHAKE_FAILED, 104, "\x16\x03",
	    "Connection reset by peer", "reset" },
	{ "no text at all", HANDSHAKE_FAILED, 0, "\x16\x03", NULL, "not-tls" },
	{ "OpenSSL, text instead of TLS", HANDSHAKE_FAILED, 0, "EH",
	    FAILED "0A00010B:SSL routines::wrong version number", "not-tls" },
	{ "OpenSSL, HTTP", HANDSHAKE_FAILED, 0, "GE",
	    FAILED "0A00009C:SSL routines::http request", "not-tls" },
	{ "OpenSSL, too old", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "0A000102:SSL routines::unsupported protocol",
	    "protocol-too-old" },
	{ "OpenSSL, a fallback that was not needed", HANDSHAKE_FAILED, 0,
	    "\x16\x03", FAILED "0A000175:SSL routines::inappropriate fallback",
	    "protocol-too-old" },
	{ "OpenSSL, no cipher", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "0A0000C1:SSL routines::no shared cipher",
	    "no-shared-cipher" },
	{ "OpenSSL, no group", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "0A000065:SSL routines::no suitable key share",
	    "no-shared-cipher" },
	{ "OpenSSL, alert bad_certificate", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "0A000412:SSL routines::sslv3 alert bad certificate",
	    "alert-42" },
	{ "OpenSSL, alert unknown_ca", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "0A000418:SSL routines::tlsv1 alert unknown ca",
	    "alert-48" },
	{ "OpenSSL, alert close_notify as a number", HANDSHAKE_FAILED, 0,
	    "\x16\x03", FAILED "0A0003E8:SSL routines::reason(1000)",
	    "alert-0" },
	{ "the last of alerts", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "0A0004E7:SSL routines::reason(1255)", "alert-255" },
	{ "and what is none", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "0A0004E8:SSL routines::reason(1256)", "not-tls" },
	{ "LibreSSL, no cipher", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "1402A0C1:SSL routines:ACCEPT_SR_CLNT_HELLO:no shared "
		   "cipher",
	    "no-shared-cipher" },
	{ "LibreSSL, alert unknown_ca", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "14036418:SSL routines:ACCEPT_SR_FINISHED:tlsv1 alert "
		   "unknown ca",
	    "alert-48" },
	{ "our own trouble", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "0A080041:SSL routines::malloc failure", "config" },
	{ "not a number", HANDSHAKE_FAILED, 0, "\x16\x03",
	    FAILED "xyz:", "not-tls" },
};

int
main(void)
{
	static struct network n;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char word[HANDSHAKE_WORD];

		n.seen = strlen(cases[i].first);
		memcpy(n.first, cases[i].first, n.seen);
		n.error = cases[i].error;
		handshake_word(word, cases[i].end, &n, cases[i].text);
		if (!ok(!strcmp(word, cases[i].word), cases[i].name))
			printf("# %s, expected %s\n", word, cases[i].word);
	}
	return tap_end();
}
