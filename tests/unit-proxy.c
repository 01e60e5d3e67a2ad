/* unit-proxy.c - PROXY headers, whole, in pieces, and wrong */

#include "../smtpd-proxy/proxy.h"

#include <string.h>

#include "tap.h"

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define ENDS4 "\xc0\0\x02\x07\xc6\x33\x64\x01\xdc\x04\0\x19"
#define NET6 "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0"
#define ENDS6 NET6 "\x01" NET6 "\x02\xdc\x04\0\x19"
#define MAPPED "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\x02"
#define FULL6 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
#define X10 "xxxxxxxxxx"
#define X90 X10 X10 X10 X10 X10 X10 X10 X10 X10

#define BYTES(s) s, sizeof(s) - 1

static struct {
	char const *name;
	char const *s;
	size_t n;
	char const *ends; /* both, or NULL: nobody is known */
} const good[] = {
	{ "v1, IPv4", BYTES("PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\n"),
	    "192.0.2.7 56324 198.51.100.1 25" },
	{ "v1, shortest", BYTES("PROXY TCP4 0.0.0.0 1.1.1.1 0 1\r\n"),
	    "0.0.0.0 0 1.1.1.1 1" },
	{ "v1, IPv6", BYTES("PROXY TCP6 2001:db8::1 ::1 65535 465\r\n"),
	    "2001:db8::1 65535 ::1 465" },
	{ "v1, IPv6 in another form",
	    BYTES("PROXY TCP6 2001:DB8:0:0:0:0:0:01 ::1 1 2\r\n"),
	    "2001:db8::1 1 ::1 2" },
	{ "v1, longest addresses",
	    BYTES("PROXY TCP6 " FULL6 " " FULL6 " 65535 65535\r\n"),
	    FULL6 " 65535 " FULL6 " 65535" },
	{ "v1, IPv4 as IPv6",
	    BYTES("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:c000:201 1 2\r\n"),
	    "192.0.2.7 1 192.0.2.1 2" },
	{ "v1, unknown", BYTES("PROXY UNKNOWN\r\n"), NULL },
	{ "v1, unknown with addresses",
	    BYTES("PROXY UNKNOWN " FULL6 " " FULL6 " 65535 65535\r\n"), NULL },
	{ "v1, 107 bytes",
	    BYTES("PROXY UNKNOWN " X90 "x"
		  "\r\n"),
	    NULL },
	{ "v2, local", BYTES(SIGNATURE "\x20\0\0\0"), NULL },
	{ "v2, local, with anything",
	    BYTES(SIGNATURE "\x20\x7f\0\x05"
			    "abcde"),
	    NULL },
	{ "v2, local, with addresses", BYTES(SIGNATURE "\x20\x11\0\x0c" ENDS4),
	    NULL },
	{ "v2, IPv4", BYTES(SIGNATURE "\x21\x11\0\x0c" ENDS4),
	    "192.0.2.7 56324 198.51.100.1 25" },
	{ "v2, IPv6", BYTES(SIGNATURE "\x21\x21\0\x24" ENDS6),
	    "2001:db8::1 56324 2001:db8::2 25" },
	{ "v2, IPv4 as IPv6",
	    BYTES(SIGNATURE "\x21\x21\0\x24" MAPPED "\x07" MAPPED
			    "\x01\0\x01\0\x02"),
	    "192.0.2.7 1 192.0.2.1 2" },
	{ "v2, unspecified", BYTES(SIGNATURE "\x21\0\0\0"), NULL },
	{ "v2, unspecified, with anything",
	    BYTES(SIGNATURE "\x21\0\0\x05"
			    "abcde"),
	    NULL },
	{ "v2, Unix", BYTES(SIGNATURE "\x21\x31\0\x03/x\0"), NULL },
	{ "v2, with additions",
	    BYTES(SIGNATURE "\x21\x11\0\x15" ENDS4 "\x04\0\0\xea\0\x03"
			    "abc"),
	    "192.0.2.7 56324 198.51.100.1 25" },
	{ "v2, with a checksum",
	    BYTES(SIGNATURE "\x21\x11\0\x1b" ENDS4 "\x04\0\x02"
			    "ab"
			    "\x03\0\x04"
			    "\x7e\xee\x8c\x5f"
			    "\x04\0\0"),
	    "192.0.2.7 56324 198.51.100.1 25" },
};

static struct {
	char const *name;
	char const *s;
	size_t n;
	enum proxy_fault fault;
} const bad[] = {
	{ "SMTP", BYTES("EHLO x\r\n"), PROXY_NOT },
	{ "one byte of it", BYTES("E"), PROXY_NOT },
	{ "TLS", BYTES("\x16\x03\x01"), PROXY_NOT },
	{ "another word", BYTES("PROXY\t"), PROXY_NOT },
	{ "lower case", BYTES("proxy TCP4"), PROXY_NOT },
	{ "almost the signature", BYTES("\r\n\r\n\0\r\nQUIT\r"), PROXY_NOT },
	{ "no family", BYTES("PROXY \r\n"), PROXY_TEXT },
	{ "another family", BYTES("PROXY UDP4 1.1.1.1 2.2.2.2 1 2\r\n"),
	    PROXY_TEXT },
	{ "a family that begins well", BYTES("PROXY TCP44 1.1.1.1\r\n"),
	    PROXY_TEXT },
	{ "unknown, and more of the word", BYTES("PROXY UNKNOWNS\r\n"),
	    PROXY_TEXT },
	{ "nothing behind the family", BYTES("PROXY TCP4\r\n"), PROXY_TEXT },
	{ "a space behind the family", BYTES("PROXY TCP4 \r\n"), PROXY_TEXT },
	{ "one address", BYTES("PROXY TCP4 1.1.1.1 1 2\r\n"), PROXY_TEXT },
	{ "one port", BYTES("PROXY TCP4 1.1.1.1 2.2.2.2 1\r\n"), PROXY_TEXT },
	{ "three ports", BYTES("PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3\r\n"),
	    PROXY_TEXT },
	{ "a space at the end", BYTES("PROXY TCP4 1.1.1.1 2.2.2.2 1 2 \r\n"),
	    PROXY_TEXT },
	{ "two spaces", BYTES("PROXY TCP4  1.1.1.1 2.2.2.2 1 2\r\n"),
	    PROXY_TEXT },
	{ "a tab", BYTES("PROXY TCP4\t1.1.1.1 2.2.2.2 1 2\r\n"), PROXY_TEXT },
	{ "a bare LF", BYTES("PROXY TCP4 1.1.1.1 2.2.2.2 1 2\n"), PROXY_TEXT },
	{ "a bare CR", BYTES("PROXY UNKNOWN\r "), PROXY_TEXT },
	{ "NUL", BYTES("PROXY UNKNOWN \0\r\n"), PROXY_TEXT },
	{ "8 bits", BYTES("PROXY UNKNOWN \xff\r\n"), PROXY_TEXT },
	{ "IPv6 as TCP4", BYTES("PROXY TCP4 ::1 ::1 1 2\r\n"), PROXY_TEXT },
	{ "IPv4 as TCP6", BYTES("PROXY TCP6 1.1.1.1 2.2.2.2 1 2\r\n"),
	    PROXY_TEXT },
	{ "both", BYTES("PROXY TCP4 1.1.1.1 ::1 1 2\r\n"), PROXY_TEXT },
	{ "a host name", BYTES("PROXY TCP4 a.example 2.2.2.2 1 2\r\n"),
	    PROXY_TEXT },
	{ "an octal address", BYTES("PROXY TCP4 1.1.1.01 2.2.2.2 1 2\r\n"),
	    PROXY_TEXT },
	{ "a number too large", BYTES("PROXY TCP4 1.1.1.256 2.2.2.2 1 2\r\n"),
	    PROXY_TEXT },
	{ "a zone", BYTES("PROXY TCP6 fe80::1%lo ::1 1 2\r\n"), PROXY_TEXT },
	{ "a port too large", BYTES("PROXY TCP4 1.1.1.1 2.2.2.2 65536 2\r\n"),
	    PROXY_TEXT },
	{ "a port of six digits",
	    BYTES("PROXY TCP4 1.1.1.1 2.2.2.2 1 100000\r\n"), PROXY_TEXT },
	{ "a needless zero", BYTES("PROXY TCP4 1.1.1.1 2.2.2.2 1 02\r\n"),
	    PROXY_TEXT },
	{ "a sign", BYTES("PROXY TCP4 1.1.1.1 2.2.2.2 +1 2\r\n"), PROXY_TEXT },
	{ "108 bytes", BYTES("PROXY UNKNOWN " X90 "xx\r\n"), PROXY_LONG },
	{ "no line end in 106 bytes", BYTES("PROXY UNKNOWN " X90 "xx"),
	    PROXY_LONG },
	{ "version 1 in binary", BYTES(SIGNATURE "\x11\x11\0\x0c" ENDS4),
	    PROXY_VERSION },
	{ "version 3", BYTES(SIGNATURE "\x31\x11\0\x0c" ENDS4), PROXY_VERSION },
	{ "a third command", BYTES(SIGNATURE "\x22\x11\0\x0c" ENDS4),
	    PROXY_COMMAND },
	{ "datagrams", BYTES(SIGNATURE "\x21\x12\0\x0c" ENDS4), PROXY_FAMILY },
	{ "datagrams, IPv6", BYTES(SIGNATURE "\x21\x22\0\x24" ENDS6),
	    PROXY_FAMILY },
	{ "no protocol", BYTES(SIGNATURE "\x21\x10\0\x0c" ENDS4),
	    PROXY_FAMILY },
	{ "a family that is none", BYTES(SIGNATURE "\x21\x41\0\x0c" ENDS4),
	    PROXY_FAMILY },
	{ "too short for IPv4", BYTES(SIGNATURE "\x21\x11\0\x0b" ENDS4),
	    PROXY_LENGTH },
	{ "too short for IPv6", BYTES(SIGNATURE "\x21\x21\0\x23" ENDS6),
	    PROXY_LENGTH },
	{ "nothing for IPv4", BYTES(SIGNATURE "\x21\x11\0\0"), PROXY_LENGTH },
	{ "half an addition", BYTES(SIGNATURE "\x21\x11\0\x0e" ENDS4 "\x04\0"),
	    PROXY_TLV },
	{ "an addition that is longer than the rest",
	    BYTES(SIGNATURE "\x21\x11\0\x10" ENDS4 "\x04\0\x02"
			    "a"),
	    PROXY_TLV },
	{ "a checksum of three bytes",
	    BYTES(SIGNATURE "\x21\x11\0\x12" ENDS4 "\x03\0\x03"
			    "abc"),
	    PROXY_TLV },
	{ "two checksums",
	    BYTES(SIGNATURE "\x21\x11\0\x1a" ENDS4 "\x03\0\x04"
			    "abcd"
			    "\x03\0\x04"
			    "abcd"),
	    PROXY_TLV },
	{ "a wrong checksum",
	    BYTES(SIGNATURE "\x21\x11\0\x13" ENDS4 "\x03\0\x04"
			    "abcd"),
	    PROXY_CHECKSUM },
	{ "more than we take", BYTES(SIGNATURE "\x20\0\x3f\xf1"), PROXY_LONG },
	{ "as much as there can be", BYTES(SIGNATURE "\x21\x11\xff\xff"),
	    PROXY_LONG },
};

static int
is_as_told(struct proxy const *p, enum proxy_state state, size_t i)
{
	char told[2 * sizeof(struct endpoint) + 1];

	if (p->len != good[i].n)
		return 0;
	if (!good[i].ends)
		return state == PROXY_LOCAL;
	(void)snprintf(told, sizeof told, "%s %s %s %s", p->remote.ip,
	    p->remote.port, p->local.ip, p->local.port);
	return state == PROXY_KNOWN && !strcmp(told, good[i].ends);
}

/* Every beginning asks for more, and for nothing behind the end. */
static int
never_asks_too_much(char const *s, size_t n)
{
	struct proxy p;

	for (size_t i = 0; i < n; i++)
		if (proxy_parse(&p, s, i) != PROXY_MORE || p.len <= i ||
		    p.len > n)
			return 0;
	return 1;
}

static void
test_good(size_t i)
{
	char s[256];
	struct proxy p;
	enum proxy_state state;

	memcpy(s, good[i].s, good[i].n);
	state = proxy_parse(&p, s, good[i].n);
	ok(is_as_told(&p, state, i), good[i].name);
	ok(never_asks_too_much(s, good[i].n), "and in pieces");
	memset(s + good[i].n, 'E', sizeof s - good[i].n);
	state = proxy_parse(&p, s, sizeof s);
	ok(is_as_told(&p, state, i), "and with something behind it");
}

/* Once wrong, always wrong: a longer piece is no better. */
static int
stays_wrong(size_t i)
{
	struct proxy p;
	int seen = 0;

	for (size_t n = 0; n <= bad[i].n; n++) {
		enum proxy_state state = proxy_parse(&p, bad[i].s, n);

		if (state == PROXY_WRONG)
			seen = 1;
		else if (seen || state != PROXY_MORE)
			return 0;
	}
	return seen && p.fault == bad[i].fault;
}

int
main(void)
{
	struct proxy p;
	char most[PROXY_MAX] = SIGNATURE "\x20\0\x3f\xf0";

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		test_good(i);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ok(stays_wrong(i), bad[i].name);
	ok(proxy_parse(&p, most, 16) == PROXY_MORE && p.len == PROXY_MAX,
	    "the longest header");
	ok(proxy_parse(&p, most, PROXY_MAX) == PROXY_LOCAL, "whole");
	return tap_end();
}
