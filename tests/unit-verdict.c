/* unit-verdict.c - what plugins print */

#include "../smtpd-recv/verdict.h"

#include <string.h>

#include "tap.h"

static struct {
	enum event event;
	char const *text;
	char const *records; /* with '|' for NUL; NULL: it is refused */
} const cases[] = {
	{ EVENT_MAIL, "", "" },
	{ EVENT_MAIL, "\n\n", "" },
	{ EVENT_MAIL, "N\n", "N|" },
	{ EVENT_MAIL, "N\r\n", "N|" },
	{ EVENT_MAIL, "N", NULL },
	{ EVENT_MAIL, "Nx\n", NULL },
	{ EVENT_MAIL, "A\nanything\n", "A|" },
	{ EVENT_MAIL, "Sa=b c=d\nO\n", "Sa=b c=d|O|" },
	{ EVENT_MAIL, "Sa=\n", "Sa=|" },
	{ EVENT_MAIL, "Sa\n", NULL },
	{ EVENT_MAIL, "Ua\n", "Ua|" },
	{ EVENT_MAIL, "Ua=b\n", NULL },
	{ EVENT_MAIL, "S=b\n", NULL },
	{ EVENT_MAIL, "S1a=b\n", NULL },
	{ EVENT_MAIL, "Sa b=c\n", NULL },
	{ EVENT_MAIL, "SPATH=/tmp\n", NULL },
	{ EVENT_MAIL, "Spath=/tmp\n", NULL },
	{ EVENT_MAIL, "SPATHS=/tmp\n", "SPATHS=/tmp|" },
	{ EVENT_MAIL, "SLD_PRELOAD=x\n", NULL },
	{ EVENT_MAIL, "SBASH_ENV=x\n", NULL },
	{ EVENT_MAIL, "SENV=x\n", NULL },
	{ EVENT_MAIL, "SIFS=x\n", NULL },
	{ EVENT_MAIL, "SRELAYCLIENT=\n", NULL },
	{ EVENT_MAIL, "SQMAILQUEUE=x\n", NULL },
	{ EVENT_MAIL, "UTCPREMOTEIP\n", NULL },
	{ EVENT_MAIL, "SSSL_PROTOCOL=x\n", NULL },
	{ EVENT_MAIL, "E550 No\n", "E550 No|" },
	{ EVENT_MAIL, "E550\n", "E550|" },
	{ EVENT_MAIL, "E550-No\n", NULL },
	{ EVENT_MAIL, "E560 No\n", NULL },
	{ EVENT_MAIL, "E250 Yes\n", NULL },
	{ EVENT_MAIL, "E354 Go\n", NULL },
	{ EVENT_MAIL, "E\n", NULL },
	{ EVENT_MAIL, "E550 a\rb\tc\x7f\xc3\xa4\n", "E550 abc??|" },
	{ EVENT_MAIL, "R421 Bye\nH\n", "R421 Bye|" },
	{ EVENT_MAIL, "P250 Hi\n", "PHi|" },
	{ EVENT_MAIL, "P250-Hi\n", "PHi|" },
	{ EVENT_MAIL, "PHi\n", "PHi|" },
	{ EVENT_MAIL, "P\n", "P|" },
	{ EVENT_MAIL, "LR550 No\n", "LR550 No|" },
	{ EVENT_MAIL, "LX550 No\n", NULL },
	{ EVENT_MAIL, "L\n", NULL },
	{ EVENT_MAIL, "LR250 Yes\n", NULL },
	{ EVENT_MAIL, "HA: b\nH\tc\n", "HA: b|H\tc|" },
	{ EVENT_MAIL, "H\tc\n", NULL },
	{ EVENT_MAIL, "HA: b\nPx\nH c\n", NULL },
	{ EVENT_MAIL, "HA b: c\n", NULL },
	{ EVENT_MAIL, "H: c\n", NULL },
	{ EVENT_MAIL, "HA: b\rB: c\n", "HA: bB: c|" },
	{ EVENT_MESSAGE, "HA: b\n", NULL },
	{ EVENT_MAIL, "Ca@b.example\n", "Ca@b.example|" },
	{ EVENT_MAIL, "C<a@b.example>\n", "C<a@b.example>|" },
	{ EVENT_MAIL, "C\n", "C|" },
	{ EVENT_RCPT, "C\n", NULL },
	{ EVENT_RCPT, "Ca\n", NULL },
	{ EVENT_RCPT, "Ca@b.example> X=y\n", NULL },
	{ EVENT_RCPT, "Ca b@b.example\n", NULL },
	{ EVENT_DATA, "Ca@b.example\n", NULL },
	{ EVENT_CONNECTION, "E220 me hello\n", "Pme hello|N|" },
	{ EVENT_CONNECTION, "P220 me hello\n", "Pme hello|" },
	{ EVENT_CONNECTION, "E550 No\n", "R554 No|" },
	{ EVENT_CONNECTION, "E450 No\n", "R421 No|" },
	{ EVENT_CONNECTION, "E250 No\n", NULL },
	{ EVENT_MAIL, "Xyz\n", NULL },
	{ EVENT_MAIL, "Fyz\n", NULL },
};

static int
as_expected(stralloc const *got, char const *want)
{
	if (got->len != strlen(want))
		return 0;
	for (size_t i = 0; i < got->len; i++)
		if (got->s[i] != (want[i] == '|' ? 0 : want[i]))
			return 0;
	return 1;
}

static void
start(char *line, char const *text)
{
	for (size_t i = 0; text[i]; i++)
		line[i] = text[i];
}

static void
long_ones(void)
{
	char line[1200];
	stralloc sa = STRALLOC_ZERO;

	memset(line, 'x', sizeof line);
	start(line, "E550 ");
	line[401] = '\n';
	ok(!verdict_parse(&sa, EVENT_MAIL, line, 402), "400 bytes of reply");
	sa.len = 0;
	line[401] = 'x';
	line[402] = '\n';
	ok(verdict_parse(&sa, EVENT_MAIL, line, 403) != NULL, "one more");
	sa.len = 0;
	start(line, "HX: x");
	line[402] = 'x';
	line[999] = '\n';
	ok(!verdict_parse(&sa, EVENT_MAIL, line, 1000), "998 bytes of header");
	sa.len = 0;
	line[999] = 'x';
	line[1000] = '\n';
	ok(verdict_parse(&sa, EVENT_MAIL, line, 1001) != NULL, "one more");
	ok(verdict_parse(&sa, EVENT_MAIL, "E550 a\0\n", 8) != NULL, "NUL");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		stralloc sa = STRALLOC_ZERO;
		char const *text = cases[i].text;
		char name[100];
		char const *why =
		    verdict_parse(&sa, cases[i].event, text, strlen(text));

		snprintf(name, sizeof name, "%s: %s",
		    events[cases[i].event].name,
		    cases[i].records ? cases[i].records : "refused");
		for (char *c = name; *c; c++)
			if (*c == '\t')
				*c = ' ';
		ok(cases[i].records ? !why && as_expected(&sa, cases[i].records)
				    : why != NULL,
		    name);
		stralloc_free(&sa);
	}
	long_ones();
	return tap_end();
}
