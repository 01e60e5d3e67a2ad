/* unit-ciphers.c - cipher strings: what is for TLS 1.2, what for 1.3 */

#include <string.h>

#include "../tls-engine/ciphers.h"
#include "tap.h"

static struct {
	char const *text;
	int result;
	char const *ciphers;
	char const *suites;
} const parts[] = {
	/* clang-format off */
	{ "", 1, "", "" },
	{ ":", 1, "", "" },
	{ "HIGH", 1, "HIGH", "" },
	{ "HIGH:!aNULL", 1, "HIGH:!aNULL", "" },
	{ "HIGH,!aNULL;+RSA @STRENGTH", 1, "HIGH:!aNULL:+RSA:@STRENGTH", "" },
	{ "::HIGH::", 1, "HIGH", "" },
	{ "TLS_AES_128_GCM_SHA256", 1, "", "TLS_AES_128_GCM_SHA256" },
	{ "TLS13_AES_128_GCM_SHA256", 1, "", "TLS_AES_128_GCM_SHA256" },
	{ "TLS_CHACHA20_POLY1305_SHA256:HIGH:TLS_AES_256_GCM_SHA384", 1, "HIGH",
	    "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384" },
	{ "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256", 1, "",
	    "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256" },
	{ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 1,
	    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "" },
	{ "TLS_AES_512_GCM_SHA512", 1, "TLS_AES_512_GCM_SHA512", "" },
	{ "TLS_AES_128_GCM_SHA25", 1, "TLS_AES_128_GCM_SHA25", "" },
	{ "AES_128_GCM_SHA256", 1, "AES_128_GCM_SHA256", "" },
	{ "!TLS_AES_128_GCM_SHA256", 0, NULL, NULL },
	{ "HIGH:-TLS_AES_128_GCM_SHA256", 0, NULL, NULL },
	{ "HIGH:+TLS13_AES_128_GCM_SHA256", 0, NULL, NULL },
	/* clang-format on */
};

static struct {
	char const *ciphers;
	char const *words; /* with ' ' behind each */
} const words[] = {
	{ "", "" },
	{ "HIGH", "HIGH " },
	{ "HIGH:MEDIUM", "HIGH MEDIUM " },
	{ "HIGH:!aNULL:MEDIUM:-RC4:+RSA", "HIGH MEDIUM " },
	{ "!aNULL", "" },
	{ "@SECLEVEL=1:HIGH:@STRENGTH", "HIGH " },
};

static void
test_words(void)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		stralloc all = STRALLOC_ZERO;
		stralloc word = STRALLOC_ZERO;
		size_t at = 0;

		while (ciphers_next(words[i].ciphers, &at, &word) == 1)
			if (!stralloc_cats(&all, word.s) ||
			    !stralloc_cats(&all, " "))
				break;
		ok(all.len == strlen(words[i].words) &&
			(!all.len || !memcmp(all.s, words[i].words, all.len)),
		    words[i].ciphers);
		stralloc_free(&all);
		stralloc_free(&word);
	}
}

int
main(void)
{
	stralloc ciphers = STRALLOC_ZERO;
	stralloc suites = STRALLOC_ZERO;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		int r = ciphers_part(parts[i].text, &ciphers, &suites);

		ok(r == parts[i].result &&
			(r != 1 || (!strcmp(ciphers.s, parts[i].ciphers) &&
				       !strcmp(suites.s, parts[i].suites))),
		    parts[i].text);
	}
	stralloc_free(&ciphers);
	stralloc_free(&suites);
	test_words();
	return tap_end();
}
