/* demands.c - what a message needs of the server, and how it is said */

#include "demands.h"

#include <string.h>

#include <skalibs/types.h>

#include "quote.h"
#include "utf8.h"

enum {
	ADDRESS_MAX = 1000 /* bytes, as in QMAILENV_ADDRESS */
};

static int
is_ascii(char const *s)
{
	while (*s && (unsigned char)*s < 0x80)
		s++;
	return !*s;
}

static int
is_utf8(char const *s)
{
	size_t n = strlen(s);

	while (n) {
		size_t len = (unsigned char)*s < 0x80 ? 1 : utf8_len(s, n);

		if (!len)
			return 0;
		s += len;
		n -= len;
	}
	return 1;
}

char const *
demands_address(char const *address, int utf8)
{
	char const *at = strrchr(address, '@');

	if (strlen(address) > ADDRESS_MAX)
		return "The address is too long. (#5.1.3)\n";
	for (char const *s = address; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return "The address has a control character. "
			       "(#5.1.3)\n";
	if (at && strpbrk(at, " <>()\",;\\"))
		return "The domain has a character that no domain has. "
		       "(#5.1.2)\n";
	if (is_ascii(address))
		return NULL;
	if (!is_utf8(address))
		return "The address is neither ASCII nor UTF-8. (#5.1.3)\n";
	return utf8 ? NULL
		    : "The server takes no address beyond ASCII: it has no "
		      "SMTPUTF8. (#5.6.7)\n";
}

static int
can_require(struct dialog const *d)
{
	return d->secure && extensions_has(&d->ext, EXT_REQUIRETLS);
}

/* The message itself. */
static char const *
unfit(struct dialog const *d)
{
	struct sendconf const *c = d->conf;
	struct extensions const *e = &d->ext;

	if (c->requiretls && !can_require(d))
		return " but the message is to go by TLS only, and it offers "
		       "no REQUIRETLS. (#5.7.30)\n";
	if (e->size && d->letter.size > e->size)
		return " but the message is larger than it takes. (#5.3.4)\n";
	if (c->refuse8 && d->letter.eightbit &&
	    !extensions_has(e, EXT_8BITMIME))
		return " but the message has 8-bit text, and it offers no "
		       "8BITMIME. (#5.6.3)\n";
	if (c->utf8 && d->letter.header8 && !extensions_has(e, EXT_SMTPUTF8))
		return " but the header has text beyond ASCII, and it offers "
		       "no SMTPUTF8. (#5.6.7)\n";
	return NULL;
}

int
demands_check(struct dialog *d)
{
	struct sendconf const *c = d->conf;
	int utf8 = extensions_has(&d->ext, EXT_SMTPUTF8);
	char const *why = unfit(d);

	if (why) {
		/* RFC 8689 section 4.2.1: others are to be tried. */
		d->elsewhere = c->requiretls && !can_require(d);
		return dialog_ended(d, 'D', why, 0);
	}
	why = demands_address(c->sender, utf8);
	if (why) {
		result_message(d->result, 'D', why);
		return 0;
	}
	for (size_t i = 0; i < c->n; i++) {
		why = demands_address(c->rcpts[i], utf8);
		if (!why && !*c->rcpts[i])
			why = "The address is empty. (#5.1.3)\n";
		if (why)
			result_rcpt(d->result, i, 'h', why);
	}
	return 1;
}

static int
needs_utf8(struct sendconf const *c)
{
	int ascii = is_ascii(c->sender);

	for (size_t i = 0; ascii && i < c->n; i++)
		ascii = is_ascii(c->rcpts[i]);
	return c->utf8 || !ascii;
}

static int
add_size(struct dialog const *d, stralloc *out)
{
	char fmt[UINT64_FMT];

	return stralloc_cats(out, " SIZE=") &&
	       stralloc_catb(out, fmt, uint64_fmt(fmt, d->letter.size));
}

static int
add(stralloc *out, char const *name, char const *value)
{
	return !value ||
	       (stralloc_cats(out, name) && stralloc_cats(out, value));
}

int
demands_mail(struct dialog const *d, stralloc *out)
{
	struct sendconf const *c = d->conf;
	struct extensions const *e = &d->ext;
	int dsn = extensions_has(e, EXT_DSN);
	int eight = d->letter.eightbit && extensions_has(e, EXT_8BITMIME);
	int utf8 = extensions_has(e, EXT_SMTPUTF8) && needs_utf8(c);

	return stralloc_cats(out, "MAIL FROM:<") &&
	       quote_address(out, c->sender, strlen(c->sender)) &&
	       stralloc_cats(out, ">") &&
	       (!extensions_has(e, EXT_SIZE) || add_size(d, out)) &&
	       add(out, " BODY=", eight ? "8BITMIME" : NULL) &&
	       add(out, " SMTPUTF8", utf8 ? "" : NULL) &&
	       add(out, " REQUIRETLS", c->requiretls ? "" : NULL) &&
	       add(out, " RET=", dsn ? c->ret : NULL) &&
	       add(out, " ENVID=", dsn ? c->envid : NULL) &&
	       stralloc_cats(out, "\r\n");
}

int
demands_rcpt(struct dialog const *d, size_t i, stralloc *out)
{
	char const *address = d->conf->rcpts[i];
	char const *wishes =
	    extensions_has(&d->ext, EXT_DSN) ? sendconf_notify(i) : NULL;

	return stralloc_cats(out, "RCPT TO:<") &&
	       quote_address(out, address, strlen(address)) &&
	       stralloc_cats(out, ">") && add(out, " ", wishes) &&
	       stralloc_cats(out, "\r\n");
}
