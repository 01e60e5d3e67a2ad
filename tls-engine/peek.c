/* peek.c - get a ClientHello, in a process that can do nothing else */

#include "peek.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>

#include "await.h"
#include "hostname.h"

enum {
	DESCRIPTORS = 64, /* as confine_descriptors() sees them */
	GRACE_MS = 2000   /* for the child to say that time is up */
};

/* What the child says; the bytes that it has read follow. */
struct found {
	enum peek end;
	int error;
	struct hello hello;
	size_t len;
};

struct answer {
	struct found found;
	char bytes[NETWORK_ROOM];
};

static enum peek
read_more(struct network *n, tain const *deadline)
{
	if (await_fd(n->in, IOPAUSE_READ, deadline) != 1)
		return PEEK_TIMEOUT;
	if (network_more(n) == -1)
		return PEEK_BROKEN;
	return n->ended ? PEEK_ENDED : PEEK_HELLO;
}

/* Read until there is a hello, or never will be. */
static enum peek
look(struct network *n, struct hello *h, tain const *deadline)
{
	for (;;) {
		enum peek p;

		switch (hello_read(
		    h, (unsigned char const *)n->buf + n->at, n->len - n->at)) {
		case HELLO_WHOLE:
			return PEEK_HELLO;
		case HELLO_WRONG:
			return PEEK_WRONG;
		case HELLO_MORE:
			break;
		}
		if (n->len == sizeof n->buf) /* too many small records */
			return PEEK_WRONG;
		p = read_more(n, deadline);
		if (p != PEEK_HELLO)
			return p;
	}
}

/* Give up everything but reading there and writing here. */
static int
shut_in(int in, int out, struct user const *user)
{
	stralloc why = STRALLOC_ZERO;

	for (int fd = 0; fd < DESCRIPTORS; fd++)
		if (fd != in && fd != out)
			close(fd);
	return confine(user, out, &why);
}

static _Noreturn void
be_child(struct network *n, int out, struct looker const *l)
{
	struct found f = { .end = PEEK_FAULT };

	if (shut_in(n->in, out, l->user))
		f.end = look(n, &f.hello, l->deadline);
	f.error = n->error;
	f.len = n->len;
	_exit(allwrite(out, (char const *)&f, sizeof f) != sizeof f ||
	      allwrite(out, n->buf, n->len) != n->len);
}

/* Wait for the child: 1 it says something, 0 it says no more, -1 nobody is left
 * who wants to know. */
static int
await_child(int fd, struct company *company, tain const *deadline)
{
	iopause_fd x[1 + COMPANY_PLACES] = { { .fd = fd,
	    .events = IOPAUSE_READ } };
	int r;

	do {
		company_list(company, x + 1);
		r = iopause_g(x, 1 + COMPANY_PLACES, deadline);
		if (r > 0 && !company_stays(company, x + 1))
			return -1;
	} while ((r > 0 && !x[0].revents) || (r == -1 && errno == EINTR));
	return r > 0;
}

/* Read all that the child says; its length, or -1: nobody is left. */
static ssize_t
hear(int fd, struct answer *a, struct looker const *l)
{
	char *s = (char *)a;
	ssize_t n = 0;
	ssize_t r = 1;
	tain until;

	if (!tain_from_millisecs(&until, GRACE_MS))
		return 0;
	tain_add(&until, &until, l->deadline);
	while (r > 0 && n < (ssize_t)sizeof *a) {
		r = await_child(fd, l->company, &until);
		if (r == 1)
			r = fd_read(fd, s + n, sizeof *a - (size_t)n);
		else if (r == -1)
			return -1;
		n += r > 0 ? r : 0;
	}
	return n;
}

/* The child has met a stranger: it may have lost its mind. */
static int
is_sane(struct answer const *a, size_t n)
{
	struct hello const *h = &a->found.hello;
	char name[HOSTNAME_ROOM];

	if (n < sizeof a->found || a->found.len > NETWORK_ROOM ||
	    n != sizeof a->found + a->found.len)
		return 0;
	if ((unsigned int)a->found.end > PEEK_FAULT ||
	    (unsigned int)h->sni > HELLO_STRANGE || h->len >= HELLO_NAME ||
	    h->name[h->len])
		return 0;
	return h->sni != HELLO_NAMED ||
	       (hostname_lower(name, h->name, h->len) &&
		   !strcmp(name, h->name));
}

static enum peek
take_answer(struct network *n, struct hello *h, int fd, struct looker const *l)
{
	static struct answer a;
	ssize_t len = hear(fd, &a, l);

	if (len == -1)
		return PEEK_LEFT;
	if (!is_sane(&a, (size_t)len))
		return PEEK_FAULT;
	*h = a.found.hello;
	network_give(n, a.bytes, a.found.len);
	n->error = a.found.error;
	n->ended = a.found.end == PEEK_ENDED;
	return a.found.end;
}

enum peek
peek_hello(struct network *n, struct hello *h, struct looker const *l)
{
	int ends[2];
	pid_t pid;
	enum peek p;

	if (pipecoe(ends) == -1)
		return PEEK_FAULT;
	pid = fork();
	if (!pid)
		be_child(n, ends[1], l);
	fd_close(ends[1]);
	p = pid == -1 ? PEEK_FAULT : take_answer(n, h, ends[0], l);
	fd_close(ends[0]);
	if (pid > 0) {
		kill(pid, SIGKILL);
		(void)waitpid_nointr(pid, NULL, 0);
	}
	return p;
}
