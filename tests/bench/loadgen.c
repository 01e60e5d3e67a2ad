/* loadgen - SMTP load generator: one process, one epoll loop, OpenSSL client
 * TLS.
 *
 *   cc -O2 -Wall -o loadgen loadgen.c -lssl -lcrypto
 *
 * Closed loop: C sessions are kept open until M messages have been sent, K per
 * session.  Every reply code is checked.  Only literal IPv4 targets are taken,
 * and only loopback unless --allow-remote is given.
 * The result is one JSON object on stdout.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum tlsmode {
	T_NONE,
	T_STARTTLS,
	T_SMTPS
};
enum mode {
	M_MAIL,
	M_QUIT,
	M_IDLE
};
enum state {
	S_FREE,
	S_CONNECT,
	S_TLS,
	S_BANNER,
	S_EHLO,
	S_STARTTLS,
	S_AUTH,
	S_MAIL,
	S_RCPT,
	S_DATA,
	S_BODY,
	S_PIPE,
	S_QUIT,
	S_IDLE
};

static struct {
	const char *host, *helo, *from, *to, *user, *pass, *name, *sni;
	int port, conc, per, rcpts, timeout, maxtime, hold, pipelining, resume,
	    verbose, spread, quiet;
	long msgs, size;
	enum tlsmode tls;
	enum mode mode;
	int tls12, remote, noquit, quit_nowait;
} o;

struct conn {
	int fd, slot, want_out;
	enum state st;
	SSL *ssl;
	int tls_on;
	char in[8192];
	size_t inlen;
	char out[2048];
	size_t outlen, outoff;
	int body; /* body being sent */
	size_t bodyoff;
	int sent;     /* messages finished in this session */
	int planned;  /* messages this session must send */
	int rc_left;  /* rcpt replies still to come */
	int pipe_idx; /* replies taken of a pipelined group */
	int cap_pipe, cap_tls, cap_auth;
	double t0, tmsg, tlast, tdata;
	uint32_t ev;
};

static struct conn *cs;
static int ep;
static char *body;
static size_t bodylen;
static SSL_CTX *ctx;
static double tstart, tend_last;
static long planned_left; /* messages not yet given to a session */
static long sessions_left, sess_started, sess_ok, sess_err, msg_ok, msg_err,
    idle_n;
static long e_connect, e_tls, e_4xx, e_5xx, e_eof, e_timeout, e_proto, resumed,
    fullhs;
static char errsample[6][200];
static int nerrsample;
static int active, stopping;
static long per_tls_version[2];
static volatile sig_atomic_t gotterm;

static double *lat_msg, *lat_first, *lat_sess; /* seconds */
static long n_msg, n_first, n_sess, cap_lat;

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}
static void
die(const char *f, ...)
{
	va_list a;
	va_start(a, f);
	vfprintf(stderr, f, a);
	va_end(a);
	fputc('\n', stderr);
	exit(2);
}
static void
sample(const char *what, const char *line)
{
	if (nerrsample >= 6)
		return;
	char *d = errsample[nerrsample++];
	size_t n = 0;
	n += snprintf(d, 200, "%s: ", what);
	for (; *line && n < 190; line++)
		d[n++] =
		    (*line == '"' || *line == '\\' ||
			(unsigned char)*line < 32 || (unsigned char)*line > 126)
			? '.'
			: *line;
	d[n] = 0;
}

/* ---- session pool for resumption */
#define POOL 1024
static SSL_SESSION *pool[POOL];
static int npool;
static int
new_sess(SSL *s, SSL_SESSION *ss)
{
	(void)s;
	if (npool == POOL) {
		SSL_SESSION_free(pool[0]);
		memmove(pool, pool + 1, sizeof *pool * --npool);
	}
	pool[npool++] = ss;
	return 1;
}

static void
mod(struct conn *c, uint32_t ev)
{
	if (c->ev == ev)
		return;
	struct epoll_event e = { .events = ev, .data.ptr = c };
	if (epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e))
		die("epoll mod: %s", strerror(errno));
	c->ev = ev;
}

static void start(struct conn *c);

static void
finish(struct conn *c, int ok)
{
	double t = now();
	if (c->ssl) {
		if (ok)
			SSL_shutdown(c->ssl);
		SSL_free(c->ssl);
		c->ssl = 0;
		ERR_clear_error();
	}
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	if (ok) {
		sess_ok++;
		if (n_sess < cap_lat)
			lat_sess[n_sess++] = t - c->t0;
	} else {
		sess_err++;
		msg_err += c->planned - c->sent;
	}
	tend_last = t;
	c->st = S_FREE;
	active--;
	if (!stopping && sessions_left > 0)
		start(c);
}

static void
put(struct conn *c, const char *f, ...)
{
	va_list a;
	va_start(a, f);
	int n = vsnprintf(c->out + c->outlen, sizeof c->out - c->outlen, f, a);
	va_end(a);
	if (n < 0 || c->outlen + n >= sizeof c->out)
		die("output buffer full");
	c->outlen += n;
}

static void
b64(char *d, const unsigned char *s, int n)
{
	EVP_EncodeBlock((unsigned char *)d, s, n);
}

static void
begin_msg(struct conn *c)
{
	c->tmsg = now();
	c->rc_left = o.rcpts;
	c->pipe_idx = 0;
	put(c, "MAIL FROM:<%s>\r\n", o.from);
	if (o.pipelining && c->cap_pipe) {
		for (int i = 0; i < o.rcpts; i++)
			put(c, "RCPT TO:<%s>\r\n", o.to);
		put(c, "DATA\r\n");
		c->st = S_PIPE;
	} else
		c->st = S_MAIL;
}
static void
do_quit(struct conn *c)
{
	put(c, "QUIT\r\n");
	c->st = S_QUIT;
}

static void
after_ehlo(struct conn *c)
{
	if (o.tls == T_STARTTLS && !c->tls_on) {
		if (!c->cap_tls) {
			e_proto++;
			sample("starttls", "not offered");
			finish(c, 0);
			return;
		}
		put(c, "STARTTLS\r\n");
		c->st = S_STARTTLS;
		return;
	}
	if (o.user && c->cap_auth != 2) {
		unsigned char raw[512];
		char enc[800];
		int n = snprintf(
		    (char *)raw, sizeof raw, "%c%s%c%s", 0, o.user, 0, o.pass);
		b64(enc, raw, n);
		put(c, "AUTH PLAIN %s\r\n", enc);
		c->cap_auth = 2;
		c->st = S_AUTH;
		return;
	}
	if (o.mode == M_IDLE) {
		c->st = S_IDLE;
		idle_n++;
		return;
	}
	if (o.mode == M_QUIT) {
		do_quit(c);
		return;
	}
	begin_msg(c);
}

static void
tls_start(struct conn *c)
{
	c->ssl = SSL_new(ctx);
	SSL_set_fd(c->ssl, c->fd);
	if (o.sni)
		SSL_set_tlsext_host_name(c->ssl, o.sni);
	if (o.resume && npool) {
		SSL_SESSION *s = pool[npool - 1];
		SSL_set_session(c->ssl, s);
		if (npool > o.conc) {
			npool--;
			SSL_SESSION_free(s);
		} /* keep some for reuse */
		else if (npool > 1) {
			SSL_SESSION *t = pool[0];
			memmove(pool, pool + 1, sizeof *pool * (npool - 1));
			pool[npool - 1] = t;
		}
	}
	SSL_set_connect_state(c->ssl);
	c->st = S_TLS;
	c->inlen = 0;
}

static void
bad(struct conn *c, const char *line)
{
	if (line[0] == '4')
		e_4xx++;
	else if (line[0] == '5')
		e_5xx++;
	else
		e_proto++;
	static const char *nm[] = { "free", "connect", "tls", "banner", "ehlo",
		"starttls", "auth", "mail", "rcpt", "data", "body", "pipe",
		"quit", "idle" };
	sample(nm[c->st], line);
	finish(c, 0);
}

/* one complete (last) reply line; returns 0 when the connection is gone */
static int
reply(struct conn *c, char *line, int more)
{
	if (c->st == S_EHLO) {
		const char *k = strlen(line) > 4 ? line + 4 : "";
		if (!strncasecmp(k, "PIPELINING", 10))
			c->cap_pipe = 1;
		else if (!strncasecmp(k, "STARTTLS", 8))
			c->cap_tls = 1;
		else if (!strncasecmp(k, "AUTH", 4) && !c->cap_auth)
			c->cap_auth = 1;
	}
	if (more)
		return 1;
	char k = line[0];
	switch (c->st) {
	case S_BANNER:
		if (k != '2') {
			bad(c, line);
			return 0;
		}
		if (o.mode == M_QUIT && o.tls != T_STARTTLS)
			do_quit(c);
		else {
			put(c, "EHLO %s\r\n", o.helo);
			c->st = S_EHLO;
		}
		break;
	case S_EHLO:
		if (k != '2') {
			bad(c, line);
			return 0;
		}
		after_ehlo(c);
		return c->st != S_FREE;
	case S_STARTTLS:
		if (k != '2') {
			bad(c, line);
			return 0;
		}
		tls_start(c);
		break;
	case S_AUTH:
		if (k != '2') {
			bad(c, line);
			return 0;
		}
		if (o.mode == M_IDLE) {
			c->st = S_IDLE;
			idle_n++;
			break;
		}
		if (o.mode == M_QUIT) {
			do_quit(c);
			break;
		}
		begin_msg(c);
		break;
	case S_MAIL:
		if (k != '2') {
			bad(c, line);
			return 0;
		}
		put(c, "RCPT TO:<%s>\r\n", o.to);
		c->st = S_RCPT;
		break;
	case S_RCPT:
		if (k != '2') {
			bad(c, line);
			return 0;
		}
		if (--c->rc_left > 0)
			put(c, "RCPT TO:<%s>\r\n", o.to);
		else {
			put(c, "DATA\r\n");
			c->st = S_DATA;
		}
		break;
	case S_PIPE:
		c->pipe_idx++;
		if (c->pipe_idx <= 1 + o.rcpts) {
			if (k != '2') {
				bad(c, line);
				return 0;
			}
			break;
		}
		/* the reply to DATA */ /* FALLTHROUGH */
	case S_DATA:
		if (k != '3') {
			bad(c, line);
			return 0;
		}
		c->body = 1;
		c->bodyoff = 0;
		c->tdata = now();
		c->st = S_BODY;
		break;
	case S_BODY: {
		if (k != '2') {
			bad(c, line);
			return 0;
		}
		double t = now();
		msg_ok++;
		tend_last = t;
		if (n_msg < cap_lat)
			lat_msg[n_msg++] = t - c->tmsg;
		if (c->sent == 0 && n_first < cap_lat)
			lat_first[n_first++] = t - c->t0;
		c->sent++;
		if (c->sent < c->planned && !stopping)
			begin_msg(c);
		else if (o.noquit) {
			finish(c, 1);
			return 0;
		} else
			do_quit(c);
		break;
	}
	case S_QUIT:
		finish(c, k == '2');
		return 0;
	default:
		bad(c, line);
		return 0;
	}
	return 1;
}

/* returns 0 when the connection is gone */
static int
do_write(struct conn *c)
{
	for (;;) {
		const char *p;
		size_t n;
		int frombody = 0;
		if (c->outoff < c->outlen) {
			p = c->out + c->outoff;
			n = c->outlen - c->outoff;
		} else if (c->body) {
			p = body + c->bodyoff;
			n = bodylen - c->bodyoff;
			frombody = 1;
		} else {
			c->outoff = c->outlen = 0;
			c->want_out = 0;
			if (c->st == S_QUIT && o.quit_nowait) {
				finish(c, 1);
				return 0;
			}
			return 1;
		}
		ssize_t w;
		if (c->tls_on) {
			if (n > 1 << 18)
				n = 1 << 18;
			w = SSL_write(c->ssl, p, n);
			if (w <= 0) {
				int e = SSL_get_error(c->ssl, w);
				if (e == SSL_ERROR_WANT_WRITE) {
					c->want_out = 1;
					return 1;
				}
				if (e == SSL_ERROR_WANT_READ) {
					c->want_out = 0;
					return 1;
				}
				e_eof++;
				sample("ssl_write",
				    ERR_reason_error_string(ERR_peek_error())
					? ERR_reason_error_string(
					      ERR_peek_error())
					: strerror(errno));
				finish(c, 0);
				return 0;
			}
		} else {
			w = send(c->fd, p, n, MSG_NOSIGNAL);
			if (w < 0) {
				if (errno == EAGAIN) {
					c->want_out = 1;
					return 1;
				}
				e_eof++;
				sample("send", strerror(errno));
				finish(c, 0);
				return 0;
			}
		}
		c->tlast = 0;
		if (frombody) {
			c->bodyoff += w;
			if (c->bodyoff == bodylen)
				c->body = 0;
		} else
			c->outoff += w;
	}
}

static int
do_read(struct conn *c)
{
	for (;;) {
		if (c->inlen >= sizeof c->in - 1) {
			e_proto++;
			sample("read", "line too long");
			finish(c, 0);
			return 0;
		}
		ssize_t r;
		if (c->tls_on) {
			r = SSL_read(c->ssl, c->in + c->inlen,
			    sizeof c->in - 1 - c->inlen);
			if (r <= 0) {
				int e = SSL_get_error(c->ssl, r);
				if (e == SSL_ERROR_WANT_READ ||
				    e == SSL_ERROR_WANT_WRITE)
					return 1;
				if (c->st == S_QUIT) {
					finish(c, 1);
					return 0;
				}
				e_eof++;
				sample("ssl_read", "closed");
				finish(c, 0);
				return 0;
			}
		} else {
			r = recv(c->fd, c->in + c->inlen,
			    sizeof c->in - 1 - c->inlen, 0);
			if (r < 0 && errno == EAGAIN)
				return 1;
			if (r <= 0) {
				if (c->st == S_QUIT) {
					finish(c, 1);
					return 0;
				}
				e_eof++;
				sample("recv",
				    r ? strerror(errno) : "closed by server");
				finish(c, 0);
				return 0;
			}
		}
		c->inlen += r;
		for (;;) {
			char *nl = memchr(c->in, '\n', c->inlen);
			if (!nl)
				break;
			size_t used = nl - c->in + 1;
			char line[1024];
			size_t l = used - 1;
			if (l && c->in[l - 1] == '\r')
				l--;
			if (l >= sizeof line)
				l = sizeof line - 1;
			memcpy(line, c->in, l);
			line[l] = 0;
			memmove(c->in, c->in + used, c->inlen - used);
			c->inlen -= used;
			if (o.verbose)
				fprintf(stderr, "[%d] < %s\n", c->slot, line);
			if (l < 3) {
				e_proto++;
				sample("short", line);
				finish(c, 0);
				return 0;
			}
			if (!reply(c, line, line[3] == '-'))
				return 0;
			if (c->st == S_TLS)
				return 1;
		}
		if (c->outlen || c->body)
			if (!do_write(c))
				return 0;
		if (!c->tls_on)
			return 1; /* level triggered: epoll calls again */
	}
}

static int
do_tls(struct conn *c)
{
	int r = SSL_do_handshake(c->ssl);
	if (r == 1) {
		c->tls_on = 1;
		c->want_out = 0;
		if (SSL_session_reused(c->ssl))
			resumed++;
		else
			fullhs++;
		if (SSL_version(c->ssl) == TLS1_3_VERSION)
			per_tls_version[1]++;
		else
			per_tls_version[0]++;
		if (o.tls == T_SMTPS)
			c->st = S_BANNER;
		else {
			put(c, "EHLO %s\r\n", o.helo);
			c->st = S_EHLO;
			c->cap_pipe = 0;
			return do_write(c);
		}
		return do_read(c);
	}
	int e = SSL_get_error(c->ssl, r);
	if (e == SSL_ERROR_WANT_READ) {
		c->want_out = 0;
		return 1;
	}
	if (e == SSL_ERROR_WANT_WRITE) {
		c->want_out = 1;
		return 1;
	}
	e_tls++;
	unsigned long ec = ERR_peek_error();
	sample("tls", ec      ? ERR_reason_error_string(ec)
		      : errno ? strerror(errno)
			      : "eof");
	ERR_clear_error();
	finish(c, 0);
	return 0;
}

static void
start(struct conn *c)
{
	int slot = c->slot;
	sessions_left--;
	sess_started++;
	active++;
	c->inlen = c->outlen = c->outoff = 0;
	c->body = c->sent = c->tls_on = c->want_out = c->cap_pipe = c->cap_tls =
	    c->cap_auth = 0;
	c->ssl = 0;
	c->planned = 0;
	if (o.mode == M_MAIL) {
		c->planned = planned_left < o.per ? (int)planned_left : o.per;
		planned_left -= c->planned;
	}
	c->t0 = now();
	c->tlast = 0;
	c->st = S_CONNECT;
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		die("socket: %s", strerror(errno));
	int one = 1;
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (o.spread > 1) {
		struct sockaddr_in l = { .sin_family = AF_INET };
		l.sin_addr.s_addr =
		    htonl(0x7f000001 + (sess_started % o.spread));
		setsockopt(c->fd, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */,
		    &one, sizeof one);
		if (bind(c->fd, (void *)&l, sizeof l))
			die("bind: %s", strerror(errno));
	}
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(o.port) };
	inet_pton(AF_INET, o.host, &a.sin_addr);
	c->slot = slot;
	if (connect(c->fd, (void *)&a, sizeof a) && errno != EINPROGRESS) {
		e_connect++;
		sample("connect", strerror(errno));
		sess_err++;
		msg_err += c->planned;
		close(c->fd);
		c->fd = -1;
		c->st = S_FREE;
		active--;
		return; /* slot is dead until the main loop restarts it */
	}
	struct epoll_event e = { .events = EPOLLOUT, .data.ptr = c };
	c->ev = EPOLLOUT;
	if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e))
		die("epoll add: %s", strerror(errno));
}

static void
event(struct conn *c, uint32_t ev)
{
	if (c->st == S_FREE)
		return;
	if (c->st == S_CONNECT) {
		int er = 0;
		socklen_t l = sizeof er;
		getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &er, &l);
		if (er || (ev & EPOLLERR)) {
			e_connect++;
			sample("connect", strerror(er));
			finish(c, 0);
			return;
		}
		if (o.tls == T_SMTPS) {
			tls_start(c);
			if (!do_tls(c))
				return;
		} else
			c->st = S_BANNER;
	} else if (c->st == S_TLS) {
		if (!do_tls(c))
			return;
	} else {
		if ((ev & EPOLLOUT) && !do_write(c))
			return;
		if (ev & (EPOLLIN | EPOLLHUP | EPOLLERR))
			if (!do_read(c))
				return;
		if (c->st == S_TLS && !c->tls_on)
			if (!do_tls(c))
				return;
	}
	if (c->st == S_FREE || c->st == S_CONNECT)
		return;
	mod(c, EPOLLIN | (c->want_out ? EPOLLOUT : 0));
}

static int
cmpd(const void *a, const void *b)
{
	double x = *(double *)a, y = *(double *)b;
	return x < y ? -1 : x > y;
}
static double
pct(double *v, long n, double p)
{
	if (!n)
		return 0;
	long i = (long)(p * n);
	if (i >= n)
		i = n - 1;
	return v[i] * 1e3;
}
static void
onterm(int s)
{
	(void)s;
	gotterm = 1;
}

static void
usage(void)
{
	fprintf(stderr, "usage: loadgen [options] host:port\n"
			" -c N  concurrent sessions (10)        -m N  messages "
			"in total (1000); sessions with --mode quit|idle\n"
			" -k N  messages per session (1)        -s N  message "
			"size in bytes (4096)\n"
			" -r N  recipients per message (1)      --tls "
			"none|starttls|smtps   --tls12 (cap at 1.2)\n"
			" --resume  offer saved TLS sessions    --pipelining  "
			"MAIL/RCPT/DATA in one write when offered\n"
			" --auth USER:PASS  AUTH PLAIN          --from A --to "
			"A --helo H --sni H\n"
			" --mode mail|quit|idle   quit: connect+QUIT churn; "
			"idle: open -m sessions, print READY, hold\n"
			" --hold S  seconds to hold idle sessions (60), or "
			"until SIGTERM/SIGINT\n"
			" --timeout S per-step limit (60)       --max-time S "
			"whole run limit (120)\n"
			" --spread N  use source addresses 127.0.0.1..N   "
			"--no-quit  close without QUIT\n"
			" --quit-nowait  send QUIT and close without waiting "
			"for the reply\n"
			" --name LABEL  --verbose  --allow-remote\n");
	exit(2);
}

int
main(int argc, char **argv)
{
	o.conc = 10;
	o.msgs = 1000;
	o.per = 1;
	o.size = 4096;
	o.rcpts = 1;
	o.timeout = 60;
	o.maxtime = 120;
	o.hold = 60;
	o.helo = "bench.example";
	o.from = "sender@bench.example";
	o.to = "user@test.example";
	o.name = "";
	const char *target = 0;
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i];
#define ARG (i + 1 < argc ? argv[++i] : (usage(), ""))
		if (!strcmp(a, "-c"))
			o.conc = atoi(ARG);
		else if (!strcmp(a, "-m"))
			o.msgs = atol(ARG);
		else if (!strcmp(a, "-k"))
			o.per = atoi(ARG);
		else if (!strcmp(a, "-s"))
			o.size = atol(ARG);
		else if (!strcmp(a, "-r"))
			o.rcpts = atoi(ARG);
		else if (!strcmp(a, "--tls")) {
			const char *v = ARG;
			o.tls = !strcmp(v, "none")       ? T_NONE
				: !strcmp(v, "starttls") ? T_STARTTLS
				: !strcmp(v, "smtps")    ? T_SMTPS
							 : (usage(), T_NONE);
		} else if (!strcmp(a, "--tls12"))
			o.tls12 = 1;
		else if (!strcmp(a, "--resume"))
			o.resume = 1;
		else if (!strcmp(a, "--pipelining"))
			o.pipelining = 1;
		else if (!strcmp(a, "--auth")) {
			char *v = strdup(ARG), *p = strchr(v, ':');
			if (!p)
				usage();
			*p = 0;
			o.user = v;
			o.pass = p + 1;
		} else if (!strcmp(a, "--from"))
			o.from = ARG;
		else if (!strcmp(a, "--to"))
			o.to = ARG;
		else if (!strcmp(a, "--helo"))
			o.helo = ARG;
		else if (!strcmp(a, "--sni"))
			o.sni = ARG;
		else if (!strcmp(a, "--mode")) {
			const char *v = ARG;
			o.mode = !strcmp(v, "mail")   ? M_MAIL
				 : !strcmp(v, "quit") ? M_QUIT
				 : !strcmp(v, "idle") ? M_IDLE
						      : (usage(), M_MAIL);
		} else if (!strcmp(a, "--hold"))
			o.hold = atoi(ARG);
		else if (!strcmp(a, "--timeout"))
			o.timeout = atoi(ARG);
		else if (!strcmp(a, "--max-time"))
			o.maxtime = atoi(ARG);
		else if (!strcmp(a, "--spread"))
			o.spread = atoi(ARG);
		else if (!strcmp(a, "--no-quit"))
			o.noquit = 1;
		else if (!strcmp(a, "--quit-nowait"))
			o.quit_nowait = 1;
		else if (!strcmp(a, "--name"))
			o.name = ARG;
		else if (!strcmp(a, "--verbose"))
			o.verbose = 1;
		else if (!strcmp(a, "--allow-remote"))
			o.remote = 1;
		else if (a[0] == '-')
			usage();
		else
			target = a;
	}
	if (!target)
		usage();
	char *h = strdup(target), *p = strrchr(h, ':');
	if (!p)
		usage();
	*p = 0;
	o.host = h;
	o.port = atoi(p + 1);
	struct in_addr ia;
	if (inet_pton(AF_INET, o.host, &ia) != 1)
		die("host must be an IPv4 literal");
	if (!o.remote && (ntohl(ia.s_addr) >> 24) != 127)
		die("refusing a target that is not loopback (see "
		    "--allow-remote)");
	if (o.conc < 1 || o.per < 1 || o.msgs < 1 || o.rcpts < 1 ||
	    o.rcpts > 20 || o.port < 1)
		usage();
	if (o.mode == M_IDLE) {
		if (o.conc > o.msgs)
			o.conc = o.msgs;
	}

	signal(SIGPIPE, SIG_IGN);
	struct sigaction sa = { .sa_handler = onterm };
	sigaction(SIGTERM, &sa, 0);
	sigaction(SIGINT, &sa, 0);
	struct rlimit rl;
	getrlimit(RLIMIT_NOFILE, &rl);
	rl.rlim_cur = rl.rlim_max;
	setrlimit(RLIMIT_NOFILE, &rl);

	/* body: headers, then 72-column lines, then the dot */
	bodylen = 0;
	body = malloc(o.size + 1024);
	if (!body)
		die("memory");
	bodylen = sprintf(body,
	    "From: <%s>\r\nTo: <%s>\r\nSubject: load test\r\nDate: Thu, 01 Jan "
	    "2026 00:00:00 +0000\r\nMessage-ID: "
	    "<loadgen.%d@bench.example>\r\n\r\n",
	    o.from, o.to, (int)getpid());
	unsigned x = 12345;
	while ((long)bodylen < o.size) {
		int n = 72;
		if (o.size - (long)bodylen < n + 2)
			n = o.size - bodylen > 2 ? (int)(o.size - bodylen - 2)
						 : 0;
		for (int i = 0; i < n; i++) {
			x = x * 1103515245u + 12345;
			body[bodylen++] =
			    "abcdefghijklmnopqrstuvwxyz      "
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[(x >> 16) & 63];
		}
		body[bodylen++] = '\r';
		body[bodylen++] = '\n';
	}
	memcpy(body + bodylen, ".\r\n", 3);
	bodylen += 3;

	if (o.tls != T_NONE) {
		ctx = SSL_CTX_new(TLS_client_method());
		SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, 0);
		SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
					  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
					  SSL_MODE_RELEASE_BUFFERS);
		SSL_CTX_set1_groups_list(ctx, "X25519:P-256");
		if (o.tls12)
			SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
		if (o.resume) {
			SSL_CTX_set_session_cache_mode(ctx,
			    SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
			SSL_CTX_sess_set_new_cb(ctx, new_sess);
		} else
			SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	}

	long nsess = o.mode == M_MAIL ? (o.msgs + o.per - 1) / o.per : o.msgs;
	sessions_left = nsess;
	planned_left = o.msgs;
	if (o.mode ==
	    M_IDLE) { /* all slots used, opened at most 20 at a time */
	}
	int slots = o.mode == M_IDLE ? (int)o.msgs : o.conc;
	if (slots > nsess)
		slots = nsess;
	cap_lat = o.msgs + 16;
	lat_msg = calloc(cap_lat, sizeof(double));
	lat_first = calloc(cap_lat, sizeof(double));
	lat_sess = calloc(cap_lat, sizeof(double));
	cs = calloc(slots, sizeof *cs);
	if (!cs || !lat_msg || !lat_first || !lat_sess)
		die("memory");
	ep = epoll_create1(EPOLL_CLOEXEC);
	for (int i = 0; i < slots; i++) {
		cs[i].slot = i;
		cs[i].fd = -1;
	}

	int conc_open = o.conc;
	tstart = now();
	int opened = 0, ready = 0;
	double t_ready = 0, lastscan = tstart;
	if (o.mode != M_IDLE)
		for (int i = 0; i < slots; i++)
			start(&cs[i]);
	struct epoll_event evs[256];
	for (;;) {
		double t = now();
		if (o.mode == M_IDLE) {
			while (opened < slots &&
			       (opened - idle_n - sess_err) < conc_open)
				start(&cs[opened++]);
			if (!ready && (idle_n + sess_err >= slots)) {
				ready = 1;
				t_ready = t;
				printf("READY %ld open_s %.3f errors %ld\n",
				    idle_n, t - tstart, sess_err);
				fflush(stdout);
			}
			if ((ready && t - t_ready >= o.hold) || gotterm ||
			    t - tstart > o.maxtime + o.hold)
				break;
		} else {
			if (active == 0 && (sessions_left <= 0 || stopping))
				break;
			if (!stopping && (gotterm || t - tstart > o.maxtime)) {
				stopping = 1;
				sample("run", "max-time reached");
			}
			if (stopping && t - tstart > o.maxtime + 10)
				break;
			for (int i = 0; i < slots && sessions_left > 0 &&
					!stopping && active < slots;
			     i++)
				if (cs[i].st == S_FREE) {
					start(&cs[i]);
					if (cs[i].st == S_FREE) {
						usleep(1000);
						break;
					}
				}
		}
		int n = epoll_wait(ep, evs, 256, 200);
		for (int i = 0; i < n; i++)
			event(evs[i].data.ptr, evs[i].events);
		t = now();
		if (t - lastscan > 0.5) {
			lastscan = t;
			for (int i = 0; i < slots; i++) {
				struct conn *c = &cs[i];
				if (c->st == S_FREE || c->st == S_IDLE) {
					c->tlast = 0;
					continue;
				}
				if (c->tlast == 0)
					c->tlast = t;
				else if (t - c->tlast > o.timeout &&
					 t - c->t0 > o.timeout) {
					e_timeout++;
					sample("timeout", "no progress");
					finish(c, 0);
				}
			}
		}
	}
	double wall = (tend_last > tstart ? tend_last : now()) - tstart;
	if (o.mode == M_IDLE) {
		for (int i = 0; i < slots; i++)
			if (cs[i].fd >= 0) {
				if (cs[i].st == S_IDLE) {
					if (cs[i].ssl)
						SSL_write(
						    cs[i].ssl, "QUIT\r\n", 6);
					else if (send(cs[i].fd, "QUIT\r\n", 6,
						     MSG_NOSIGNAL)) {
					}
				}
			}
		usleep(500000);
		wall = t_ready - tstart;
	}
	struct rusage ru;
	getrusage(RUSAGE_SELF, &ru);
	qsort(lat_msg, n_msg, sizeof(double), cmpd);
	qsort(lat_first, n_first, sizeof(double), cmpd);
	qsort(lat_sess, n_sess, sizeof(double), cmpd);
	double cpu = ru.ru_utime.tv_sec + ru.ru_utime.tv_usec / 1e6 +
		     ru.ru_stime.tv_sec + ru.ru_stime.tv_usec / 1e6;
	printf("{\"name\":\"%s\",\"target\":\"%s\",\"conc\":%d,\"k\":%d,"
	       "\"size\":%ld,\"tls\":\"%s\",\"resume\":%d,\"pipelining\":%d,"
	       "\"wall_s\":%.4f,\"msg_ok\":%ld,\"msg_err\":%ld,\"sess_ok\":%ld,"
	       "\"sess_err\":%ld,\"idle\":%ld,"
	       "\"msgs_per_s\":%.1f,\"sess_per_s\":%.1f,\"MB_per_s\":%.2f,",
	    o.name, target, o.conc, o.per, o.size,
	    o.tls == T_NONE       ? "none"
	    : o.tls == T_STARTTLS ? "starttls"
				  : "smtps",
	    o.resume, o.pipelining, wall, msg_ok, msg_err, sess_ok, sess_err,
	    idle_n, msg_ok / wall, sess_ok / wall,
	    msg_ok * (double)o.size / wall / 1e6);
	printf("\"msg_p50_ms\":%.3f,\"msg_p99_ms\":%.3f,\"first_p50_ms\":%.3f,"
	       "\"first_p99_ms\":%.3f,\"sess_p50_ms\":%.3f,\"sess_p99_ms\":%."
	       "3f,\"sess_max_ms\":%.3f,",
	    pct(lat_msg, n_msg, .5), pct(lat_msg, n_msg, .99),
	    pct(lat_first, n_first, .5), pct(lat_first, n_first, .99),
	    pct(lat_sess, n_sess, .5), pct(lat_sess, n_sess, .99),
	    n_sess ? lat_sess[n_sess - 1] * 1e3 : 0);
	printf(
	    "\"tls_full\":%ld,\"tls_resumed\":%ld,\"tls12\":%ld,\"tls13\":%ld,",
	    fullhs, resumed, per_tls_version[0], per_tls_version[1]);
	printf("\"err\":{\"connect\":%ld,\"tls\":%ld,\"4xx\":%ld,\"5xx\":%ld,"
	       "\"eof\":%ld,\"timeout\":%ld,\"proto\":%ld},\"client_cpu_s\":%."
	       "3f,\"samples\":[",
	    e_connect, e_tls, e_4xx, e_5xx, e_eof, e_timeout, e_proto, cpu);
	for (int i = 0; i < nerrsample; i++)
		printf("%s\"%s\"", i ? "," : "", errsample[i]);
	printf("]}\n");
	return (msg_err || sess_err) ? 1 : 0;
}
