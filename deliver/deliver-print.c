/*
 * deliver-print - hand a message on, and print a line about it
 *
 * A filter of the qmail-queue interface: what comes in goes to the next
 * program unchanged, and when that has accepted it, one line tells who sent
 * what to whom.  What strangers wrote is escaped in it.
 */

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "chain.h"
#include "delivery.h"
#include "exits.h"
#include "fault.h"
#include "qmailenv.h"
#include "utf8.h"

#define USAGE "deliver-print [-j] [-o file] prog..."

enum {
	HEAD_MAX = 65536 /* bytes in which a subject is looked for */
};

struct print {
	int json;
	char const *file;
	uint64_t size;
	stralloc head; /* where the message begins */
	struct qmailenv envelope;
	struct fault fault;
	stralloc out;
};

static char block[65536];

static int
memory(struct print *p)
{
	return fault_sys(&p->fault, DELIVERY_MEMORY, "print a line", NULL);
}

/* Write for the next program; once that has gone, forget. */
static void
hand_on(int *fd, char const *s, size_t n)
{
	if (*fd != -1 && allwrite(*fd, s, n) < n) {
		fd_close(*fd);
		*fd = -1;
	}
}

static int
pass_message(struct print *p, int *to)
{
	ssize_t n;

	while ((n = fd_read(0, block, sizeof block)) > 0) {
		size_t rest = HEAD_MAX - p->head.len;

		if (rest > (size_t)n)
			rest = (size_t)n;
		if (!stralloc_catb(&p->head, block, rest))
			(void)memory(p);
		p->size += (uint64_t)n;
		hand_on(to, block, (size_t)n);
	}
	if (n == -1)
		return fault_sys(
		    &p->fault, DELIVERY_READ, "read the message on fd 0", NULL);
	return 1;
}

/* The next program, with pipes for its message and envelope; -1 with a fault
 * if there is none. */
static pid_t
start(struct print *p, char const *const *argv, int message[2], int envelope[2])
{
	pid_t pid = -1;

	if (pipecoe(message) != -1 && pipecoe(envelope) != -1)
		pid = fork();
	if (pid == -1)
		(void)fault_sys(&p->fault, DELIVERY_TEMPORARY,
		    "run the next program", argv[0]);
	if (pid)
		return pid;
	(void)sig_restore(SIGPIPE);
	if (fd_copy(0, message[0]) == -1 || fd_copy(1, envelope[0]) == -1)
		_exit(DELIVERY_EXEC);
	chain(argv, NULL);
}

/*
 * Its exit code; that of the first fault, if there was one.  Of an envelope
 * that is cut off it has been told as we were, and has said so.
 */
static int
end(struct print *p, pid_t pid)
{
	int wstat = 0;

	if (waitpid_nointr(pid, &wstat, 0) == -1)
		(void)fault_sys(
		    &p->fault, DELIVERY_BUG, "wait for the next program", NULL);
	if (p->fault.code && (p->fault.code != DELIVERY_ENVELOPE || !wstat))
		return fault_log(&p->fault, getenv("SMTPSESSIONID"));
	return WIFEXITED(wstat) ? WEXITSTATUS(wstat) : DELIVERY_BUG;
}

/* One byte that cannot stay as it is. */
static int
escape(stralloc *out, unsigned char c, int json)
{
	static char const hex[] = "0123456789abcdef";
	char const bytes[] = { hex[c >> 4], hex[c & 15] };

	if (json && c >= 0x80)
		return stralloc_cats(out, "\xef\xbf\xbd");
	return stralloc_cats(out, json ? "\\u00" : "\\x") &&
	       stralloc_catb(out, bytes, sizeof bytes);
}

/* n bytes of a stranger, in double quotes: UTF-8 stays. */
static int
quote(struct print *p, char const *s, size_t n)
{
	int ok = stralloc_append(&p->out, '"');

	for (size_t i = 0; ok && i < n;) {
		unsigned char c = (unsigned char)s[i];
		size_t m = utf8_len(s + i, n - i);

		if (m)
			ok = stralloc_catb(&p->out, s + i, m);
		else if (c < 0x20 || c >= 0x7f)
			ok = escape(&p->out, c, p->json);
		else
			ok = (c != '"' && c != '\\'
				     ? 1
				     : stralloc_append(&p->out, '\\')) &&
			     stralloc_append(&p->out, (char)c);
		i += m ? m : 1;
	}
	return ok && stralloc_append(&p->out, '"');
}

static int
text(struct print *p, char const *before, char const *s)
{
	if (!stralloc_cats(&p->out, before))
		return 0;
	if (s && *s)
		return quote(p, s, strlen(s));
	return stralloc_cats(&p->out, p->json ? "null" : "-");
}

static int
recipients(struct print *p)
{
	char const *r = NULL;
	char const *between = "";

	while ((r = qmailenv_next(&p->envelope, r))) {
		if (!text(p, between, r))
			return 0;
		between = ",";
	}
	return 1;
}

static int
number(struct print *p, char const *before, uint64_t n)
{
	char fmt[UINT64_FMT];

	return stralloc_cats(&p->out, before) &&
	       stralloc_catb(&p->out, fmt, uint64_fmt(fmt, n));
}

/* Length of the line at s, one of n bytes, with its LF if it has one. */
static size_t
line_length(char const *s, size_t n)
{
	char const *lf = memchr(s, '\n', n);

	return lf ? (size_t)(lf - s) + 1 : n;
}

/* Bytes from s, of n, to the end of this field: the next line is another's. */
static size_t
field_length(char const *s, size_t n)
{
	size_t all = line_length(s, n);

	while (all < n && (s[all] == ' ' || s[all] == '\t'))
		all += line_length(s + all, n - all);
	return all;
}

/* Its text in one line, without blanks around it. */
static int
unfold(stralloc *out, char const *s, size_t n)
{
	size_t start = 0;

	out->len = 0;
	for (size_t i = 0; i < n; i++)
		if (s[i] != '\n' && !stralloc_append(out, s[i]))
			return 0;
	while (out->len && strchr(" \t\r", out->s[out->len - 1]))
		out->len--;
	while (start < out->len && strchr(" \t", out->s[start]))
		start++;
	out->len -= start;
	if (start)
		memmove(out->s, out->s + start, out->len);
	return 1;
}

static int
subject(struct print *p, char const *before)
{
	static char const name[] = "subject:";
	char const *s = p->head.s;
	size_t n = p->head.len;
	size_t m = sizeof name - 1;
	stralloc plain = STRALLOC_ZERO;
	int ok;

	while (n && *s != '\n' && (n < m || strncasecmp(s, name, m) != 0)) {
		size_t skip = field_length(s, n);

		s += skip;
		n -= skip;
	}
	if (!n || *s == '\n')
		return text(p, before, NULL);
	ok = unfold(&plain, s + m, field_length(s, n) - m) &&
	     stralloc_cats(&p->out, before) && quote(p, plain.s, plain.len);
	stralloc_free(&plain);
	return ok;
}

/* What the sender is without any: that of bounces. */
static int
sender(struct print *p, char const *before)
{
	char const *s = qmailenv_sender(&p->envelope);

	return stralloc_cats(&p->out, before) && quote(p, s, strlen(s));
}

static int
line(struct print *p)
{
	char when[32];
	time_t now = time(NULL);
	struct tm tm;
	size_t n =
	    p->json ? strftime(when, sizeof when, "{\"time\":\"%FT%TZ\"",
			  gmtime_r(&now, &tm))
		    : strftime(when, sizeof when, "%T", localtime_r(&now, &tm));

	if (!stralloc_catb(&p->out, when, n))
		return 0;
	if (p->json)
		return sender(p, ",\"from\":") &&
		       stralloc_cats(&p->out, ",\"to\":[") && recipients(p) &&
		       subject(p, "],\"subject\":") &&
		       number(p, ",\"size\":", p->size) &&
		       text(p, ",\"tls\":", getenv("SSL_PROTOCOL")) &&
		       text(p, ",\"cipher\":", getenv("SSL_CIPHER")) &&
		       text(p, ",\"user\":", getenv("SMTPAUTHUSER")) &&
		       text(p, ",\"helo\":", getenv("SMTPHELOHOST")) &&
		       text(p, ",\"ip\":", getenv("TCPREMOTEIP")) &&
		       text(p, ",\"session\":", getenv("SMTPSESSIONID")) &&
		       stralloc_cats(&p->out, "}\n");
	return sender(p, " from=") && stralloc_cats(&p->out, " to=") &&
	       recipients(p) && subject(p, " subject=") &&
	       number(p, " size=", p->size) &&
	       text(p, " tls=", getenv("SSL_PROTOCOL")) &&
	       text(p, " user=", getenv("SMTPAUTHUSER")) &&
	       stralloc_append(&p->out, '\n');
}

/*
 * The message is accepted already, so nothing that goes wrong here may change
 * that: it is logged.
 */
static void
print(struct print *p)
{
	int fd = p->file ? open(p->file,
			       O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)
			 : 2;

	if (!line(p))
		(void)memory(p);
	else if (fd == -1 || (p->file && flock(fd, LOCK_EX) == -1) ||
		 allwrite(fd, p->out.s, p->out.len) < p->out.len)
		(void)fault_sys(
		    &p->fault, DELIVERY_WRITE, "print a line", p->file);
	if (p->fault.code)
		(void)fault_log(&p->fault, getenv("SMTPSESSIONID"));
}

/* Without a whole envelope, the next program forgets the message. */
static void
hand_on_all(struct print *p, int message, int envelope)
{
	int whole = pass_message(p, &message);

	if (message != -1)
		fd_close(message);
	if (whole && qmailenv_read(&p->envelope, 1, &p->fault))
		hand_on(&envelope, p->envelope.text.s, p->envelope.text.len);
	if (envelope != -1)
		fd_close(envelope);
}

static int
options(struct print *p, int argc, char const *const *argv)
{
	subgetopt l = SUBGETOPT_ZERO;
	int o;

	while ((o = subgetopt_r(argc, argv, "jo:", &l)) != -1) {
		if (o == 'j')
			p->json = 1;
		else if (o == 'o')
			p->file = l.arg;
		else
			strerr_dieusage(EXIT_HARD, USAGE);
	}
	if (l.ind == argc)
		strerr_dieusage(EXIT_HARD, USAGE);
	return l.ind;
}

int
main(int argc, char const *const *argv)
{
	struct print p = { 0 };
	int message[2] = { -1, -1 };
	int envelope[2] = { -1, -1 };
	int code;
	pid_t pid;

	PROG = "deliver-print";
	argv += options(&p, argc, argv);
	(void)sig_ignore(SIGPIPE);
	pid = start(&p, argv, message, envelope);
	if (pid == -1)
		return fault_log(&p.fault, getenv("SMTPSESSIONID"));
	fd_close(message[0]);
	fd_close(envelope[0]);
	hand_on_all(&p, message[1], envelope[1]);
	code = end(&p, pid);
	if (code == DELIVERY_DONE)
		print(&p);
	return code;
}
