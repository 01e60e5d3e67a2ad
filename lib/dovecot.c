/* dovecot.c - a client of Dovecot's authentication service */

#include "dovecot.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/iopause.h>
#include <skalibs/random.h>
#include <skalibs/types.h>

#include "await.h"
#include "sendall.h"

enum {
	LINES = 1000, /* of a handshake, or about nothing of ours */
	RETRY_MS = 50 /* when too many others are connecting */
};

void
dovecot_close(struct dovecot *d)
{
	if (d->fd != -1)
		(void)close(d->fd);
	d->fd = -1;
	explicit_bzero(d->out, sizeof d->out);
	d->outlen = 0;
}

static int
broken(struct dovecot *d, char const *why)
{
	d->why = why;
	dovecot_close(d);
	return 0;
}

static int
broken_sys(struct dovecot *d)
{
	return broken(
	    d, errno == ETIMEDOUT ? "no answer in time" : strerror(errno));
}

static void
put(struct dovecot *d, char const *s, size_t n)
{
	if (n > sizeof d->out - d->outlen)
		d->outlen = sizeof d->out; /* dovecot_answer() will see it */
	if (n > sizeof d->out - d->outlen)
		return;
	memcpy(d->out + d->outlen, s, n);
	d->outlen += n;
}

static void
put_text(struct dovecot *d, char const *s)
{
	put(d, s, strlen(s));
}

static void
put_number(struct dovecot *d, uint32_t n)
{
	char fmt[UINT32_FMT];

	put(d, fmt, uint32_fmt(fmt, n));
}

static void
put_escaped(struct dovecot *d, char const *s)
{
	static char const special[] = "\001\t\r\n";
	static char const letter[] = "1trn";

	for (; *s; s++) {
		char const *at = strchr(special, *s);

		if (at)
			put(d, "\001", 1);
		put(d, at ? letter + (at - special) : s, 1);
	}
}

static int
flush(struct dovecot *d, tain const *deadline)
{
	int ok;

	if (d->outlen == sizeof d->out)
		return broken(d, "too much to send in one line");
	ok = sendall(d->fd, d->out, d->outlen, deadline);
	explicit_bzero(d->out, d->outlen);
	d->outlen = 0;
	return ok ? 1 : broken_sys(d);
}

/* Read more; the line at head moves to the front of the buffer first. */
static int
fill(struct dovecot *d, tain const *deadline)
{
	ssize_t n;
	int r;

	memmove(d->in, d->in + d->head, d->tail - d->head);
	d->tail -= d->head;
	d->head = 0;
	if (d->tail == DOVECOT_LINE)
		return broken(d, "it sent a line that is too long");
	r = await_fd(d->fd, IOPAUSE_READ, deadline);
	if (r != 1) {
		errno = r ? errno : ETIMEDOUT;
		return broken_sys(d);
	}
	n = fd_read(d->fd, d->in + d->tail, DOVECOT_LINE - d->tail);
	if (!n)
		return broken(d, "it closed the connection");
	if (n == -1 && errno != EAGAIN)
		return broken_sys(d);
	d->tail += n > 0 ? (size_t)n : 0;
	return 1;
}

static int
take_line(struct dovecot *d, struct dovecotline *l, tain const *deadline)
{
	for (;;) {
		char *s = d->in + d->head;
		char *end = memchr(s, '\n', d->tail - d->head);

		if (end) {
			d->head = (size_t)(end - d->in) + 1;
			return dovecotline_parse(l, s, (size_t)(end - s))
				   ? 1
				   : broken(d, "it sent a line that holds NUL "
					       "or CR");
		}
		if (!fill(d, deadline))
			return 0;
	}
}

/* RFC 4422 section 3.1. */
static int
is_mechanism(char const *name)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

	return n && n <= DOVECOT_MECH_NAME && !name[n];
}

/* Those ask for something of our TLS, which we do not give. */
static int
binds_channel(char const *name)
{
	static char const plus[] = "-PLUS";
	size_t n = strlen(name);

	return n >= sizeof plus - 1 &&
	       !strcmp(name + n - (sizeof plus - 1), plus);
}

static int
unwanted(struct dovecotline const *l)
{
	return binds_channel(l->word[1]) ||
	       dovecotline_get(l, 2, "anonymous") ||
	       dovecotline_get(l, 2, "private") ||
	       !strcmp(l->word[1], "ANONYMOUS") ||
	       !strcmp(l->word[1], "EXTERNAL");
}

static int
add_mechanism(struct dovecot *d, struct dovecotline const *l)
{
	size_t n;

	if (l->count < 2 || !is_mechanism(l->word[1]))
		return broken(d, "it offers a mechanism without a proper name");
	n = strlen(l->word[1]) + 1;
	if (unwanted(l) || n > sizeof d->mechs - d->mechslen)
		return 1;
	memcpy(d->mechs + d->mechslen, l->word[1], n);
	d->mechslen += n;
	return 1;
}

/* The greetings of both sides cross. */
int
dovecot_greet(struct dovecot *d, tain const *deadline)
{
	struct dovecotline l;
	uint32_t cpid;

	d->mechslen = d->head = d->tail = d->outlen = 0;
	/* It must differ among all clients, those in containers too. */
	random_buf((char *)&cpid, sizeof cpid);
	put_text(d, "VERSION\t1\t1\nCPID\t");
	put_number(d, cpid >> 1 | 1);
	put_text(d, "\n");
	if (!flush(d, deadline))
		return 0;
	for (int version = 0, lines = 0; lines < LINES; lines++) {
		if (!take_line(d, &l, deadline))
			return 0;
		if (!strcmp(l.word[0], "VERSION"))
			version = l.count > 1 && !strcmp(l.word[1], "1");
		if (!strcmp(l.word[0], "MECH") && !add_mechanism(d, &l))
			return 0;
		if (!strcmp(l.word[0], "DONE"))
			return version ? 1
				       : broken(d, "it does not speak version "
						   "1 of the protocol");
	}
	return broken(d, "its greeting does not end");
}

/* Connecting does not wait, unless too many are before us. */
static int
connect_by(int fd, struct sockaddr_un const *un, tain const *deadline)
{
	while (connect(fd, (struct sockaddr const *)un, sizeof *un) == -1) {
		tain soon;

		if (errno != EAGAIN && errno != EINTR)
			return 0;
		tain_from_millisecs(&soon, RETRY_MS);
		tain_add_g(&soon, &soon);
		(void)iopause_g(NULL, 0, &soon);
		if (!tain_future(deadline)) {
			errno = ETIMEDOUT;
			return 0;
		}
	}
	return 1;
}

int
dovecot_open(struct dovecot *d, char const *path, tain const *deadline)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	size_t n = strlen(path);

	d->fd = -1;
	d->outlen = 0;
	if (n >= sizeof un.sun_path)
		return broken(d, "its path is too long for a socket");
	memcpy(un.sun_path, path, n + 1);
	d->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (d->fd == -1 || !connect_by(d->fd, &un, deadline))
		return broken_sys(d);
	return dovecot_greet(d, deadline);
}

void
dovecot_begin(struct dovecot *d, char const *mechanism, char const *params,
    size_t n, char const *response)
{
	d->id = 1;
	put_text(d, "AUTH\t1\t");
	put_text(d, mechanism);
	for (size_t i = 0; i < n; i += strlen(params + i) + 1) {
		put_text(d, "\t");
		put_escaped(d, params + i);
	}
	if (response) {
		put_text(d, "\tresp=");
		put_text(d, response);
	}
	put_text(d, "\n");
}

void
dovecot_go_on(struct dovecot *d, char const *response)
{
	put_text(d, "CONT\t");
	put_number(d, d->id);
	put_text(d, "\t");
	put_text(d, response);
	put_text(d, "\n");
}

/* What is meant by FAIL: older ones name a parameter, newer ones a code. */
static enum dovecot_answer
failure(struct dovecotline const *l)
{
	char const *code = dovecotline_get(l, 2, "code");

	if (!code)
		code = "";
	if (dovecotline_get(l, 2, "temp") || !strcmp(code, "temp_fail"))
		return DOVECOT_LATER;
	if (dovecotline_get(l, 2, "pass_expired") ||
	    !strcmp(code, "pass_expired"))
		return DOVECOT_EXPIRED;
	return DOVECOT_NO;
}

enum dovecot_answer
dovecot_answer(struct dovecot *d, struct dovecotline *l, tain const *deadline)
{
	if (!flush(d, deadline))
		return DOVECOT_BROKEN;
	for (int lines = 0; lines < LINES; lines++) {
		if (!take_line(d, l, deadline))
			return DOVECOT_BROKEN;
		if (dovecotline_is(l, "OK", d->id))
			return DOVECOT_YES;
		if (dovecotline_is(l, "FAIL", d->id))
			return failure(l);
		if (dovecotline_is(l, "CONT", d->id))
			return DOVECOT_MORE;
		if (!strcmp(l->word[0], "OK") || !strcmp(l->word[0], "FAIL") ||
		    !strcmp(l->word[0], "CONT"))
			break;
	}
	(void)broken(d, "it answered what nobody asked");
	return DOVECOT_BROKEN;
}
