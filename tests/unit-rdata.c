/* unit-rdata.c - resource records of strangers, as text */

#include "../smtp-resolve/rdata.h"

#include <string.h>

#include "tap.h"

#define B(s) (unsigned char const *)(s), sizeof(s) - 1
#define L63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"

static struct {
	char const *name;
	unsigned char const *s;
	size_t n;
	int good;
	unsigned int pref;
	char const *host; /* NULL: the root */
} const exchanges[] = {
	{ "a host", B("\0\12\3mx1\7Example\3org\0"), 1, 10, "mx1.example.org" },
	{ "the largest preference", B("\377\377\1a\1b\0"), 1, 65535, "a.b" },
	{ "no host at all", B("\0\0\0"), 1, 0, NULL },
	{ "the longest label", B("\0\1\77" L63 "\1b\0"), 1, 1, L63 ".b" },
	{ "a label longer than that", B("\0\1\100x" L63 "\1b\0"), 0, 0, "" },
	{ "a pointer", B("\0\1\300\14"), 0, 0, "" },
	{ "no end", B("\0\1\1a"), 0, 0, "" },
	{ "a label beyond the end", B("\0\1\5ab\0"), 0, 0, "" },
	{ "bytes behind the end", B("\0\1\1a\0x"), 0, 0, "" },
	{ "a dot in a label", B("\0\1\3a.b\1c\0"), 0, 0, "" },
	{ "a NUL in a label", B("\0\1\3a\0b\1c\0"), 0, 0, "" },
	{ "a slash", B("\0\1\3a/b\1c\0"), 0, 0, "" },
	{ "a blank", B("\0\1\3a b\1c\0"), 0, 0, "" },
	{ "an address", B("\0\1\003127\0010\0010\0011\0"), 0, 0, "" },
	{ "only a preference", B("\0\1"), 0, 0, "" },
	{ "nothing", B(""), 0, 0, "" },
};

static void
read_exchanges(void)
{
	for (size_t i = 0; i < sizeof exchanges / sizeof exchanges[0]; i++) {
		struct rdata_mx mx;
		int r = rdata_mx(&mx, exchanges[i].s, exchanges[i].n);

		ok(r == exchanges[i].good, exchanges[i].name);
		if (r)
			ok(mx.pref == exchanges[i].pref &&
				mx.root == !exchanges[i].host &&
				!strcmp(mx.host,
				    exchanges[i].host ? exchanges[i].host : ""),
			    "its parts");
	}
}

static void
read_names(void)
{
	char host[HOSTNAME_ROOM];

	ok(rdata_host(host, "MX.example.org.") &&
		!strcmp(host, "mx.example.org"),
	    "a dot at the end");
	ok(rdata_host(host, "a.b") && !strcmp(host, "a.b"), "none");
	ok(!rdata_host(host, "."), "the root");
	ok(!rdata_host(host, ""), "nothing");
	ok(!rdata_host(host, "a.b.."), "two dots");
}

static void
read_tlsa(void)
{
	static unsigned char large[3 + RDATA_HEX / 2 + 1] = "\3\1\1";
	stralloc text = STRALLOC_ZERO;

	ok(rdata_tlsa(&text, B("\3\1\1\0\377\20")) && text.len == 12 &&
		!memcmp(text.s, "3 1 1 00ff10", 12),
	    "a TLSA record");
	text.len = 0;
	ok(rdata_tlsa(&text, B("\377\377\377\1")) &&
		!memcmp(text.s, "255 255 255 01", 14),
	    "numbers that mean nothing");
	ok(!rdata_tlsa(&text, B("\3\1\1")), "no data");
	ok(!rdata_tlsa(&text, B("")), "nothing");
	text.len = 0;
	ok(rdata_tlsa(&text, large, sizeof large - 1) &&
		text.len == RDATA_HEX + 6,
	    "the longest");
	ok(!rdata_tlsa(&text, large, sizeof large), "a byte more");
	stralloc_free(&text);
}

static void
read_txt(void)
{
	stralloc text = STRALLOC_ZERO;

	ok(rdata_txt(&text, B("\3abc")) && !strcmp(text.s, "abc"), "a string");
	ok(rdata_txt(&text, B("\2ab\0\1c")) && !strcmp(text.s, "abc"),
	    "several strings");
	ok(!rdata_txt(&text, B("\4abc")), "a string beyond the end");
	ok(!rdata_txt(&text, B("\3a\nb")), "a line end");
	ok(!rdata_txt(&text, B("\3a\0b")), "a NUL");
	ok(!rdata_txt(&text, B("\2a\351")), "8 bits");
	ok(!rdata_txt(&text, B("\0")), "an empty string");
	ok(!rdata_txt(&text, B("")), "nothing");
	stralloc_free(&text);
}

int
main(void)
{
	read_exchanges();
	read_names();
	read_tlsa();
	read_txt();
	return tap_end();
}
