/* unit-extensions.c - what a server's EHLO says */

#include <string.h>

#include "../smtp-send/extensions.h"
#include "../smtp-send/login.h"
#include "tap.h"

#define BIT(x) (1U << (x))

static struct {
	char const *name;
	char const *line;
	unsigned int has;
	unsigned int auth;
	uint64_t size;
} const cases[] = {
	{ "a keyword", "PIPELINING", BIT(EXT_PIPELINING), 0, 0 },
	{ "in small letters", "8bitmime", BIT(EXT_8BITMIME), 0, 0 },
	{ "with something behind it", "DSN x", BIT(EXT_DSN), 0, 0 },
	{ "more letters are another one", "DSNX", 0, 0, 0 },
	{ "fewer too", "DS", 0, 0, 0 },
	{ "nothing", "", 0, 0, 0 },
	{ "an unknown one", "XCLIENT NAME", 0, 0, 0 },
	{ "SIZE alone", "SIZE", BIT(EXT_SIZE), 0, 0 },
	{ "SIZE with a limit", "SIZE 1000", BIT(EXT_SIZE), 0, 1000 },
	{ "SIZE that is no number", "SIZE 10MB", BIT(EXT_SIZE), 0, 0 },
	{ "SIZE beyond 64 bits", "SIZE 99999999999999999999", BIT(EXT_SIZE), 0,
	    0 },
	{ "SIZE far beyond them",
	    "SIZE 9999999999999999999999999999999999999999999999",
	    BIT(EXT_SIZE), 0, 0 },
	{ "AUTH", "AUTH PLAIN LOGIN", BIT(EXT_AUTH),
	    BIT(LOGIN_PLAIN) | BIT(LOGIN_LOGIN), 0 },
	{ "AUTH with what we do not have", "AUTH CRAM-MD5 scram-sha-256",
	    BIT(EXT_AUTH), BIT(LOGIN_SCRAM), 0 },
	{ "AUTH in the old way", "AUTH=LOGIN", BIT(EXT_AUTH), BIT(LOGIN_LOGIN),
	    0 },
	{ "AUTH with two blanks", "AUTH  PLAIN", BIT(EXT_AUTH),
	    BIT(LOGIN_PLAIN), 0 },
	{ "SCRAM-SHA-256-PLUS is another one", "AUTH SCRAM-SHA-256-PLUS",
	    BIT(EXT_AUTH), 0, 0 },
};

int
main(void)
{
	struct extensions both = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct extensions e = { 0 };

		extensions_line(&e, cases[i].line, strlen(cases[i].line));
		ok(e.has == cases[i].has && e.auth == cases[i].auth &&
			e.size == cases[i].size,
		    cases[i].name);
	}
	extensions_line(&both, "SIZE 5", 6);
	extensions_line(&both, "STARTTLS", 8);
	ok(extensions_has(&both, EXT_SIZE) &&
		extensions_has(&both, EXT_STARTTLS) &&
		!extensions_has(&both, EXT_AUTH),
	    "lines add up");
	return tap_end();
}
