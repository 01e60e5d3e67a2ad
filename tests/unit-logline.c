/* unit-logline.c - lines of logs, and what is not one */

#include "logline.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"

static struct {
	char const *name;
	char const *line;
	char const *want; /* time prog,id,event,text fields, or NULL: no line */
} const cases[] = {
	{ "a mail", "smtpd-recv[a1]: mail n=1 from=a@x.example reply=250",
	    "-1 smtpd-recv,a1,mail, n=1 from=a@x.example reply=250" },
	{ "an event of words", "smtpd-recv[a1]: mail broken off n=1",
	    "-1 smtpd-recv,a1,mail broken off, n=1" },
	{ "text at the end", "smtpd-recv[a1]: mail n=1: no x=1 room",
	    "-1 smtpd-recv,a1,mail,no x=1 room n=1" },
	{ "event and text", "tls-engine: fatal: no key",
	    "-1 tls-engine,,fatal,no key" },
	{ "an address with colons", "x: y ip=2001:db8:: n=1",
	    "-1 x,,y, ip=2001:db8:: n=1" },
	{ "and at the end", "x: y ip=2001:db8::", "-1 x,,y, ip=2001:db8::" },
	{ "a stranger's colon", "x: y helo=z: n=1: t",
	    "-1 x,,y,t helo=z: n=1" },
	{ "TAI64N", "@400000000000000a00000000 x: y", "0 x,,y," },
	{ "TAI64N of today", "@400000006926d50a00000000 x: y",
	    "1764152576 x,,y," },
	{ "TAI64N before 1970", "@3fffffffffffffff00000000 x: y", "-1 x,,y," },
	{ "TAI64N of never", "@7fffffffffffffff00000000 x: y", "-1 x,,y," },
	{ "svlogd -tt", "2025-11-26_10:22:56.12345 x: y", "1764152576 x,,y," },
	{ "svlogd -ttt", "2025-11-26T10:22:56.12345 x: y", "1764152576 x,,y," },
	{ "s6-log T", "2025-11-26 10:22:56.123456789  x: y",
	    "1764152576 x,,y," },
	{ "journalctl", "2025-11-26T11:22:56+0100 host smtpd[7]: x[b]: y",
	    "1764152576 x,b,y," },
	{ "a leap day", "2024-02-29T00:00:00 x: y", "1709164800 x,,y," },
	{ "a name in the text is none", "x[c]: error: z[a1]: 7",
	    "-1 x,c,error,z[a1]: 7" },
	{ "an empty key", "x: y =1", "-1 x,,y =1," },
	{ "nothing", "", NULL },
	{ "a date alone", "2025-11-26 10:22:56", NULL },
	{ "a stamp alone", "@400000006926d50a00000000 ", NULL },
	{ "no name", ": y", NULL },
	{ "an id without end", "x[a: y", NULL },
	{ "an id with a space", "x[a b]: y", NULL },
	{ "prose", "Hello, this is no line", NULL },
};

static char const *
show(char *out, size_t n, char const *line)
{
	struct logentry e;
	int len;

	if (!logline_parse(&e, line, strlen(line)))
		return NULL;
	len = snprintf(out, n, "%lld %.*s,%.*s,%.*s,%.*s", (long long)e.time,
	    (int)e.prog.n, e.prog.s, (int)e.id.n, e.id.s, (int)e.event.n,
	    e.event.s, (int)e.text.n, e.text.s);
	for (size_t i = 0; i < e.count; i++)
		len += snprintf(out + len, n - (size_t)len, " %.*s=%.*s",
		    (int)e.field[i].key.n, e.field[i].key.s,
		    (int)e.field[i].value.n, e.field[i].value.s);
	return out;
}

int
main(void)
{
	static char const mail[] = "x: y a=- b=7 b=8 c=1x";
	struct logentry e;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char buf[300];
		char const *got = show(buf, sizeof buf, cases[i].line);

		ok(!got == !cases[i].want &&
			(!got || !strcmp(got, cases[i].want)),
		    cases[i].name);
		if (got && cases[i].want && strcmp(got, cases[i].want) != 0)
			printf("# %s\n", got);
	}
	(void)logline_parse(&e, mail, sizeof mail - 1);
	ok(!logline_get(&e, "a").n, "- is nothing");
	ok(!logline_get(&e, "z").n, "what is not there is nothing");
	ok(logslice_number(logline_get(&e, "b"), 0) == 7, "the first counts");
	ok(logslice_number(logline_get(&e, "c"), 9) == 9, "no number");
	return tap_end();
}
