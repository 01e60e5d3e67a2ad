/* caller.c - what a client's host is called, and who has the connection there
 */

#include "caller.h"

#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include "address.h"
#include "await.h"
#include "place.h"
#include "runout.h"

enum {
	LOOKUP_S = 60,
	OUTPUT = 65536, /* bytes of getent's that are read */
	IDENT_PORT = 113,
	REPLY = 1000 /* RFC 1413: longest reply */
};

static void
start_clock(tain *deadline, unsigned int seconds)
{
	tain_now_set_stopwatch_g();
	tain_addsec_g(deadline, (int)seconds);
}

/* What it prints, NUL-terminated; 0: nothing. */
static int
getent(char const *database, char const *key, stralloc *out)
{
	char const *const argv[] = { "getent", database, key, NULL };
	tain deadline;

	start_clock(&deadline, LOOKUP_S);
	return runout(argv, out, OUTPUT, &deadline) == 0 && stralloc_0(out);
}

/* The second word of the first line: the canonical name. */
static void
take_host(struct caller *n, char const *line)
{
	size_t at = strcspn(line, " \t\n");

	at += strspn(line + at, " \t");
	(void)hostname_lower(n->host, line + at, strcspn(line + at, " \t\n"));
}

/* Does a line begin with this address? */
static int
has_address(char const *lines, struct address const *ip)
{
	while (*lines) {
		size_t n = strcspn(lines, " \t\n");
		char text[ADDRESS_FMT];
		struct address a;

		if (n < sizeof text) {
			memcpy(text, lines, n);
			text[n] = 0;
			if (address_scan(&a, text) && address_same(&a, ip))
				return 1;
		}
		lines += strcspn(lines, "\n");
		lines += *lines == '\n';
	}
	return 0;
}

static int
is_true(struct caller const *n, struct visitor const *v)
{
	stralloc out = STRALLOC_ZERO;
	struct address ip;
	int r = address_scan(&ip, v->remote.ip) &&
		getent("ahosts", n->host, &out) && has_address(out.s, &ip);

	stralloc_free(&out);
	return r;
}

void
caller_host(struct caller *n, struct visitor const *v, int paranoid)
{
	stralloc out = STRALLOC_ZERO;

	n->host[0] = 0;
	if (getent("hosts", v->remote.ip, &out))
		take_host(n, out.s);
	stralloc_free(&out);
	if (*n->host && paranoid && !is_true(n, v))
		n->host[0] = 0;
}

/* "PORT , PORT : USERID : SYSTEM : NAME" */
static void
take_info(struct caller *n, char *reply)
{
	char *word[3];
	size_t len = 0;

	for (size_t i = 0; i < 3; i++) {
		reply = strchr(reply, ':');
		if (!reply)
			return;
		*reply++ = 0;
		word[i] = reply;
	}
	word[0] += strspn(word[0], " \t");
	if (strncmp(word[0], "USERID", 6) != 0)
		return;
	reply = word[2] + strspn(word[2], " \t");
	for (; *reply && *reply != '\r' && *reply != '\n' &&
	       len < CALLER_INFO - 1;
	     reply++)
		n->info[len++] =
		    (char)(*reply < ' ' || *reply > '~' ? '?' : *reply);
	n->info[len] = 0;
}

static void
converse(
    struct caller *n, struct visitor const *v, int fd, tain const *deadline)
{
	char reply[REPLY + 1] = "";
	size_t len = 0;
	ssize_t got = 1;
	stralloc question = STRALLOC_ZERO;
	int ok = stralloc_cats(&question, v->remote.port) &&
		 stralloc_cats(&question, " , ") &&
		 stralloc_cats(&question, v->local.port) &&
		 stralloc_cats(&question, "\r\n");

	/* So short that a new connection takes it at once. */
	ok = ok &&
	     fd_write(fd, question.s, question.len) == (ssize_t)question.len;
	stralloc_free(&question);
	while (ok && got > 0 && len < REPLY && !memchr(reply, '\n', len) &&
	       await_fd(fd, IOPAUSE_READ, deadline) == 1) {
		got = fd_read(fd, reply + len, REPLY - len);
		len += got > 0 ? (size_t)got : 0;
	}
	reply[len] = 0;
	if (memchr(reply, '\n', len))
		take_info(n, reply);
}

void
caller_info(struct caller *n, struct visitor const *v, unsigned int patience)
{
	struct address here;
	struct address there;
	struct place place;
	tain deadline;
	int fd = -1;

	n->info[0] = 0;
	start_clock(&deadline, patience);
	if (address_scan(&here, v->local.ip) &&
	    address_scan(&there, v->remote.ip)) {
		place_set(&place, &there, IDENT_PORT);
		fd = place_connect_from(&place, &here, &deadline);
	}
	if (fd == -1)
		return;
	converse(n, v, fd, &deadline);
	fd_close(fd);
}
