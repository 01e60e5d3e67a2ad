/* unit-dovecot.c - whatever calls itself Dovecot, the client gets an answer */

#include "dovecot.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tap.h"

#define HELLO "VERSION\t1\t2\nSPID\t5\nCUID\t1\nCOOKIE\tabc\n"
#define GREETING HELLO "MECH\tPLAIN\tplaintext\nDONE\n"
#define TEXT(s) s, sizeof(s) - 1

/* What it sends, all at once, and then it hangs up. */
static struct {
	char const *name;
	char const *text;
	size_t len;
	char const *mechs; /* with '|' for NUL; NULL: the greeting is wrong */
	enum dovecot_answer want;
} const cases[] = {
	{ "a success", TEXT(GREETING "OK\t1\tuser=joe\n"), "PLAIN|",
	    DOVECOT_YES },
	{ "a failure", TEXT(GREETING "FAIL\t1\tuser=joe\n"), "PLAIN|",
	    DOVECOT_NO },
	{ "a challenge", TEXT(GREETING "CONT\t1\tAAAA\n"), "PLAIN|",
	    DOVECOT_MORE },
	{ "a failure for now", TEXT(GREETING "FAIL\t1\ttemp\n"), "PLAIN|",
	    DOVECOT_LATER },
	{ "the same by its code", TEXT(GREETING "FAIL\t1\tcode=temp_fail\n"),
	    "PLAIN|", DOVECOT_LATER },
	{ "an old password", TEXT(GREETING "FAIL\t1\tpass_expired\n"), "PLAIN|",
	    DOVECOT_EXPIRED },
	{ "the same by its code", TEXT(GREETING "FAIL\t1\tcode=pass_expired\n"),
	    "PLAIN|", DOVECOT_EXPIRED },
	{ "a user who is disabled", TEXT(GREETING "FAIL\t1\tuser_disabled\n"),
	    "PLAIN|", DOVECOT_NO },
	{ "one who may not be somebody else", TEXT(GREETING "FAIL\t1\tauthz\n"),
	    "PLAIN|", DOVECOT_NO },
	{ "lines that are not for us",
	    TEXT(GREETING "NEWS\t1\nMORE\nOK\t1\tuser=joe\n"), "PLAIN|",
	    DOVECOT_YES },
	{ "an answer to another request", TEXT(GREETING "OK\t2\tuser=joe\n"),
	    "PLAIN|", DOVECOT_BROKEN },
	{ "an answer without a number", TEXT(GREETING "OK\n"), "PLAIN|",
	    DOVECOT_BROKEN },
	{ "half an answer", TEXT(GREETING "OK\t1\tuser=joe"), "PLAIN|",
	    DOVECOT_BROKEN },
	{ "no answer", TEXT(GREETING), "PLAIN|", DOVECOT_BROKEN },
	{ "a NUL in an answer", TEXT(GREETING "OK\t1\tuser=joe\0\n"), "PLAIN|",
	    DOVECOT_BROKEN },
	{ "several mechanisms",
	    TEXT(HELLO "MECH\tLOGIN\nMECH\tSCRAM-SHA-256\tx\nDONE\n"),
	    "LOGIN|SCRAM-SHA-256|", DOVECOT_BROKEN },
	{ "mechanisms that nobody should have",
	    TEXT(HELLO "MECH\tANONYMOUS\nMECH\tX\tanonymous\nMECH\tEXTERNAL\n"
		       "MECH\tY\tprivate\nMECH\tZ-PLUS\nMECH\t-PLUS\nDONE\n"),
	    "", DOVECOT_BROKEN },
	{ "no mechanism", TEXT(HELLO "DONE\n"), "", DOVECOT_BROKEN },
	{ "nothing", TEXT(""), NULL, 0 },
	{ "half a greeting", TEXT(HELLO "MECH\tPLAIN\n"), NULL, 0 },
	{ "no version", TEXT("MECH\tPLAIN\nDONE\n"), NULL, 0 },
	{ "another version", TEXT("VERSION\t2\t0\nMECH\tPLAIN\nDONE\n"), NULL,
	    0 },
	{ "a mechanism without a name", TEXT(HELLO "MECH\nDONE\n"), NULL, 0 },
	{ "an empty name", TEXT(HELLO "MECH\t\nDONE\n"), NULL, 0 },
	{ "a name that would be a line of its own",
	    TEXT(HELLO "MECH\tPLAIN\001r\nDONE\n"), NULL, 0 },
	{ "one in lower case", TEXT(HELLO "MECH\tplain\nDONE\n"), NULL, 0 },
	{ "one with a blank", TEXT(HELLO "MECH\tA B\nDONE\n"), NULL, 0 },
	{ "one of 21 letters",
	    TEXT(HELLO "MECH\tAAAAAAAAAAAAAAAAAAAAA\nDONE\n"), NULL, 0 },
	{ "somebody else", TEXT("220 mail.example ESMTP\r\n"), NULL, 0 },
};

static struct dovecot d;

/* A deadline: far enough, or over. */
static tain
in(int ms)
{
	tain t;

	tain_from_millisecs(&t, ms);
	tain_add_g(&t, &t);
	return t;
}

/* Be connected to somebody who has sent this; return the other side. */
static int
meet(char const *text, size_t n)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == -1 ||
	    send(pair[1], text, n, 0) != (ssize_t)n)
		_exit(111);
	d.fd = pair[0];
	return pair[1];
}

static int
same(char const *mechs)
{
	if (strlen(mechs) != d.mechslen)
		return 0;
	for (size_t i = 0; i < d.mechslen; i++)
		if ((d.mechs[i] ? d.mechs[i] : '|') != mechs[i])
			return 0;
	return 1;
}

static int
goes(size_t i)
{
	tain deadline = in(5000);
	int other = meet(cases[i].text, cases[i].len);
	struct dovecotline l;
	enum dovecot_answer answer;
	int greeted;

	(void)shutdown(other, SHUT_WR);
	greeted = dovecot_greet(&d, &deadline);
	if (!greeted || !cases[i].mechs) {
		(void)close(other);
		return !greeted && !cases[i].mechs && d.fd == -1 && d.why;
	}
	dovecot_begin(&d, "PLAIN", NULL, 0, "AAAA");
	answer = dovecot_answer(&d, &l, &deadline);
	if (answer == DOVECOT_BROKEN && d.fd != -1)
		return 0;
	dovecot_close(&d);
	(void)close(other);
	return answer == cases[i].want && same(cases[i].mechs);
}

/* What we send. */
static void
request(void)
{
	static char const params[] = "rip=192.0.2.7\0odd=\t\r\n\001x\0secured";
	static char const want[] = "AUTH\t1\tPLAIN\trip=192.0.2.7\todd="
				   "\001t\001r\001n\001\x31x\tsecured\tresp=\n"
				   "CONT\t1\tBBBB\n";
	char got[500];
	tain deadline = in(5000);
	int other = meet(TEXT(GREETING "CONT\t1\tAAAA\nOK\t1\tuser=j\n"));
	struct dovecotline l;
	ssize_t n;
	char const *auth;

	ok(dovecot_greet(&d, &deadline), "a greeting");
	dovecot_begin(&d, "PLAIN", params, sizeof params, "");
	ok(dovecot_answer(&d, &l, &deadline) == DOVECOT_MORE &&
		!strcmp(l.word[2], "AAAA"),
	    "a challenge has its text");
	dovecot_go_on(&d, "BBBB");
	ok(dovecot_answer(&d, &l, &deadline) == DOVECOT_YES &&
		!strcmp(dovecotline_get(&l, 2, "user"), "j"),
	    "a success has its user");
	n = recv(other, got, sizeof got - 1, 0);
	got[n < 0 ? 0 : n] = 0;
	ok(!strncmp(got, "VERSION\t1\t1\nCPID\t", 17), "our greeting");
	auth = strstr(got, "AUTH");
	ok(auth && !strcmp(auth, want), "the request, with its escapes");
	dovecot_close(&d);
	(void)close(other);
}

/* Whoever does not stop, and whoever does not start. */
static void
patience(void)
{
	static char noise[DOVECOT_LINE + 100];
	tain deadline = in(5000);
	int other;

	memset(noise, 'x', sizeof noise);
	other = meet(noise, sizeof noise);
	ok(!dovecot_greet(&d, &deadline) && strstr(d.why, "too long"),
	    "a line without end");
	(void)close(other);
	for (size_t i = 1; i < sizeof noise; i += 2)
		noise[i] = '\n';
	other = meet(noise, sizeof noise);
	ok(!dovecot_greet(&d, &deadline), "lines without end");
	(void)close(other);
	other = meet(TEXT(HELLO));
	deadline = in(20);
	ok(!dovecot_greet(&d, &deadline) && !strcmp(d.why, "no answer in time"),
	    "no end of the greeting in time");
	(void)close(other);
	deadline = in(5000);
	other = meet(TEXT(GREETING));
	(void)dovecot_greet(&d, &deadline);
	memset(noise, 'A', sizeof noise);
	noise[sizeof noise - 1] = 0;
	dovecot_begin(&d, "PLAIN", NULL, 0, noise);
	ok(dovecot_answer(&d, &(struct dovecotline){ 0 }, &deadline) ==
		DOVECOT_BROKEN,
	    "a response that is longer than a line");
	(void)close(other);
	ok(!dovecot_open(&d, "./no-such-socket", &deadline) &&
		!strcmp(d.why, strerror(ENOENT)),
	    "nobody there");
	noise[200] = 0;
	ok(!dovecot_open(&d, noise, &deadline) && d.fd == -1,
	    "a path that no socket can have");
}

int
main(void)
{
	tain_now_set_stopwatch_g();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(goes(i), cases[i].name);
	request();
	patience();
	return tap_end();
}
