/* unit-verbs.c - every command in every phase gets a reply that the RFCs have
 * for it, whatever its argument and whatever is required first
 */

#include "../smtpd-recv/verbs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "everything.h"
#include "tap.h"

/* RFC 5321 section 4.3.2, and the RFC of each extension; to all of them
 * belong 500, 501, 503 (section 4.2.4), 421 (3.8) and 530 (3207, 4954). */
static struct {
	char const *verb;
	char const *codes;
} const rules[] = {
	{ "EHLO", "250 502 504 550" },
	{ "HELO", "250 502 504 550" },
	{ "MAIL", "250 451 452 455 550 552 553 555" },
	{ "RCPT", "250 251 450 451 452 455 550 551 552 553 555" },
	{ "DATA", "250 354 450 451 452 550 552 554" },
	{ "BDAT", "250 451 452 502 550 552 554" },
	{ "RSET", "250" },
	{ "NOOP", "250" },
	{ "QUIT", "221" },
	{ "VRFY", "250 251 252 502 504 550 551 553" },
	{ "EXPN", "250 252 502 504 550" },
	{ "HELP", "211 214 502 504" },
	{ "STARTTLS", "220 454 502" },
	{ "AUTH", "235 334 432 454 502 504 534 535 538" },
	{ "XCLIENT", "220 550" },
	{ "GET", "" },
	{ "FOO", "" },
};

static char const *const always = "421 500 501 503 530";

static char const *const arguments[] = { "", " ", " x", " FROM:<a@b.example>",
	" FROM:<>", " FROM:<a@b.example> SIZE=1 BODY=8BITMIME SMTPUTF8",
	" FROM:<a@b.example> SIZE=99999999", " FROM:<a@b.example> NO=1",
	" FROM:<a b>", " FROM:<a>", " TO:<u@me.example>", " TO:<postmaster>",
	" TO:<u@other.example>", " TO:<u@bad.example>", " TO:<>",
	" TO:<u@me.example> NOTIFY=NEVER", " TO:<u@me.example> NOTIFY=X",
	" 0 LAST", " 5", " 99999999 LAST", " LAST", " PLAIN",
	" PLAIN =", " PLAIN AGpvZQBzZWNyZXQ=", " PLAIN !", " LOGIN",
	" SCRAM-SHA-1", " ADDR=192.0.2.9", " NAME=x", " [192.0.2.1]",
	" two words" };

static enum phase const phases[] = { AT_HELLO, AT_READY, AT_RCPT, AT_DATA };

/* Does the list of codes have this one? */
static int
has(char const *list, char const *code)
{
	for (; *list; list += strspn(list + 3, " ") + 3)
		if (!strncmp(list, code, 3))
			return 1;
	return 0;
}

/* Say one line to a session in this phase: is the reply a legal one? */
static int
say_line(struct config *c, enum phase phase, size_t rule, char const *arg)
{
	static struct session s;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	char line[LINE_ROOM];
	int n = snprintf(line, sizeof line, "%s%s", rules[rule].verb, arg);
	int out = memfd_create("replies", MFD_CLOEXEC);
	char reply[4] = "";
	tain deadline;
	int good;

	s.config = c;
	s.steward = -1;
	s.over = s.noauth = s.wire.dead = 0;
	s.extended = 1;
	wire_start(&s.wire, null, out, 100000);
	session_restart(&s);
	s.phase = phase;
	s.extended = 1;
	verbs_obey(&s, line, (size_t)n);
	deadline = wire_deadline(&s.wire, 1000);
	(void)wire_flush(&s.wire, &deadline);
	/* The client is gone: who waits for more of it says nothing. */
	good = pread(out, reply, 3, 0) == 3 || s.over;
	good = good &&
	       (!*reply || has(always, reply) || has(rules[rule].codes, reply));
	if (!good)
		printf("# phase %d: %s: %.3s\n", (int)phase, line, reply);
	close(null);
	close(out);
	return good;
}

static int
try_all(struct config *c, size_t rule)
{
	int good = 1;

	for (size_t p = 0; p < sizeof phases / sizeof phases[0]; p++)
		for (size_t i = 0; i < sizeof arguments / sizeof *arguments;
		     i++)
			good &= say_line(c, phases[p], rule, arguments[i]);
	return good;
}

/* Under each of the requirements that come before a command's own. */
static void
test_rule(size_t rule)
{
	struct config *c = everything();
	int good = try_all(c, rule);

	c->starttls = REQUIRED;
	good &= try_all(c, rule);
	c->starttls = OPTIONAL;
	c->auth = REQUIRED;
	good &= try_all(c, rule);
	c->auth = OPTIONAL;
	c->relayclient = "";
	good &= try_all(c, rule);
	c->relayclient = NULL;
	ok(good, rules[rule].verb);
}

int
main(void)
{
	PROG = "unit-verbs";
	tain_now_set_stopwatch_g();
	if (!freopen("/dev/null", "w", stderr))
		return 111;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		test_rule(i);
	return tap_end();
}
