/* processes.c - what the processes of a chain could do */

#include "processes.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/bytestr.h>
#include <skalibs/iopause.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include "account.h"
#include "cats.h"
#include "certs.h"
#include "chain.h"
#include "exits.h"
#include "plain.h"
#include "process-kinds.h"
#include "process.h"

enum {
	PATIENCE = 30, /* seconds for greeting and reply */
	PROCESSES = 100,
	GRACE_MS = 5000
};

struct trial {
	struct check *check;
	int fd;      /* our end of the connection */
	pid_t first; /* of the chain, and leader of its session */
	pid_t answering;
	stralloc reply;
	pid_t all[PROCESSES];
	unsigned int n;
};

static _Noreturn void
start(struct check *c, char const *const *argv, int fd)
{
	static char const *const facts[][2] = {
		{ "PROTO", "TCP" }, { "TCPREMOTEIP", "127.0.0.1" },
		{ "TCPREMOTEPORT", "50000" }, { "TCPLOCALIP", "127.0.0.1" },
		{ "TCPLOCALPORT", "25" },
		{ "SMTPS", NULL }, /* we speak no TLS */
	};
	stralloc env = STRALLOC_ZERO;

	if (c->user && !account_become(c->user)) {
		finding(c, FINDING_ERROR, "-u ", c->user, ": ",
		    errno ? strerror(errno) : "there is no such account");
		_exit(EXIT_SOFT);
	}
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
		if (!chain_env(&env, facts[i][0], facts[i][1]))
			_exit(EXIT_SOFT);
	if (!chain_env(&env, "CONTROLDIR", c->settings.dir) || setsid() == -1 ||
	    dup2(fd, 0) == -1 || dup2(fd, 1) == -1)
		_exit(EXIT_SOFT);
	chain(argv, &env);
}

/* A whole line of reply; 0: there is none. */
static int
wait_reply(struct trial *t)
{
	iopause_fd x = { .fd = t->fd, .events = IOPAUSE_READ };
	tain deadline;
	char buf[512];

	t->reply.len = 0;
	tain_addsec_g(&deadline, PATIENCE);
	while (!t->reply.len || !memchr(t->reply.s, '\n', t->reply.len)) {
		ssize_t n;

		if (iopause_g(&x, 1, &deadline) <= 0)
			return 0;
		n = process_read(t->fd, buf, sizeof buf, &t->answering);
		if (n <= 0 || !stralloc_catb(&t->reply, buf, (size_t)n))
			return 0;
	}
	t->reply.len = byte_chr(t->reply.s, t->reply.len, '\n');
	return stralloc_0(&t->reply);
}

/* Greeting, and a word to who reads: now we know who does. */
static int
converse(struct trial *t)
{
	static char const noop[] = "NOOP\r\n";
	int ok = wait_reply(t);

	if (ok && !strncmp(t->reply.s, "220", 3)) {
		t->answering = 0;
		ok =
		    allwrite(t->fd, noop, sizeof noop - 1) == sizeof noop - 1 &&
		    wait_reply(t) && t->answering;
	} else if (ok) {
		finding(t->check, FINDING_ERROR,
		    "the chain does not greet, but says ", t->reply.s);
		return 0;
	}
	if (!ok)
		finding(t->check, FINDING_ERROR,
		    "the chain does not answer: see what it says above, or "
		    "in its log");
	return ok;
}

static void
gather(struct trial *t)
{
	DIR *d = opendir("/proc");
	struct dirent *e;

	t->n = 0;
	while (d && (e = readdir(d)) && t->n < PROCESSES) {
		unsigned int pid;

		if (uint0_scan(e->d_name, &pid) &&
		    process_session((pid_t)pid) == t->first)
			t->all[t->n++] = (pid_t)pid;
	}
	if (d)
		(void)closedir(d);
}

/* Blanks up to this width. */
static int
pad(stralloc *sa, size_t from, size_t width)
{
	while (sa->len - from < width)
		if (!stralloc_cats(sa, " "))
			return 0;
	return 1;
}

static void
describe(struct trial const *t, struct process const *p)
{
	stralloc out = STRALLOC_ZERO;
	char pid[PID_FMT];
	int ok;

	pid[pid_fmt(pid, p->pid)] = 0;
	ok = plain_cat(&out, p->name, strlen(p->name)) && pad(&out, 0, 16) &&
	     cats(&out, " pid ", pid) && pad(&out, 0, 29) &&
	     account_name(&out, p->uid) && pad(&out, 0, 41) &&
	     cats(&out, p->jailed ? " jailed" : " no jail", "  descriptors ",
		 p->fds.len ? p->fds.s : "unknown",
		 p->pid == t->answering ? "  answers" : "", "\n");
	if (!ok || allwrite(1, out.s, out.len) < out.len)
		strerr_dief(EXIT_SOFT, "cannot write what was found");
	stralloc_free(&out);
}

/* Is a secret in reach of the one that reads what strangers send? */
static void
judge(struct trial *t, struct process const *p, char const *secret)
{
	struct stat st;

	if (stat(secret, &st) == -1)
		return;
	if (process_holds(p, &st))
		finding(t->check, FINDING_ERROR, p->name,
		    ", which answers the client, has this file open: ", secret);
	else if (!p->jailed && process_may_read(p, secret))
		finding(t->check, FINDING_ERROR, p->name,
		    ", which answers the client, is in no jail and could "
		    "read ",
		    secret);
}

static void
judge_all(struct trial *t, struct process const *p)
{
	struct settings *s = &t->check->settings;
	struct certs certs = CERTS_ZERO;
	stralloc users = STRALLOC_ZERO;
	int r = certs_find(s, &certs);

	if (r == -1)
		finding_fault(t->check);
	if (r == 1)
		judge(t, p, certs.key.s);
	r = settings_file(s, SET_AUTH_USERS, &users);
	if (r == -1)
		finding_fault(t->check);
	if (r == 1)
		judge(t, p, users.s);
	certs_free(&certs);
	stralloc_free(&users);
}

static void
report(struct trial *t)
{
	int found = 0;

	gather(t);
	for (unsigned int i = 0; i < t->n; i++) {
		struct process p = PROCESS_ZERO;

		if (!process_look(&p, t->all[i]))
			continue;
		describe(t, &p);
		if (p.pid == t->answering) {
			found = 1;
			judge_all(t, &p);
		}
		stralloc_free(&p.fds);
	}
	if (!found)
		finding(t->check, FINDING_ERROR,
		    "no process of the chain is the one that answers: it "
		    "cannot be said what that could read");
}

/* The client goes away; who stays is ended. */
static void
end(struct trial *t)
{
	tain deadline;
	tain soon;

	(void)close(t->fd);
	tain_addsec_g(&deadline, GRACE_MS / 1000);
	do {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		gather(t);
		tain_from_millisecs(&soon, 20);
		tain_add_g(&soon, &soon);
		(void)iopause_g(NULL, 0, &soon);
	} while (t->n && tain_future(&deadline));
	for (unsigned int i = 0; i < t->n; i++)
		(void)kill(t->all[i], SIGKILL);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

int
processes_check(struct check *c, char const *const *argv)
{
	struct trial t = { .check = c, .reply = STRALLOC_ZERO };
	int ends[2];
	int ok;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1 ||
	    !process_ask_writer(ends[0])) {
		finding(c, FINDING_ERROR,
		    "processes cannot be looked at on this system: -p needs "
		    "Linux");
		return 0;
	}
	tain_now_set_stopwatch_g();
	t.fd = ends[0];
	t.first = fork();
	if (!t.first)
		start(c, argv, ends[1]);
	(void)close(ends[1]);
	if (t.first == -1) {
		finding(c, FINDING_ERROR, "cannot fork: ", strerror(errno));
		return 0;
	}
	ok = converse(&t);
	if (ok)
		report(&t);
	end(&t);
	stralloc_free(&t.reply);
	return ok;
}
