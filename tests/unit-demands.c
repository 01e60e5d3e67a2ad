/* unit-demands.c - which addresses can be named to a server, and how */

#include <stdlib.h>
#include <string.h>

#include "../smtp-send/demands.h"
#include "tap.h"

static struct {
	char const *name;
	char const *address;
	int utf8;
	char const *status; /* NULL: it will do */
} const addresses[] = {
	{ "a plain one", "a@b.example", 0, NULL },
	{ "the null sender", "", 0, NULL },
	{ "a local part alone", "postmaster", 0, NULL },
	{ "the sender of double bounces", "#@[]", 0, NULL },
	{ "what must be quoted", "a b\"c\\@b.example", 0, NULL },
	{ "CR LF", "a@b.example>\r\nRCPT TO:<c@d", 0, "#5.1.3" },
	{ "LF", "a\nb@c", 0, "#5.1.3" },
	{ "DEL", "a\x7f@c", 0, "#5.1.3" },
	{ "a bracket in the domain", "a@b> SIZE=0", 0, "#5.1.2" },
	{ "a blank in the domain", "a@b c", 0, "#5.1.2" },
	{ "UTF-8", "j\xc3\xb6@b.example", 0, "#5.6.7" },
	{ "UTF-8 to one who takes it", "j\xc3\xb6@b.example", 1, NULL },
	{ "UTF-8 in the domain", "a@\xc3\xb6.example", 1, NULL },
	{ "what is not UTF-8", "j\xf6@b.example", 1, "#5.1.3" },
};

/* What is said to a server with these extensions. */
static struct {
	char const *name;
	char const *sender;
	unsigned int has;
	int eightbit;
	char const *mail;
	char const *rcpt;
} const commands[] = {
	{ "a server without extensions", "a@b", 0, 1, "MAIL FROM:<a@b>\r\n",
	    "RCPT TO:<u@x>\r\n" },
	{ "SIZE", "", 1U << EXT_SIZE, 0, "MAIL FROM:<> SIZE=1234\r\n",
	    "RCPT TO:<u@x>\r\n" },
	{ "8BITMIME, and no need for it", "a@b", 1U << EXT_8BITMIME, 0,
	    "MAIL FROM:<a@b>\r\n", "RCPT TO:<u@x>\r\n" },
	{ "8BITMIME", "a@b", 1U << EXT_8BITMIME, 1,
	    "MAIL FROM:<a@b> BODY=8BITMIME\r\n", "RCPT TO:<u@x>\r\n" },
	{ "SMTPUTF8, and no need for it", "a@b", 1U << EXT_SMTPUTF8, 0,
	    "MAIL FROM:<a@b>\r\n", "RCPT TO:<u@x>\r\n" },
	{ "SMTPUTF8", "\xc3\xb6@b", 1U << EXT_SMTPUTF8, 0,
	    "MAIL FROM:<\xc3\xb6@b> SMTPUTF8\r\n", "RCPT TO:<u@x>\r\n" },
	{ "DSN", "a b@c", 1U << EXT_DSN, 0,
	    "MAIL FROM:<\"a b\"@c> RET=HDRS ENVID=x+2B\r\n",
	    "RCPT TO:<u@x> NOTIFY=NEVER ORCPT=rfc822;u@x\r\n" },
};

int
main(void)
{
	static struct dialog d;
	static struct sendconf c;
	char const *const rcpts[] = { "u@x" };

	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		char const *why =
		    demands_address(addresses[i].address, addresses[i].utf8);
		char const *want = addresses[i].status;

		ok(want ? why && strstr(why, want) : !why, addresses[i].name);
	}
	setenv("SMTPDSNRCPT1", "NOTIFY=NEVER ORCPT=rfc822;u@x", 1);
	c.rcpts = rcpts;
	c.n = 1;
	c.ret = "HDRS";
	c.envid = "x+2B";
	d.conf = &c;
	d.letter.size = 1234;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		stralloc mail = STRALLOC_ZERO;
		stralloc rcpt = STRALLOC_ZERO;

		c.sender = commands[i].sender;
		d.ext.has = commands[i].has;
		d.letter.eightbit = commands[i].eightbit;
		ok(demands_mail(&d, &mail) && stralloc_0(&mail) &&
			!strcmp(mail.s, commands[i].mail) &&
			demands_rcpt(&d, 0, &rcpt) && stralloc_0(&rcpt) &&
			!strcmp(rcpt.s, commands[i].rcpt),
		    commands[i].name);
		stralloc_free(&mail);
		stralloc_free(&rcpt);
	}
	return tap_end();
}
