/* outing.c - one delivery: a program that is sending */

#include "outing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/selfpipe.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include "assign.h"
#include "await.h"
#include "bounce.h"
#include "chain.h"
#include "exits.h"
#include "log.h"
#include "queue.h"
#include "settings.h"
#include "verdicts.h"

enum {
	CHUNK = 4096,
	PATIENCE = 500,        /* ms, the longest wait for a program to end */
	PATIENCE_STAYS = 1000, /* ms, for one that stays */
	FIRST = 50000, /* ns, the first; each is half longer than the last */
	MS = 1000,
	NS_PER_MS = 1000000
};

static char const rcpt_name[] = "SMTPDSNRCPT";

uint64_t
outing_clock(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * MS + (uint64_t)t.tv_nsec / NS_PER_MS;
}

static int
trouble(struct job const *j, char const *what)
{
	int e = errno;
	struct logline l;

	log_start(&l, j->message->id, "trouble");
	log_say(&l, what);
	log_say(&l, strerror(e));
	log_send(&l);
	return -1;
}

static int
open_file(struct runner const *r, char const *id, char const *suffix, int flags)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;

	errno = ENOMEM;
	if (QUEUE_PATH(&path, r->dir, "queue", id, suffix))
		fd = open(path.s, flags | O_CLOEXEC);
	stralloc_free(&path);
	return fd;
}

/* Whose lane a recipient is in. */
static int
is_mine(struct runner const *r, struct job const *j, char const *address)
{
	char const *domain = queue_domain(address);

	return !strcasecmp(
	    *domain ? domain : r->conf.bouncehost.s, j->lane->domain);
}

static void
choose(struct outing *o, struct runner const *r)
{
	char const *record = NULL;
	size_t number = 0;

	o->n = 0;
	o->whole = 0;
	while ((record = queue_next(&o->envelope, record))) {
		if (*record != QUEUE_TODO && *record != QUEUE_DONE)
			continue;
		if (number++ < o->job->from || *record == QUEUE_DONE ||
		    !is_mine(r, o->job, record + 1))
			continue;
		if (o->n == OUTING_RECIPIENTS) {
			o->upto = number - 1;
			return;
		}
		o->number[o->n] = number;
		o->at[o->n++] = (size_t)(record - o->envelope.s);
	}
	o->upto = 0; /* no more */
	/* The host of those without one may have changed meanwhile. */
	o->whole = o->n == number && o->job->message->jobs == 1;
}

/* The place, from 1, that recipient number n has in this delivery, or 0. */
static size_t
place_of(struct outing const *o, size_t n)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->number[i] == n)
			return i + 1;
	return 0;
}

/* A wish for one recipient goes with it, under its new number. */
static int
add_wish(stralloc *env, struct outing const *o, char const *variable)
{
	char name[sizeof rcpt_name + SIZE_FMT];
	size_t const fixed = sizeof rcpt_name - 1;
	size_t number;
	size_t place;
	size_t n = size_scan(variable + fixed, &number);

	place = n && variable[fixed + n] == '=' ? place_of(o, number) : 0;
	if (!place)
		return 1;
	memcpy(name, rcpt_name, fixed);
	name[fixed + size_fmt(name + fixed, place)] = 0;
	return chain_env(env, name, variable + fixed + n + 1);
}

static int
environment(stralloc *env, struct outing const *o)
{
	char const *record = NULL;
	int ok = chain_env(env, "SMTPSESSIONID", o->job->message->id);

	while (ok && (record = queue_next(&o->envelope, record))) {
		if (*record != QUEUE_VARIABLE)
			continue;
		if (!strncmp(record + 1, rcpt_name, sizeof rcpt_name - 1))
			ok = add_wish(env, o, record + 1);
		else
			ok = stralloc_cats(env, record + 1) && stralloc_0(env);
	}
	return ok;
}

/* The program, host, sender and recipients; NULL: memory is short. */
static char const **
arguments(struct outing const *o, struct runner const *r)
{
	char const *sender = o->envelope.s + 1;
	size_t n = 0;
	char const **argv;

	while (r->prog[n])
		n++;
	argv = calloc(n + o->n + 3, sizeof *argv);
	if (!argv)
		return NULL;
	memcpy(argv, r->prog, n * sizeof *argv);
	argv[n++] = o->job->lane->domain;
	argv[n++] = strcmp(sender, QUEUE_DOUBLE) != 0 ? sender : "";
	for (size_t i = 0; i < o->n; i++)
		argv[n++] = o->envelope.s + o->at[i] + 1;
	return argv;
}

static _Noreturn void
become(struct outing const *o, struct runner const *r, int message, int report)
{
	stralloc env = STRALLOC_ZERO;
	char const **argv = arguments(o, r);

	selfpipe_finish(); /* or signals would stay blocked */
	if (!argv || !environment(&env, o) || dup2(message, 0) == -1 ||
	    dup2(report, 1) == -1)
		_exit(EXIT_SOFT);
	chain(argv, &env);
}

/* One has not taken a job.  1: it has died, and another may; 0: there is too
 * much of it for any. */
static int
may_another(struct outing *o, struct runner const *r)
{
	int much = errno == EMSGSIZE;

	if (much)
		crew_keep(r->crew, &o->hand, outing_clock());
	else
		crew_dismiss(&o->hand, 1);
	return !much;
}

/* Have one that stays do it.  1, or 0: none can. */
static int
assign(struct outing *o, struct runner const *r, int message, int report)
{
	int const fds[ASSIGN_FDS] = { message, report };
	stralloc env = STRALLOC_ZERO;
	char const **argv = NULL;
	int done = 0;

	o->hand.pid = 0;
	if (!crew_suits(r->prog))
		return 0;
	if (environment(&env, o))
		argv = arguments(o, r);
	/* One that has died meanwhile takes none; the last one is new. */
	for (size_t n = r->crew->n + 1; argv && !done && n; n--) {
		if (!crew_hire(r->crew, &o->hand, r->prog[0]))
			break;
		done = assign_send(o->hand.sock, &env, argv, fds);
		o->pid = o->hand.pid;
		if (!done && !may_another(o, r))
			break;
	}
	stralloc_free(&env);
	free(argv);
	return done;
}

static int
launch(struct outing *o, struct runner const *r, int message)
{
	struct settings s;
	int p[2];

	/* For the program, if it reads settings as we do. */
	settings_init(&s);
	settings_snapshot(&s);
	if (pipecoe(p) == -1)
		return 0;
	o->fd = p[0];
	o->started = outing_clock();
	/* First: one that runs and is not listened to would send in vain. */
	o->pid = -1;
	if (ndelay_on(o->fd) != -1 && !assign(o, r, message, p[1]))
		o->pid = fork();
	if (!o->pid)
		become(o, r, message, p[1]);
	fd_close(p[1]);
	return o->pid != -1;
}

static int
read_envelope(struct outing *o, struct runner const *r, int flags)
{
	int fd = open_file(r, o->job->message->id, "", flags);
	int got = fd == -1 ? -1 : queue_read(&o->envelope, fd);

	if (got != 1 && fd != -1) {
		errno = got ? errno : EINVAL;
		fd_close(fd);
		fd = -1;
	}
	return fd;
}

int
outing_others(struct runner const *r, char const *id)
{
	int fd = open_file(r, id, ".m", O_RDONLY);
	int others;

	if (fd == -1)
		return -1;
	others = flock(fd, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK;
	fd_close(fd);
	return others;
}

int
outing_start(struct outing *o, struct runner const *r, struct job *j)
{
	int fd;
	int ok;

	*o = (struct outing){ .job = j, .fd = -1 };
	fd = read_envelope(o, r, O_RDONLY);
	if (fd == -1)
		return trouble(j, "its envelope cannot be read");
	fd_close(fd);
	choose(o, r);
	if (!o->n)
		return 0;
	fd = open_file(r, j->message->id, ".m", O_RDONLY);
	if (fd == -1)
		return trouble(j, "its message cannot be opened");
	/* For outing_others(); without locks on this disk, so be it. */
	(void)flock(fd, LOCK_SH | LOCK_NB);
	ok = launch(o, r, fd);
	fd_close(fd);
	return ok ? 1 : trouble(j, "the program cannot be started");
}

int
outing_read(struct outing *o)
{
	char rest[CHUNK];
	ssize_t n;

	do {
		n = fd_read(o->fd, rest, sizeof rest);
		if (n > 0 && o->report.len < OUTING_REPORT && !o->deaf &&
		    !stralloc_catb(&o->report, rest, (size_t)n))
			o->deaf = 1;
	} while (n > 0);
	return !n || (errno != EAGAIN && errno != EWOULDBLOCK);
}

static void
log_recipient(struct outing const *o, char const *address,
    struct recipient_verdict const *v)
{
	static char const *const results[] = { [VERDICT_LATER] = "later",
		[VERDICT_DONE] = "sent",
		[VERDICT_FAILED] = "failed" };
	struct logline l;

	log_start(&l, o->job->message->id, "delivery");
	log_text(&l, "to", address);
	log_text(&l, "host", o->job->lane->domain);
	log_text(&l, "result", results[v->kind]);
	log_number(&l, "ms", outing_clock() - o->started);
	log_say(&l, v->text);
	log_send(&l);
}

/* What is not sent by now is not going to be. */
static int
give_up(struct runner const *r, struct outing const *o,
    struct recipient_verdict *v, stralloc *text)
{
	uint64_t birth = o->job->message->birth;
	uint64_t t = (uint64_t)time(NULL);
	/* The clock may have been put back since. */
	uint64_t age = t > birth ? t - birth : 0;

	if (v->kind != VERDICT_LATER || age < r->conf.lifetime)
		return 1;
	if (!stralloc_copys(text, v->text) ||
	    !stralloc_cats(text, "\nIt was tried for too long. (#5.4.7)") ||
	    !stralloc_0(text))
		return 0;
	*v = (struct recipient_verdict){ VERDICT_FAILED, text->s };
	return 1;
}

/* What became of one, in the log, and if it failed in a note.  1, or 0.  First
 * the note, then the mark: a crash between them tells twice, or tries again,
 * and loses nothing. */
static int
judge(
    struct outing *o, struct runner const *r, size_t i, enum verdict_kind *kind)
{
	struct bounce const b = { r->dir, o->job->message->id, &r->conf };
	struct recipient_verdict v = verdicts_of(o->report.s, o->report.len, i);
	char const *record = o->envelope.s + o->at[i];
	stralloc text = STRALLOC_ZERO;
	int ok = give_up(r, o, &v, &text);

	if (ok)
		log_recipient(o, record + 1, &v);
	if (ok && v.kind == VERDICT_FAILED)
		ok = bounce_note(&b, record + 1, v.text);
	*kind = ok ? v.kind : VERDICT_LATER;
	stralloc_free(&text);
	return ok;
}

/* Mark those who are not to be tried any more. */
static int
mark(struct outing *o, struct runner const *r, enum verdict_kind const *kinds)
{
	int fd = open_file(r, o->job->message->id, "", O_WRONLY);
	int ok = fd != -1;

	for (size_t i = 0; i < o->n; i++)
		if (ok && kinds[i] != VERDICT_LATER)
			ok = queue_mark(
			    &o->envelope, o->envelope.s + o->at[i], fd);
	ok = ok && fdatasync(fd) != -1;
	if (fd != -1)
		fd_close(fd);
	return ok;
}

static int
take_away(struct outing *o, struct runner const *r)
{
	stralloc path = STRALLOC_ZERO;
	int ok = QUEUE_PATH(&path, r->dir, "queue", o->job->message->id, "") &&
		 unlink(path.s) != -1;

	stralloc_free(&path);
	return ok;
}

/* One that stays says how it went.  1: well. */
static int
hear(struct outing *o, struct runner const *r)
{
	tain deadline;
	char code;
	int ok;

	tain_now_g();
	tain_from_millisecs(&deadline, PATIENCE_STAYS);
	tain_add_g(&deadline, &deadline);
	ok = await_fd(o->hand.sock, IOPAUSE_READ, &deadline) == 1 &&
	     fd_read(o->hand.sock, &code, 1) == 1;
	if (ok)
		crew_keep(r->crew, &o->hand, outing_clock());
	else
		crew_dismiss(&o->hand, 1);
	return ok && code == EXIT_DONE;
}

/* A program that failed has said nothing that counts; nor has one that does not
 * end when it has said it all, for nobody else can wait meanwhile. */
static void
await(struct outing *o)
{
	struct timespec moment = { 0, FIRST };
	long const most = (long)PATIENCE * NS_PER_MS;
	int status = 0;
	pid_t pid = 0;

	/* Nearly always it ends before the first moment has passed. */
	while (!pid && moment.tv_nsec < most) {
		pid = waitpid(o->pid, &status, WNOHANG);
		if (!pid)
			(void)nanosleep(&moment, NULL);
		moment.tv_nsec += moment.tv_nsec / 2;
	}
	if (!pid) {
		(void)kill(o->pid, SIGKILL);
		pid = wait_pid(o->pid, &status);
	}
	if (pid != o->pid || !WIFEXITED(status) || WEXITSTATUS(status) ||
	    o->deaf)
		o->report.len = 0;
}

enum outing_result
outing_end(struct outing *o, struct runner const *r)
{
	enum verdict_kind kinds[OUTING_RECIPIENTS] = { VERDICT_LATER };
	size_t sent = 0;
	size_t later = 0;
	int ok = 1;

	fd_close(o->fd);
	o->fd = -1;
	if (!o->hand.pid)
		await(o);
	else if (!hear(o, r) || o->deaf)
		o->report.len = 0;
	for (size_t i = 0; i < o->n; i++) {
		ok &= judge(o, r, i, kinds + i);
		sent += kinds[i] == VERDICT_DONE;
		later += kinds[i] == VERDICT_LATER;
	}
	if (o->whole && sent == o->n && take_away(o, r))
		return OUTING_SENT;
	if (later < o->n)
		ok &= mark(o, r, kinds);
	if (!ok)
		return (enum outing_result)trouble(
		    o->job, "it cannot be noted what was sent");
	return o->upto ? OUTING_MORE : OUTING_NOTED;
}

void
outing_limit(struct outing const *o)
{
	if (outing_clock() - o->started > OUTING_LONGEST)
		(void)kill(o->pid, SIGKILL);
}

void
outing_free(struct outing *o)
{
	if (o->fd != -1)
		fd_close(o->fd);
	stralloc_free(&o->report);
	stralloc_free(&o->envelope);
}
