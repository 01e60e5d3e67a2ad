/* unit-tlswish.c - options that say whom a TLS client wants to meet */

#include "tlswish.h"

#include <string.h>

#include "tap.h"

#define HASH64                                                                 \
	"0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef"

#define HALF "0123456789abcdef0123456789abcdef"

enum {
	TWICE = 2 * TLSWISH_DATA
};

static struct {
	int option;
	char const *value;
	int good;
} const cases[] = {
	{ 'm', "may", 1 },
	{ 'm', "encrypt", 1 },
	{ 'm', "verify", 1 },
	{ 'm', "dane", 1 },
	{ 'm', "fingerprint", 1 },
	{ 'm', "none", 0 },
	{ 'm', "", 0 },
	{ 'n', "mx.example.org", 1 },
	{ 'n', ".example.org", 0 },
	{ 'n', "127.0.0.1", 0 },
	{ 'n', "a/b", 0 },
	{ 'n', "", 0 },
	{ 'N', ".example.org", 1 },
	{ 'N', "example.org", 1 },
	{ 'N', "*.example.org", 0 },
	{ 'N', "..example.org", 0 },
	{ 'N', ".", 0 },
	{ 'd', "3 1 1 00ff", 1 },
	{ 'd', "255 255 255 00", 1 },
	{ 'd', "256 1 1 00", 0 },
	{ 'd', "3 1 1 0", 0 },
	{ 'd', "3 1 1 0g", 0 },
	{ 'd', "3 1 1 ", 0 },
	{ 'd', "3 1 1", 0 },
	{ 'd', "3  1 1 00", 0 },
	{ 'd', "-3 1 1 00", 0 },
	{ 'd', "3 1 1 00 00", 0 },
	{ 'd', "", 0 },
	{ 'f', "SHA256:" HASH64, 1 },
	{ 'f', "SHA256:01:23:45:67:89:ab:cd:ef" HASH64, 0 },
	{ 'f', "SHA1:" HASH64, 0 },
	{ 'f', HASH64, 0 },
	{ 'f', "SHA256:" HASH64 "0", 0 },
	{ 'f', "SHA256:", 0 },
	{ 'f', "SHA256::" HASH64, 0 },
	{ 'f', "SHA256:0:1" HASH64, 0 },
	{ 'p', "TLSv1.2", 1 },
	{ 'p', "TLSv1.3", 1 },
	{ 'p', "TLSv1", 0 },
	{ 'r', "3", 1 },
	{ 'r', "15", 1 },
	{ 'r', "2", 0 },
	{ 'r', "6", 0 },
	{ 'r', "7", 0 },
	{ 'r', "16", 0 },
	{ 'r', "-1", 0 },
	{ 'r', "3x", 0 },
	{ 'C', "file", 1 },
	{ 'C', "", 0 },
	{ 'x', "file", 0 },
};

static struct {
	char const *tlsa;
	int usable;
} const records[] = {
	{ "3 1 1 " HASH64, 1 },
	{ "2 0 1 " HASH64, 1 },
	{ "3 1 2 " HASH64 HASH64, 1 },
	{ "3 0 0 3082", 1 },
	{ "0 1 1 " HASH64, 0 },
	{ "1 1 1 " HASH64, 0 },
	{ "4 1 1 " HASH64, 0 },
	{ "3 2 1 " HASH64, 0 },
	{ "3 1 3 " HASH64, 0 },
	{ "2 1 2 " HASH64 HASH64, 1 },
	{ "3 1 1 " HALF, 0 },
	{ "3 1 1 " HASH64 "00", 0 },
	{ "3 1 2 " HASH64, 0 },
	{ "3 1 255 " HASH64, 0 },
	{ "255 1 1 " HASH64, 0 },
};

static void
one_by_one(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tlswish w = { 0 };

		ok(tlswish_take(&w, cases[i].option, cases[i].value) ==
			cases[i].good,
		    cases[i].value);
		ok(w.n == (cases[i].good ? 2u : 0u), "taken or not");
	}
}

static void
together(void)
{
	struct tlswish w = { 0 };
	size_t at = 0;

	ok(tlswish_mode(&w) == TLSWISH_NONE && tlswish_result(&w) == -1,
	    "nothing is wished for");
	ok(tlswish_take(&w, 'm', "may") && tlswish_take(&w, 'n', "a.example") &&
		tlswish_take(&w, 'N', "b.example") &&
		tlswish_take(&w, 'N', "c.example") &&
		tlswish_take(&w, 'm', "dane") && tlswish_take(&w, 'r', "8"),
	    "several");
	ok(tlswish_mode(&w) == TLSWISH_DANE, "the last mode counts");
	ok(!strcmp(tlswish_last(&w, 'n'), "a.example"), "the host");
	ok(!strcmp(tlswish_next(&w, 'N', &at), "b.example"), "a name");
	ok(!strcmp(tlswish_next(&w, 'N', &at), "c.example"), "another");
	ok(!tlswish_next(&w, 'N', &at), "no more");
	ok(tlswish_result(&w) == 8, "the descriptor");
	while (tlswish_take(&w, 'N', "d.example"))
		;
	ok(w.n == TLSWISH_WORDS, "no more than there is room for");
}

static void
long_record(void)
{
	static char value[TWICE + 16] = "3 0 0 ";
	static struct tlsa t;

	memset(value + 6, 'a', TWICE);
	ok(tlswish_tlsa(&t, value) && t.len == TLSWISH_DATA, "the longest");
	memset(value + 6, 'a', TWICE + 2);
	ok(!tlswish_tlsa(&t, value), "a byte more");
}

static void
which_can_be_used(void)
{
	static struct tlsa t;

	for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
		ok(tlswish_tlsa(&t, records[i].tlsa) &&
			tlswish_usable(&t) == records[i].usable,
		    records[i].tlsa);
}

int
main(void)
{
	one_by_one();
	which_can_be_used();
	together();
	long_record();
	return tap_end();
}
