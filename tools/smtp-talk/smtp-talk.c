/*
 * smtp-talk - hold a conversation with an SMTP server, and show it
 *
 * What smtp-probe(1) is made of.  Everything that the server says is bounded
 * in time and size, and escaped when it is printed: the server may be anybody.
 */

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include "ascii.h"
#include "exits.h"
#include "openssl.h"
#include "place.h"
#include "wire.h"

#define USAGE                                                                  \
	"smtp-talk [-s] [-f file] [-n name] [-t seconds] address port "        \
	"[directive...]"

enum {
	LINE_MAX_BYTES = 2048, /* of a reply: RFC 5321 has 512 */
	LINES = 128,           /* of one reply */
	DRAIN = 16,            /* replies that are read at the end */
	EARLY = 500,           /* milliseconds for !quiet */
	SECONDS = 30,
	SECONDS_MAX = 600
};

struct talk {
	struct wire wire;
	struct openssl openssl;
	int fd; /* the connection; -1 once openssl has it */
	int smtps;
	int tls;
	int heard; /* there was a reply inside TLS */
	unsigned int seconds;
	uint64_t ms;
	int over; /* nobody is there any more to whom QUIT could be said */
	uint64_t start;
	stralloc out;
	stralloc bytes;
};

static int
append(struct talk *t, char const *s, size_t n)
{
	static char const hex[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		char const coded[] = { '\\', 'x', hex[c >> 4], hex[c & 15] };
		int plain = c >= 0x20 && c < 0x7f && c != '\\';

		if (!(plain ? stralloc_append(&t->out, s[i])
			    : stralloc_catb(&t->out, coded, sizeof coded)))
			return 0;
	}
	return 1;
}

static uint64_t
microseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* One line of the transcript: milliseconds, who, and n bytes. */
static void
tell(struct talk *t, char const *who, char const *s, size_t n)
{
	char fmt[UINT64_FMT];
	uint64_t us = microseconds() - t->start;

	t->out.len = 0;
	if (!stralloc_catb(&t->out, fmt, uint64_fmt(fmt, us / 1000)) ||
	    !stralloc_append(&t->out, '.') ||
	    !stralloc_append(&t->out, (char)('0' + us / 100 % 10)) ||
	    !stralloc_append(&t->out, ' ') || !stralloc_cats(&t->out, who) ||
	    !stralloc_append(&t->out, ' ') || !append(t, s, n) ||
	    !stralloc_append(&t->out, '\n') ||
	    allwrite(1, t->out.s, t->out.len) < t->out.len)
		strerr_diefusys(EXIT_SOFT, "write the transcript");
}

static void
event(struct talk *t, char const *text)
{
	tell(t, "*", text, strlen(text));
}

/* What ends the conversation.  Return 0, so that a function can end in it. */
static int
over(struct talk *t, char const *text)
{
	event(t, text);
	t->over = 1;
	return 0;
}

static int
lost(struct talk *t, enum wire_event e)
{
	char said[OPENSSL_SAID];

	if (t->tls && !t->heard) {
		openssl_said(&t->openssl, said);
		if (*said) {
			event(t, "tls failed");
			return over(t, said);
		}
	}
	if (e == WIRE_TIMEOUT)
		return over(t, "timeout");
	return over(t, e == WIRE_LONG ? "line too long" : "closed");
}

/* A line of a reply: its code and '-' or a space; "250" alone is fine. */
static int
well_formed(char const *s, size_t n)
{
	for (size_t i = 0; i < 3; i++)
		if (i >= n || s[i] < '0' || s[i] > '9')
			return 0;
	return n == 3 || s[3] == ' ' || s[3] == '-';
}

/* Read and tell one reply.  Return its first digit, or 0 if there is none. */
static int
reply(struct talk *t)
{
	for (unsigned int i = 0; i < LINES; i++) {
		tain end = wire_deadline(&t->wire, t->ms);
		char const *s;
		size_t n;
		enum wire_event e =
		    wire_line(&t->wire, LINE_MAX_BYTES, &s, &n, &end);

		if (e != WIRE_OK)
			return lost(t, e);
		n--;
		if (n && s[n - 1] == '\r')
			n--;
		tell(t, "<", s, n);
		if (!well_formed(s, n))
			return over(t, "not SMTP");
		t->heard = t->tls;
		if (n == 3 || s[3] == ' ')
			return *s - '0';
	}
	return over(t, "too many lines");
}

static int
start_tls(struct talk *t, char const *facts)
{
	tain end = wire_deadline(&t->wire, t->ms);

	if (wire_buffered(&t->wire))
		return over(t, "clear text behind the reply to STARTTLS");
	if (t->tls)
		return over(t, "TLS is there already");
	t->tls = 1;
	t->openssl.facts = facts;
	t->openssl.life = t->seconds + 2;
	if (!openssl_start(&t->openssl, t->fd, &end))
		return over(t, "openssl cannot be run");
	t->fd = -1;
	wire_switch(&t->wire, t->openssl.in, t->openssl.out);
	if (!facts)
		return 1;
	if (!openssl_finish(&t->openssl))
		return lost(t, WIRE_EOF);
	event(t, "tls done");
	return 1;
}

/* Does it say more than it was asked for? */
static int
stay_quiet(struct talk *t)
{
	tain now = wire_deadline(&t->wire, 0);
	enum wire_event e;

	if (!wire_buffered(&t->wire)) {
		if (wire_early(&t->wire, EARLY) == WIRE_TIMEOUT)
			return 1;
		e = wire_fill(&t->wire, &now);
		if (e != WIRE_OK)
			return lost(t, e);
	}
	return over(t, "clear text behind the reply to STARTTLS");
}

/* The byte behind a backslash; *s ends behind what stands for it. */
static char
unescape(char const **s)
{
	static char const from[] = "rnt0\\";
	static char const to[] = "\r\n\t\0\\";
	char const *at = **s ? strchr(from, **s) : NULL;

	if (at) {
		(*s)++;
		return to[at - from];
	}
	if (**s == 'x' && ascii_hex((*s)[1]) >= 0 && ascii_hex((*s)[2]) >= 0) {
		*s += 3;
		return (char)(ascii_hex((*s)[-2]) * 16 + ascii_hex((*s)[-1]));
	}
	strerr_dief(EXIT_HARD, "a backslash is followed by none of r n t 0 \\ "
			       "xHH in what is to be sent");
}

static int
send_bytes(struct talk *t, char const *s, size_t n)
{
	enum wire_event e;

	tell(t, ">", s, n);
	e = wire_send(&t->wire, s, n, t->ms);
	return e == WIRE_OK ? 1 : lost(t, e);
}

static int
send_escaped(struct talk *t, char const *s)
{
	t->bytes.len = 0;
	while (*s) {
		char c = *s++;

		if (c == '\\')
			c = unescape(&s);
		if (!stralloc_append(&t->bytes, c))
			strerr_diefusys(EXIT_SOFT, "get memory");
	}
	return send_bytes(t, t->bytes.s, t->bytes.len);
}

static int
command(struct talk *t, char const *s)
{
	enum wire_event e;

	tell(t, ">", s, strlen(s));
	e = wire_put(&t->wire, s, strlen(s), t->ms);
	if (e == WIRE_OK)
		e = wire_put(&t->wire, "\r\n", 2, t->ms);
	return e == WIRE_OK ? 1 : lost(t, e);
}

/* A reply that lets the conversation go on. */
static int
good_reply(struct talk *t)
{
	int first = reply(t);

	return first == 2 || first == 3;
}

/* Obey one directive.  Return 0 if the rest makes no sense any more. */
static int
obey(struct talk *t, char const *s)
{
	if (!strcmp(s, "!tls"))
		return start_tls(t, NULL);
	if (!strcmp(s, "!quiet"))
		return stay_quiet(t);
	if (!strcmp(s, "<"))
		return good_reply(t);
	if (*s == '=')
		return send_escaped(t, s + 1);
	return command(t, s) && good_reply(t);
}

/* Say good-bye and hear what else there is. */
static void
quit(struct talk *t)
{
	if (!command(t, "QUIT"))
		return;
	for (int i = 0; i < DRAIN; i++)
		if (!reply(t))
			return;
}

static int
converse(struct talk *t, char const *const *script, char const *facts)
{
	int ok = (!t->smtps || facts || start_tls(t, NULL)) &&
		 ((t->smtps && facts) || good_reply(t));

	for (; ok && *script; script++)
		ok = obey(t, *script);
	if (ok && facts)
		return start_tls(t, facts);
	if (!t->over)
		quit(t);
	return ok;
}

static void
connect_to(struct talk *t, char const *address, char const *port)
{
	struct place place;
	tain end;

	if (!stralloc_cats(&t->bytes, "inet:[") ||
	    !stralloc_cats(&t->bytes, address) ||
	    !stralloc_cats(&t->bytes, "]:") ||
	    !stralloc_cats(&t->bytes, port) || !stralloc_0(&t->bytes))
		strerr_diefusys(EXIT_SOFT, "get memory");
	if (!place_parse(t->bytes.s, &place))
		strerr_dief(EXIT_HARD, address,
		    ": expected an address, not a name, and then a port");
	tain_now_set_stopwatch_g();
	t->start = microseconds();
	tain_addsec_g(&end, (int)t->seconds);
	t->fd = place_connect(&place, &end);
	if (t->fd == -1) {
		char const *why = strerror(errno);

		tell(t, "!", why, strlen(why));
		_exit(EXIT_SOFT);
	}
	event(t, "connected");
	wire_start(&t->wire, t->fd, t->fd, t->ms);
}

int
main(int argc, char const *const *argv)
{
	static struct talk t = { .seconds = SECONDS };
	subgetopt l = SUBGETOPT_ZERO;
	char const *facts = NULL;
	int o;
	int ok;

	PROG = "smtp-talk";
	while ((o = subgetopt_r(argc, argv, "f:n:st:", &l)) != -1) {
		if (o == 's')
			t.smtps = 1;
		else if (o == 'f')
			facts = l.arg;
		else if (o == 'n')
			t.openssl.name = l.arg;
		else if (o != 't' || !uint0_scan(l.arg, &t.seconds) ||
			 !t.seconds || t.seconds > SECONDS_MAX)
			strerr_dieusage(EXIT_HARD, USAGE);
	}
	if (argc - l.ind < 2)
		strerr_dieusage(EXIT_HARD, USAGE);
	(void)sig_ignore(SIGPIPE);
	t.ms = (uint64_t)t.seconds * 1000;
	connect_to(&t, argv[l.ind], argv[l.ind + 1]);
	ok = converse(&t, argv + l.ind + 2, facts);
	openssl_end(&t.openssl);
	return ok ? EXIT_DONE : EXIT_PEER;
}
