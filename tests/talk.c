/* talk - hold a scripted conversation with a server and say where it differs
 *
 * talk [-v] [-s] [-t seconds] [-C ca.pem] [-n name] FILE HOST:PORT
 * talk [-v] [-s] [-t seconds] [-C ca.pem] [-n name] [-x status] [-l log]
 *     FILE -- prog...
 *
 * The second form runs prog on a socketpair as its fds 0 and 1.  HACKING
 * explains the language.  Exit 0: all as written; 1: it was not; 100: the
 * script or the arguments are wrong; 111: no connection.
 */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <tls.h>
#include <unistd.h>

#include "base64.h"
#include "exits.h"

#define USAGE                                                                  \
	"talk [-v] [-s] [-t seconds] [-C ca.pem] [-n name] "                   \
	"[-x status] [-l log] FILE {HOST:PORT | -- prog...}\n"

enum {
	ROOM = 65536, /* longest reply, longest literal */
	SHOWN = 200   /* bytes of raw data that -v shows */
};

struct bytes {
	char *s;
	size_t len;
	size_t room;
};

struct talk {
	/* options */
	char const *ca;
	char const *name;
	char const *log;
	char const *file;
	int verbose;
	int atonce;
	int seconds;
	int status; /* that prog must exit with; -1: any */
	/* where we are */
	int line;
	int fd;
	pid_t pid;
	struct tls *tls;
	int ended; /* the server has closed, or a handshake failed */
	int ruined;
	struct bytes held;
	char in[ROOM]; /* from the server, not looked at yet */
	size_t inlen;
	char reply[ROOM]; /* lines of the last reply, each NUL-terminated */
	size_t replylen;
	char const *last;
};

static void
show(struct talk const *t, char who, char const *s, size_t n)
{
	int colour = isatty(1);
	size_t shown = n > SHOWN ? SHOWN : n;

	if (!t->verbose)
		return;
	printf("%s%c: ", colour ? (who == 'C' ? "\033[32m" : "\033[36m") : "",
	    who);
	for (size_t i = 0; i < shown; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < ' ' || c == 127)
			printf(c == '\r'   ? "\\r"
			       : c == '\n' ? "\\n"
					   : "\\x%02x",
			    c);
		else
			putchar(c);
	}
	if (shown < n)
		printf("... (%zu bytes)", n);
	printf("%s\n", colour ? "\033[m" : "");
	fflush(stdout);
}

static _Noreturn void
leave(struct talk *t, int code)
{
	if (t->pid > 0) {
		kill(t->pid, SIGTERM);
		waitpid(t->pid, NULL, 0);
	}
	exit(code);
}

__attribute__((format(printf, 3, 4))) static _Noreturn void
fail(struct talk *t, int code, char const *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "%s:%d: ", t->file, t->line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	leave(t, code);
}

static void
add(struct bytes *b, char const *s, size_t n)
{
	if (b->len + n > b->room) {
		char *bigger = realloc(b->s, (b->len + n) * 2);

		if (!bigger)
			exit(EXIT_SOFT);
		b->s = bigger;
		b->room = (b->len + n) * 2;
	}
	if (n)
		memcpy(b->s + b->len, s, n);
	b->len += n;
}

/*
 * Milliseconds of a clock that never jumps.
 */
static long long
clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Wait for the events until the time; what for goes into the complaint. */
static void
await(struct talk *t, short events, long long end, char const *what)
{
	struct pollfd x = { .fd = t->fd, .events = events };
	long long left = end - clock_ms();

	if (left > 0 && poll(&x, 1, (int)left) > 0)
		return;
	if (left > 0 && errno == EINTR)
		return;
	fail(t, 1, "nothing happened in %d seconds; expected %s", t->seconds,
	    what);
}

static short
wanted(ssize_t r)
{
	return r == TLS_WANT_POLLOUT ? POLLOUT : POLLIN;
}

/* Read once.  1: something came; 0: the end; else -events to wait for. */
static int
take(struct talk *t)
{
	char *to = t->in + t->inlen;
	size_t room = sizeof t->in - t->inlen;
	ssize_t r;

	if (t->ended)
		return 0;
	r = t->tls ? tls_read(t->tls, to, room) : read(t->fd, to, room);
	if (t->tls && (r == TLS_WANT_POLLIN || r == TLS_WANT_POLLOUT))
		return -wanted(r);
	if (r < 0 && !t->tls && (errno == EAGAIN || errno == EINTR))
		return -POLLIN;
	if (r <= 0) {
		t->ended = 1;
		return 0;
	}
	t->inlen += (size_t)r;
	return 1;
}

/* Write it all, and take in meanwhile what comes, lest both sides wait. */
static void
give(struct talk *t, char const *s, size_t n)
{
	long long end = clock_ms() + t->seconds * 1000LL;

	while (n && !t->ruined) {
		ssize_t r =
		    t->tls ? tls_write(t->tls, s, n) : write(t->fd, s, n);

		if (r > 0) {
			s += r;
			n -= (size_t)r;
			end = clock_ms() + t->seconds * 1000LL;
		} else if (t->tls ? r == -1
				  : errno != EAGAIN && errno != EINTR) {
			/* The next wait will say what the server meant. */
			t->ruined = 1;
		} else {
			if (t->inlen < sizeof t->in)
				take(t);
			await(t,
			    t->inlen < sizeof t->in ? POLLIN | POLLOUT
						    : POLLOUT,
			    end, "the server to read what we sent");
		}
	}
}

static void
flush(struct talk *t)
{
	give(t, t->held.s, t->held.len);
	t->held.len = 0;
}

/* Move one line of the server into the reply; 0: it has none any more. */
static int
line(struct talk *t, char const *what)
{
	long long end = clock_ms() + t->seconds * 1000LL;
	char *nl;
	size_t n;

	while (!(nl = memchr(t->in, '\n', t->inlen))) {
		int r = t->inlen == sizeof t->in ? 0 : take(t);

		if (!r && t->inlen)
			fail(t, 1, "the reply ends within a line: %.*s",
			    (int)t->inlen, t->in);
		if (!r)
			return 0;
		if (r < 0)
			await(t, (short)-r, end, what);
	}
	n = (size_t)(nl - t->in);
	if (!n || nl[-1] != '\r')
		fail(t, 1, "the reply does not end in CRLF: %.*s", (int)n,
		    t->in);
	if (t->replylen + n > sizeof t->reply)
		fail(t, 1, "the reply is too long");
	t->last = t->reply + t->replylen;
	memcpy(t->reply + t->replylen, t->in, n);
	t->reply[t->replylen + n - 1] = 0;
	t->replylen += n;
	t->inlen -= n + 1;
	memmove(t->in, nl + 1, t->inlen);
	show(t, 'S', t->last, n - 1);
	return 1;
}

static int
goes_on(char const *s)
{
	return isdigit(s[0] & 0xff) && isdigit(s[1] & 0xff) &&
	       isdigit(s[2] & 0xff) && s[3] == '-';
}

/* < glob */
static void
expect(struct talk *t, char const *glob, int unused)
{
	(void)unused;
	flush(t);
	t->replylen = 0;
	do {
		if (!line(t, glob))
			fail(t, 1, "the server has closed; expected %s", glob);
	} while (goes_on(t->last));
	if (fnmatch(glob, t->last, 0))
		fail(t, 1, "got      %s\n\texpected %s", t->last, glob);
}

/* <+ glob and <- glob */
static void
among(struct talk *t, char const *glob, int there)
{
	char const *end = t->reply + t->replylen;
	int found = 0;

	for (char const *s = t->reply; s < end; s += strlen(s) + 1)
		found |= !fnmatch(glob, s, 0);
	if (found != there)
		fail(t, 1, "%s line of the reply may be %s",
		    there ? "not one" : "a", glob);
}

/* <eof */
static void
expect_end(struct talk *t, char const *none, int unused)
{
	(void)none;
	(void)unused;
	flush(t);
	t->replylen = 0;
	if (!t->ruined || !t->ended)
		while (line(t, "the server to close"))
			fail(t, 1, "got %s, expected the server to close",
			    t->last);
	if (t->verbose)
		puts("-- the server has closed");
}

/* The quoted bytes at s, with C escapes, into b. */
static void
literal(struct talk *t, struct bytes *b, char const *s)
{
	static char const from[] = "rnt0\\\"";
	static char const to[] = "\r\n\t\0\\\"";

	if (*s++ != '"')
		fail(t, EXIT_HARD, "expected \"bytes in quotes\"");
	while (*s != '"') {
		char c = *s++;
		char const *which;

		if (!c)
			fail(t, EXIT_HARD, "no closing quote");
		if (c == '\\' && *s == 'x' && isxdigit(s[1] & 0xff) &&
		    isxdigit(s[2] & 0xff)) {
			c = (char)strtol((char[3]){ s[1], s[2] }, NULL, 16);
			s += 3;
		} else if (c == '\\') {
			which = *s ? strchr(from, *s++) : NULL;
			if (!which)
				fail(t, EXIT_HARD, "unknown escape");
			c = to[which - from];
		}
		add(b, &c, 1);
	}
	if (s[1])
		fail(t, EXIT_HARD, "text behind the closing quote");
}

/* > text, >> text: send now, or with the next */
static void
say(struct talk *t, char const *text, int now)
{
	show(t, 'C', text, strlen(text));
	add(&t->held, text, strlen(text));
	add(&t->held, "\r\n", 2);
	if (now)
		flush(t);
}

static void
repeat(struct talk *t, char const *text, long times)
{
	struct bytes b = { 0 };

	literal(t, &b, text);
	show(t, 'C', b.s, b.len);
	if (t->verbose && times > 1)
		printf("   (%ld times)\n", times);
	while (times--)
		add(&t->held, b.s, b.len);
	free(b.s);
}

/* >= "...", >>= "..." */
static void
say_raw(struct talk *t, char const *text, int now)
{
	repeat(t, text, 1);
	if (now)
		flush(t);
}

/* >* N "..." */
static void
say_times(struct talk *t, char const *text, int now)
{
	char *end;
	long times = strtol(text, &end, 10);

	if (times < 1 || end == text || *end != ' ')
		fail(t, EXIT_HARD, "expected >* N \"bytes\"");
	repeat(t, end + strspn(end, " "), times);
	if (now)
		flush(t);
}

/* >64 PREFIX "..." */
static void
say_base64(struct talk *t, char const *text, int now)
{
	char const *quote = strchr(text, '"');
	size_t prefix = quote ? (size_t)(quote - text) : 0;
	struct bytes b = { 0 };
	struct bytes out = { 0 };
	char *code;

	literal(t, &b, quote ? quote : "");
	code = malloc(BASE64_FMT(b.len));
	if (!code)
		leave(t, EXIT_SOFT);
	add(&out, text, prefix);
	add(&out, code, base64_encode(code, b.s ? b.s : "", b.len));
	add(&out, "", 1);
	say(t, out.s, now);
	free(code);
	free(b.s);
	free(out.s);
}

static struct tls *
client(struct talk *t)
{
	struct tls_config *config = tls_config_new();
	struct tls *tls = tls_client();

	if (!config || !tls)
		leave(t, EXIT_SOFT);
	if (tls_config_set_protocols(config, TLS_PROTOCOLS_ALL))
		leave(t, EXIT_SOFT);
	if (!t->ca) {
		tls_config_insecure_noverifycert(config);
		tls_config_insecure_noverifyname(config);
	} else if (tls_config_set_ca_file(config, t->ca))
		fail(t, EXIT_HARD, "%s: %s", t->ca, tls_config_error(config));
	if (tls_configure(tls, config) ||
	    tls_connect_socket(tls, t->fd, t->name))
		fail(t, EXIT_SOFT, "TLS: %s", tls_error(tls));
	tls_config_free(config);
	return tls;
}

/* !tls and !tlsfail */
static void
handshake(struct talk *t, char const *none, int succeeds)
{
	long long end = clock_ms() + t->seconds * 1000LL;
	int r;

	(void)none;
	flush(t);
	if (t->inlen)
		fail(t, 1, "more in clear before the handshake: %.*s",
		    (int)t->inlen, t->in);
	t->tls = client(t);
	while ((r = tls_handshake(t->tls)) == TLS_WANT_POLLIN ||
	       r == TLS_WANT_POLLOUT)
		await(t, wanted(r), end, "the TLS handshake to end");
	if (r && succeeds)
		fail(t, 1, "TLS handshake: %s", tls_error(t->tls));
	if (!r && !succeeds)
		fail(t, 1, "the TLS handshake should have failed");
	if (t->verbose && !r)
		printf("-- now over %s, %s\n", tls_conn_version(t->tls),
		    tls_conn_cipher(t->tls));
	if (t->verbose && r)
		printf("-- TLS fails: %s\n", tls_error(t->tls));
	if (r)
		t->ended = t->ruined = 1;
}

static void
say_goodbye(struct talk *t)
{
	flush(t);
	if (t->tls && !t->ruined)
		while (tls_close(t->tls) == TLS_WANT_POLLOUT)
			;
}

/* !eof */
static void
hang_up(struct talk *t, char const *none, int unused)
{
	(void)none;
	(void)unused;
	say_goodbye(t);
	shutdown(t->fd, SHUT_WR);
	if (t->verbose)
		puts("-- we have closed our side");
}

static struct {
	char const *word;
	void (*act)(struct talk *, char const *, int);
	int arg;
} const directives[] = {
	{ "<", expect, 0 },
	{ "<+", among, 1 },
	{ "<-", among, 0 },
	{ "<eof", expect_end, 0 },
	{ ">", say, 1 },
	{ ">>", say, 0 },
	{ ">=", say_raw, 1 },
	{ ">>=", say_raw, 0 },
	{ ">*", say_times, 1 },
	{ ">64", say_base64, 1 },
	{ "!tls", handshake, 1 },
	{ "!tlsfail", handshake, 0 },
	{ "!eof", hang_up, 0 },
};

static void
obey(struct talk *t, char const *s)
{
	size_t n = strcspn(s, " ");

	if (!*s || *s == '#' || *s == '%')
		return;
	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
		if (strlen(directives[i].word) == n &&
		    !memcmp(directives[i].word, s, n)) {
			directives[i].act(
			    t, s[n] ? s + n + 1 : "", directives[i].arg);
			return;
		}
	fail(t, EXIT_HARD, "not a directive: %s", s);
}

static int
dial(char *where)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *all = NULL;
	char *colon = strrchr(where, ':');
	int fd = -1;

	if (!colon)
		return -1;
	*colon = 0;
	if (getaddrinfo(where, colon + 1, &hints, &all))
		return -1;
	for (struct addrinfo *a = all; a && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen)) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(all);
	return fd;
}

static int
run(struct talk *t, char **argv)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		return -1;
	t->pid = fork();
	if (t->pid < 0)
		return -1;
	if (t->pid) {
		close(fds[1]);
		return fds[0];
	}
	dup2(fds[1], 0);
	dup2(fds[1], 1);
	if (t->log) {
		int fd = open(t->log, O_WRONLY | O_APPEND | O_CREAT, 0666);

		dup2(fd, 2);
		close(fd);
	}
	signal(SIGPIPE, SIG_DFL);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

/* Let the program see the end of its input, and look at its exit status. */
static void
part(struct talk *t)
{
	long long end = clock_ms() + t->seconds * 1000LL;
	pid_t pid = t->pid;
	int status;

	if (!t->ended)
		say_goodbye(t);
	close(t->fd);
	if (!pid)
		return;
	while (!waitpid(pid, &status, WNOHANG)) {
		if (clock_ms() > end)
			fail(t, 1, "the program does not end");
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	}
	t->pid = 0;
	status =
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (t->verbose)
		printf("-- the program has ended with %d\n", status);
	if (t->status >= 0 && t->status != status)
		fail(t, 1, "the program ended with %d, expected %d", status,
		    t->status);
}

static void
options(struct talk *t, int argc, char **argv)
{
	int c;

	/* clang-format off */
	while ((c = getopt(argc, argv, "+vst:C:n:x:l:")) != -1)
		switch (c) {
		case 'v': t->verbose = 1; break;
		case 's': t->atonce = 1; break;
		case 't': t->seconds = (int)strtol(optarg, NULL, 10); break;
		case 'C': t->ca = optarg; break;
		case 'n': t->name = optarg; break;
		case 'x': t->status = (int)strtol(optarg, NULL, 10); break;
		case 'l': t->log = optarg; break;
		default: argc = 0;
		}
	/* clang-format on */
	if (argc - optind < 2 || t->seconds < 1) {
		fputs("usage: " USAGE, stderr);
		exit(EXIT_HARD);
	}
}

static FILE *
script(struct talk *t, char *name)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "re") : stdin;

	t->file = f == stdin ? "stdin" : name;
	if (!f)
		fail(t, EXIT_HARD, "%s", strerror(errno));
	return f;
}

int
main(int argc, char **argv)
{
	static struct talk t = { .seconds = 10, .status = -1 };
	char *s = NULL;
	size_t room = 0;
	ssize_t n;
	FILE *f;

	options(&t, argc, argv);
	f = script(&t, argv[optind]);
	signal(SIGPIPE, SIG_IGN);
	t.fd = strcmp(argv[optind + 1], "--") ? dial(argv[optind + 1])
					      : run(&t, argv + optind + 2);
	if (t.fd < 0)
		fail(&t, EXIT_SOFT, "cannot connect to %s", argv[optind + 1]);
	if (!t.name)
		t.name = "localhost";
	fcntl(t.fd, F_SETFL, O_NONBLOCK);
	if (t.atonce)
		handshake(&t, NULL, 1);
	while ((n = getline(&s, &room, f)) > 0) {
		t.line++;
		if (s[n - 1] == '\n')
			s[n - 1] = 0;
		obey(&t, s);
	}
	part(&t);
	free(s);
	fclose(f);
	tls_free(t.tls);
	return EXIT_DONE;
}
