/* steward.c - run programs and look at files for the session side */

#include "steward.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/selfpipe.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "chain.h"
#include "environment.h"
#include "exits.h"
#include "log.h"
#include "mailbox.h"
#include "pack.h"
#include "passfd.h"
#include "plugins.h"
#include "program.h"

struct steward {
	struct config const *config;
	struct config *named; /* room for settings of a name; NULL: taken */
	char const *const *argv;
	int sock;
	int children; /* selfpipe: something happened to a child */
	struct program program;
	struct plugins plugins;
};

static int
answer(struct steward *st, char const *s, size_t n)
{
	return passfd_send(st->sock, s, n, NULL, 0) == 0;
}

static int
answer_verdict(struct steward *st, int verdict)
{
	char byte = (char)verdict;

	return answer(st, &byte, 1);
}

/* Does this address have a Maildir? */
static int
check_rcpt(struct steward *st, char const *address, size_t n)
{
	stralloc path = STRALLOC_ZERO;
	int r = mailbox_path(&path, st->config->rcptmaildir.s, address, n);

	if (r == 1)
		r = mailbox_exists(path.s);
	if (r == -1)
		log_line(st->config->id, "cannot check recipient",
		    errno == EINVAL ? "rcpt.maildir: expected a path with %u, "
				      "%d or %% and no other % in it"
				    : strerror(errno));
	stralloc_free(&path);
	return answer_verdict(st, r == 1   ? STEWARD_YES
				  : r == 0 ? STEWARD_NO
					   : STEWARD_LATER);
}

static void
forget_program(struct steward *st, uint64_t ms)
{
	char text[DELIVERY_TEXTMAX + 1];
	int code;

	if (st->program.pid)
		program_end(&st->program, st->children, ms, &code, text);
}

static int
start(struct steward *st, char const *facts, size_t n)
{
	stralloc env = STRALLOC_ZERO;
	int message[2];
	int ok;

	forget_program(st, 0);
	ok = (!n || !facts[n - 1]) && environment_make(&env, facts, n) &&
	     chain_env(&env, "ERROR_FD", "4") &&
	     stralloc_cat(&env, &st->plugins.vars) &&
	     program_start(&st->program, st->argv, &env, message);
	stralloc_free(&env);
	if (!ok) {
		log_line(
		    st->config->id, "cannot start delivery", strerror(errno));
		return answer_verdict(st, STEWARD_LATER);
	}
	ok = passfd_send(st->sock, (char[]){ STEWARD_YES }, 1, message, 2);
	close(message[0]);
	close(message[1]);
	return ok == 0;
}

static int
end(struct steward *st)
{
	static char const kinds[] = { [PROGRAM_EXIT] = ENDED_EXIT,
		[PROGRAM_SIGNAL] = ENDED_SIGNAL,
		[PROGRAM_KILLED] = ENDED_KILLED,
		[PROGRAM_UNREAD] = ENDED_UNREAD };
	char reply[ANSWER_MAX + 1] = { STEWARD_YES };
	int code;

	if (!st->program.pid)
		return answer_verdict(st, STEWARD_LATER);
	reply[1] = kinds[program_end(&st->program, st->children,
	    st->config->timeout_delivery, &code, reply + 3)];
	reply[2] = (char)code;
	return answer(st, reply, 3 + strlen(reply + 3));
}

static int
ask_plugins(struct steward *st, char const *s, size_t n)
{
	stralloc records = STRALLOC_ZERO;
	int ok = stralloc_catb(&records, (char[]){ STEWARD_YES }, 1);

	plugins_ask(&st->plugins, s, n, &records);
	ok = ok && answer(st, records.s, records.len);
	stralloc_free(&records);
	return ok;
}

/* Send it in parts, and an empty one. */
static int
answer_parts(struct steward *st, stralloc const *whole)
{
	char part[1 + STEWARD_PART] = { STEWARD_YES };
	size_t n;

	for (size_t i = 0; i < whole->len; i += n) {
		n = whole->len - i < STEWARD_PART ? whole->len - i
						  : STEWARD_PART;
		memcpy(part + 1, whole->s + i, n);
		if (!answer(st, part, 1 + n))
			return 0;
	}
	return answer(st, part, 1);
}

/* From here on the settings of this name hold, here and there. */
static int
use_name(struct steward *st, char const *name, size_t n)
{
	stralloc packed = STRALLOC_ZERO;
	char const *why = NULL;
	int found = 0;
	int ok;

	if (st->named && n && !name[n - 1])
		why = config_read_name(st->named, st->config, name, &found);
	if (!why && !found)
		return answer_verdict(st, STEWARD_NO);
	if (!why && !pack_config(&packed, st->named))
		why = "out of memory";
	if (why) {
		log_line(st->config->id, "fatal", why);
		return answer_verdict(st, STEWARD_LATER);
	}
	st->config = st->plugins.config = st->named;
	st->named = NULL;
	ok = answer_parts(st, &packed);
	stralloc_free(&packed);
	return ok;
}

static int
obey(struct steward *st, char const *s, size_t n)
{
	switch (*s) {
	case ASK_RCPT:
		return check_rcpt(st, s + 1, n - 1);
	case ASK_START:
		return start(st, s + 1, n - 1);
	case ASK_END:
		return end(st);
	case ASK_INPUT:
		return answer_verdict(st,
		    plugins_text(&st->plugins, s + 1, n - 1) ? STEWARD_YES
							     : STEWARD_LATER);
	case ASK_HOOK:
		return ask_plugins(st, s + 1, n - 1);
	case ASK_FORGET:
		return answer_verdict(st, plugins_restart(&st->plugins)
					      ? STEWARD_YES
					      : STEWARD_LATER);
	case ASK_NAME:
		return use_name(st, s + 1, n - 1);
	default:
		return 0;
	}
}

/* What became of the session side. */
static int
session_end(struct steward *st, pid_t pid)
{
	struct logline l;
	int wstat;

	if (waitpid_nointr(pid, &wstat, 0) == -1)
		return EXIT_BUG;
	if (!WIFSIGNALED(wstat))
		return WEXITSTATUS(wstat);
	log_start(&l, st->config->id, "session killed");
	log_number(&l, "signal", (uint64_t)WTERMSIG(wstat));
	log_text(&l, "ip", st->config->remoteip);
	log_send(&l);
	return EXIT_SOFT;
}

/* Wait for a request; see meanwhile to a program that ended before its time,
 * so that the session side is not stuck writing to it. */
static int
await_request(struct steward *st)
{
	struct program *p = &st->program;

	for (;;) {
		int sinks = p->pid && p->ended;
		iopause_fd x[] = {
			{ .fd = st->sock, .events = IOPAUSE_READ },
			{ .fd = st->children, .events = IOPAUSE_READ },
			{ .fd = sinks ? p->in[0] : -1, .events = IOPAUSE_READ },
			{ .fd = sinks ? p->in[1] : -1, .events = IOPAUSE_READ },
		};

		if (iopause_g(x, 4, NULL) == -1 && errno != EINTR)
			return 0;
		while (x[1].revents && selfpipe_read() > 0)
			;
		program_look(p);
		for (int i = 0; i < 2; i++)
			if (sinks && x[2 + i].revents)
				program_sink(p, i);
		if (x[0].revents)
			return 1;
	}
}

int
steward_serve(
    struct config const *c, int sock, pid_t pid, char const *const *argv)
{
	static char request[ASK_MAX];
	static struct config named;
	struct steward st = {
		.config = c, .named = &named, .argv = argv, .sock = sock
	};
	ssize_t n;
	int status;

	st.children = selfpipe_init();
	if (st.children == -1 || !selfpipe_trap(SIGCHLD))
		strerr_diefusys(EXIT_SOFT, "watch children");
	st.plugins.config = c;
	st.plugins.children = st.children;
	tain_now_set_stopwatch_g();
	do
		n = await_request(&st)
			? passfd_recv(sock, request, sizeof request, NULL, 0)
			: -1;
	while (n > 0 && obey(&st, request, (size_t)n));
	close(sock);
	forget_program(&st, st.config->timeout_delivery);
	status = session_end(&st, pid);
	plugins_goodbye(&st.plugins);
	return status;
}
