/* unit-protocols.c - lists of protocols: every spelling, and what is none */

#include <string.h>

#include "../tls-engine/protocols.h"
#include "tap.h"

enum {
	SSL2 = PROTOCOL_SSL2,
	SSL3 = PROTOCOL_SSL3,
	T0 = PROTOCOL_TLS10,
	T1 = PROTOCOL_TLS11,
	T2 = PROTOCOL_TLS12,
	T3 = PROTOCOL_TLS13,
	ALL = PROTOCOLS_ALL
};

static struct {
	char const *text;
	int bits;
	int named;
} const cases[] = {
	/* clang-format off */
	/* libtls */
	{ "tlsv1.2,tlsv1.3", T2 | T3, T2 | T3 },
	{ "tlsv1.2:tlsv1.3", T2 | T3, T2 | T3 },
	{ "TLSV1.3", T3, T3 },
	{ "tlsv1.0", T0, T0 },
	{ "tlsv1.1,tlsv1.2", T1 | T2, T1 | T2 },
	{ "tlsv1", T0 | T1 | T2 | T3, 0 },
	{ "secure", T2 | T3, 0 },
	{ "default", T2 | T3, 0 },
	{ "legacy", T0 | T1 | T2 | T3, T0 | T1 | T2 | T3 },
	{ "all", ALL, 0 },
	{ "all,!tlsv1.3", ALL & ~T3, 0 },
	{ "all:!tlsv1.2", ALL & ~T2, 0 },
	{ "!tlsv1.2", ALL & ~T2, 0 },
	{ "!tlsv1.0,!tlsv1.1", ALL & ~(T0 | T1), 0 },
	{ "secure,!tlsv1.2", T3, 0 },
	{ "tlsv1.2,!tlsv1.2", 0, 0 },
	{ "tlsv1.2,!tlsv1.2,tlsv1.3", T3, T3 },
	{ "!all", 0, 0 },
	{ " tlsv1.2 , tlsv1.3 ", T2 | T3, T2 | T3 },
	/* vSMTP */
	{ "[\"TLSv1.2\",\"TLSv1.3\"]", T2 | T3, T2 | T3 },
	{ "[ \"TLSv1.2\", \"TLSv1.3\" ]", T2 | T3, T2 | T3 },
	{ "[\"TLSv1.3\"]", T3, T3 },
	{ "[TLSv1.3]", T3, T3 },
	{ "\"TLSv1.3\"", T3, T3 },
	/* OpenSSL, qpsmtpd */
	{ "SSLv23:!SSLv2:!SSLv3:!TLSv1", T1 | T2 | T3, 0 },
	{ "SSLv23:!SSLv2:!SSLv3", T0 | T1 | T2 | T3, 0 },
	{ "SSLv23:!SSLv2:!SSLv3:!TLSv1:!TLSv1_1", T2 | T3, 0 },
	{ "TLSv1_2", T2, T2 },
	{ "TLSv1_2:TLSv1_3", T2 | T3, T2 | T3 },
	{ "SSLv3", SSL3, SSL3 },
	{ "SSLv2:SSLv3", SSL2 | SSL3, SSL2 | SSL3 },
	/* not known */
	{ "", -1, 0 },
	{ " ", -1, 0 },
	{ ",", -1, 0 },
	{ "tlsv1.2,", -1, 0 },
	{ ",tlsv1.2", -1, 0 },
	{ "tlsv1.2,,tlsv1.3", -1, 0 },
	{ "tlsv1.4", -1, 0 },
	{ "tls1.2", -1, 0 },
	{ "1.2", -1, 0 },
	{ "tlsv1.2 tlsv1.3", -1, 0 },
	{ "!", -1, 0 },
	{ "!!tlsv1.2", -1, 0 },
	{ "tlsv1.2,!nothing", -1, 0 },
	{ "tlsv1.22", -1, 0 },
	{ "tlsv1.", -1, 0 },
	{ "[]", -1, 0 },
	{ "[\"TLSv1.2\"", -1, 0 },
	{ "\"TLSv1.2\"]", -1, 0 },
	{ "[\"TLSv1.2]", -1, 0 },
	{ "\"", -1, 0 },
	{ "\"\"", -1, 0 },
	{ "[[\"TLSv1.2\"]]", -1, 0 },
	/* clang-format on */
};

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int named = 0;
		int bits = protocols_parse(cases[i].text, &named);

		ok(bits == cases[i].bits &&
			(bits == -1 || named == cases[i].named),
		    cases[i].text);
	}
	return tap_end();
}
