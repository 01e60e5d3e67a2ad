/*
 * spool-run - send what is in a queue, again and again, until it is gone
 *
 * Runs a program of qmail-remote's kind for each message and domain, several
 * at once, and keeps on disk what became of each recipient.  It may be killed
 * at any moment: what was not noted is done again.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/selfpipe.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "agenda.h"
#include "bounce.h"
#include "delivery.h"
#include "exits.h"
#include "fault.h"
#include "lanes.h"
#include "log.h"
#include "outing.h"
#include "queue.h"
#include "schedule.h"
#include "shelves.h"

#define USAGE "spool-run directory prog..."

enum {
	AT_ONCE = 400, /* most deliveries, whatever the settings say */
	SLICE = 100,   /* messages that are looked at in one turn */
	LOOK = 60,     /* s, after which todo/ is looked at anyway */
	AGAIN = 60,    /* s, after trouble */
	TAKEN = 5,     /* s, while somebody else is sending it */
	DAY = 86400,
	MOMENT = 500, /* ms, between the end of a message and its sync */
	MASK = 077,
	LOCK_TRIES = 200,
	LOCK_PAUSE = 10000000 /* ns */
};

/* Descriptors that are waited for, before those of deliveries. */
enum {
	SIGNALS,
	TRIGGER,
	FIXED
};

struct state {
	struct runner runner;
	struct agenda agenda;
	struct lanes lanes;
	struct shelves shelves;
	struct crew crew;
	struct outing *outings;
	size_t running;
	int trigger;
	int signals;
	int queue;       /* the directory of that name */
	uint64_t unkept; /* ms, since when it has changed; 0: it is on disk */
	int stopping;
	uint64_t looked; /* when todo/ was */
	uint64_t cleaned;
};

static uint64_t
now(void)
{
	return (uint64_t)time(NULL);
}

/* 0 if the clock has been put back behind that. */
static uint64_t
since(uint64_t then)
{
	uint64_t t = now();

	return t > then ? t - then : 0;
}

static int
trouble(char const *id, char const *what)
{
	int e = errno;
	struct logline l;

	log_start(&l, id, "trouble");
	log_say(&l, what);
	log_say(&l, strerror(e));
	log_send(&l);
	return 0;
}

/* Without memory for a message it stays on disk, for the next start. */
static void
put_off(struct state *s, struct message *m, uint64_t due)
{
	m->due = due;
	if (!agenda_add(&s->agenda, m)) {
		(void)trouble(m->id, "out of memory; it waits for a restart");
		free(m);
	}
}

static int
open_envelope(struct state *s, struct message const *m, stralloc *path)
{
	errno = ENOMEM;
	return QUEUE_PATH(path, s->runner.dir, "queue", m->id, "")
		   ? open(path->s, O_RDONLY | O_CLOEXEC)
		   : -1;
}

/* Read it: 1, or 0 with a line in the log; then the message is forgotten, or
 * tried later. */
static int
read_envelope(struct state *s, struct message *m, stralloc *envelope)
{
	stralloc path = STRALLOC_ZERO;
	int fd = open_envelope(s, m, &path);
	int r = fd == -1 ? -1 : queue_read(envelope, fd);
	int gone = fd == -1 && errno == ENOENT;

	if (fd != -1)
		fd_close(fd);
	stralloc_free(&path);
	if (r == 1)
		return 1;
	errno = r ? errno : EINVAL;
	(void)trouble(m->id, "its envelope cannot be read");
	if (gone)
		free(m);
	else
		put_off(s, m, now() + AGAIN);
	return 0;
}

static void
discard(struct state *s, char const *id, char const *suffix)
{
	stralloc path = STRALLOC_ZERO;

	if (QUEUE_PATH(&path, s->runner.dir, "queue", id, suffix) &&
	    unlink(path.s) == -1 && errno != ENOENT)
		(void)trouble(id, "it cannot be removed");
	stralloc_free(&path);
}

static void
log_end(struct message const *m, char const *end, uint64_t next)
{
	struct logline l;

	log_start(&l, m->id, end);
	log_number(&l, "age", since(m->birth));
	if (next)
		log_number(&l, "next", next - now());
	log_send(&l);
}

/* Nobody is left to try.  Once its sender has been told, the notes go first,
 * so that he is not told again. */
static void
conclude(struct state *s, struct message *m, stralloc const *envelope)
{
	struct bounce const b = { s->runner.dir, m->id, &s->runner.conf };

	if (!bounce_send(&b, envelope)) {
		put_off(s, m, now() + AGAIN);
		return;
	}
	discard(s, m->id, ".b");
	discard(s, m->id, "");
	discard(s, m->id, ".m");
	log_end(m, "done", 0);
	free(m);
}

static void
note_attempt(struct state *s, struct message const *m)
{
	stralloc path = STRALLOC_ZERO;

	if (!QUEUE_PATH(&path, s->runner.dir, "queue", m->id, "") ||
	    utimensat(AT_FDCWD, path.s, NULL, 0) == -1)
		(void)trouble(m->id, "the time cannot be noted");
	stralloc_free(&path);
}

static int
is_finished(stralloc const *envelope)
{
	char const *record = NULL;

	while ((record = queue_next(envelope, record)))
		if (*record == QUEUE_TODO)
			return 0;
	return 1;
}

/* All deliveries of this round have ended. */
static void
end_round(struct state *s, struct message *m)
{
	stralloc envelope = STRALLOC_ZERO;

	if (read_envelope(s, m, &envelope)) {
		if (is_finished(&envelope)) {
			conclude(s, m, &envelope);
		} else {
			uint64_t next = schedule_next(
			    m->birth, now(), s->runner.conf.retry);

			note_attempt(s, m);
			log_end(m, "waits", next);
			put_off(s, m, next);
		}
	}
	stralloc_free(&envelope);
}

static int
by_domain(void const *a, void const *b)
{
	return strcasecmp(*(char const *const *)a, *(char const *const *)b);
}

/* The domains of all who are to be tried, each as often as it is there. */
static size_t
domains(struct state *s, stralloc const *envelope, char const ***list)
{
	char const *record = NULL;
	size_t n = 0;

	while ((record = queue_next(envelope, record)))
		n += *record == QUEUE_TODO;
	*list = calloc(n + 1, sizeof **list);
	n = 0;
	while (*list && (record = queue_next(envelope, record)))
		if (*record == QUEUE_TODO) {
			char const *d = queue_domain(record + 1);

			(*list)[n++] = *d ? d : s->runner.conf.bouncehost.s;
		}
	return n;
}

/* Put it off while a program of a runner that was killed is sending it; nobody
 * needs more than a day for that. */
static int
is_taken(struct state *s, struct message *m)
{
	int others = outing_others(&s->runner, m->id);

	if (others == -1 && errno == ENOENT)
		(void)shelves_rejoin(&s->shelves, m->id);
	if (others == 1 && !m->taken) {
		m->taken = now();
		log_end(m, "taken", m->taken + TAKEN);
	}
	if (others != 1)
		m->taken = 0;
	if (others != 1 || since(m->taken) > DAY)
		return 0;
	put_off(s, m, now() + TAKEN);
	return 1;
}

/* Have its deliveries wait in their lanes. */
static void
begin_round(struct state *s, struct message *m)
{
	stralloc envelope = STRALLOC_ZERO;
	char const **list = NULL;
	size_t n;

	if (is_taken(s, m))
		return;
	if (!read_envelope(s, m, &envelope)) {
		stralloc_free(&envelope);
		return;
	}
	n = domains(s, &envelope, &list);
	if (n)
		qsort(list, n, sizeof *list, by_domain);
	for (size_t i = 0; i < n; i++)
		if ((!i || strcasecmp(list[i - 1], list[i]) != 0) &&
		    !lanes_add(&s->lanes, m, list[i], 0))
			(void)trouble(m->id, "out of memory");
	free(list);
	stralloc_free(&envelope);
	if (!m->jobs)
		end_round(s, m);
}

static void
begin_rounds(struct state *s)
{
	struct message *m;

	for (int i = 0; i < SLICE; i++) {
		m = agenda_first(&s->agenda);
		if (!m || m->due > now())
			return;
		begin_round(s, agenda_take(&s->agenda));
	}
}

/* A job has ended; the last one of a message ends its round. */
static void
end_job(struct state *s, struct job *j)
{
	struct message *m = j->message;

	lanes_end(&s->lanes, j);
	if (!m->jobs)
		end_round(s, m);
}

static void
start_jobs(struct state *s)
{
	uint64_t most = s->runner.conf.concurrency;
	struct job *j;

	while (s->running < most &&
	       (j = lanes_take(&s->lanes, s->runner.conf.perhost))) {
		struct outing *o = s->outings + s->running;

		if (outing_start(o, &s->runner, j) == 1) {
			s->running++;
			continue;
		}
		outing_free(o);
		end_job(s, j);
	}
}

/* Its envelope is gone. */
static void
forget(struct state *s, struct job *j)
{
	struct message *m = j->message;

	lanes_end(&s->lanes, j);
	discard(s, m->id, ".m");
	log_end(m, "done", 0);
	free(m);
	if (!s->unkept)
		s->unkept = outing_clock();
}

static void
end_outing(struct state *s, size_t i)
{
	struct outing o = s->outings[i];
	struct job *j = o.job;
	enum outing_result r;

	s->outings[i] = s->outings[--s->running];
	r = outing_end(&o, &s->runner);
	if (r == OUTING_MORE &&
	    !lanes_add(&s->lanes, j->message, j->lane->domain, o.upto))
		(void)trouble(j->message->id, "out of memory");
	outing_free(&o);
	if (r == OUTING_SENT)
		forget(s, j);
	else
		end_job(s, j);
}

/* That messages are gone has to last: nobody is to get one again because power
 * failed.  Once for all of a moment is as good as for each. */
static void
keep(struct state *s)
{
	if (!s->unkept || outing_clock() < s->unkept + MOMENT)
		return;
	if (fsync(s->queue) == -1)
		(void)trouble(NULL, "it may be lost what was sent");
	s->unkept = 0;
}

static void
look(struct state *s)
{
	s->looked = now();
	if (!shelves_take(&s->shelves))
		(void)trouble(NULL, "todo cannot be looked at");
	if (s->cleaned + DAY < s->looked) {
		s->cleaned = s->looked;
		shelves_clean(&s->shelves);
	}
}

static void
look_at(struct message *m, void *s)
{
	shelves_look(s, m);
}

static void
at_once(struct message *m, void *unused)
{
	(void)unused;
	m->due = 0;
}

static void
answer_trigger(struct state *s)
{
	char buf[256];
	ssize_t n;

	while ((n = read(s->trigger, buf, sizeof buf)) > 0)
		if (memchr(buf, QUEUE_KICK, (size_t)n))
			agenda_change(&s->agenda, look_at, &s->shelves);
	look(s);
}

static void
answer_signals(struct state *s)
{
	int sig;

	while ((sig = selfpipe_read()) > 0)
		switch (sig) {
		case SIGALRM:
			agenda_change(&s->agenda, at_once, NULL);
			break;
		case SIGHUP:
			(void)runconf_read(&s->runner.conf);
			s->shelves.retry = s->runner.conf.retry;
			break;
		default:
			if (s->stopping++)
				_exit(EXIT_SOFT);
		}
}

/* When there is something to do, if nothing happens. */
static void
choose_deadline(struct state const *s, tain *deadline)
{
	struct message const *m = agenda_first(&s->agenda);
	uint64_t t = now();
	uint64_t wait = s->looked + LOOK > t ? s->looked + LOOK - t : 0;

	if (m && m->due < t + wait)
		wait = m->due > t ? m->due - t : 0;
	if (s->stopping)
		wait = LOOK;
	if (s->crew.n && wait > CREW_REST / 1000)
		wait = CREW_REST / 1000;
	if (s->unkept && wait)
		tain_from_millisecs(deadline, MOMENT);
	else
		tain_uint(deadline, (unsigned int)wait);
	tain_add_g(deadline, deadline);
}

static void
attend(struct state *s)
{
	static iopause_fd x[FIXED + AT_ONCE];
	tain deadline;
	size_t n = s->running;

	x[SIGNALS] = (iopause_fd){ .fd = s->signals, .events = IOPAUSE_READ };
	x[TRIGGER] = (iopause_fd){ .fd = s->trigger, .events = IOPAUSE_READ };
	for (size_t i = 0; i < n; i++)
		x[FIXED + i] = (iopause_fd){ .fd = s->outings[i].fd,
			.events = IOPAUSE_READ };
	for (size_t i = 0; i < n; i++)
		outing_limit(s->outings + i);
	tain_now_g();
	choose_deadline(s, &deadline);
	if (iopause_g(x, (unsigned int)(FIXED + n), &deadline) <= 0)
		return;
	/* From the end: one that ends has the last one take its place. */
	while (n--)
		if (x[FIXED + n].revents && outing_read(s->outings + n))
			end_outing(s, n);
	if (x[SIGNALS].revents)
		answer_signals(s);
	if (x[TRIGGER].revents)
		answer_trigger(s);
}

/* What is called so in the directory, or we end. */
static int
must_open(char const *dir, char const *name, int flags)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;

	if (QUEUE_PATH(&path, dir, name, "", ""))
		fd = open(path.s, flags | O_CLOEXEC);
	if (fd == -1)
		strerr_diefusys(EXIT_SOFT, "open ", path.s);
	stralloc_free(&path);
	return fd;
}

/* A runner that was killed while it started a program has left its lock to
 * that, for a moment. */
static int
have(int fd)
{
	struct timespec const moment = { 0, LOCK_PAUSE };

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) != -1)
			return 1;
		(void)nanosleep(&moment, NULL);
	}
	return 0;
}

/* Only one of us. */
static void
lock(char const *dir)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;

	if (QUEUE_PATH(&path, dir, "lock", "", ""))
		fd = open(path.s, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		strerr_diefusys(EXIT_SOFT, "make ", path.s);
	if (!have(fd))
		strerr_dief(EXIT_SOFT, path.s,
		    ": another spool-run has it: there can be only one for a "
		    "directory");
	stralloc_free(&path);
}

static void
trap_signals(struct state *s)
{
	static int const caught[] = { SIGTERM, SIGINT, SIGALRM, SIGHUP };

	s->signals = selfpipe_init();
	if (s->signals == -1)
		strerr_diefusys(EXIT_SOFT, "make a pipe");
	for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++)
		if (!selfpipe_trap(caught[i]))
			strerr_diefusys(EXIT_SOFT, "trap signals");
	sig_ignore(SIGPIPE);
	sig_restore(SIGCHLD); /* or programs could not be waited for */
}

static void
start(struct state *s)
{
	struct fault f = { 0 };

	(void)umask(MASK);
	tain_now_set_stopwatch_g();
	if (!queue_make(s->runner.dir, &f)) {
		(void)fault_log(&f, NULL);
		_exit(EXIT_SOFT);
	}
	lock(s->runner.dir);
	if (!runconf_read(&s->runner.conf))
		_exit(EXIT_SOFT);
	/* Its other end is ours as well, or it would always be at its end. */
	s->trigger = must_open(s->runner.dir, "trigger", O_RDWR | O_NONBLOCK);
	s->queue = must_open(s->runner.dir, "queue", O_RDONLY | O_DIRECTORY);
	trap_signals(s);
	s->outings = calloc(AT_ONCE, sizeof *s->outings);
	s->shelves = (struct shelves){ .dir = s->runner.dir,
		.agenda = &s->agenda,
		.retry = s->runner.conf.retry };
	if (!s->outings || !shelves_fill(&s->shelves))
		strerr_diefusys(EXIT_SOFT, "read ", s->runner.dir);
	look(s);
}

int
main(int argc, char const *const *argv)
{
	static struct state s;

	PROG = "spool-run";
	if (argc < 3 || !*argv[1] || *argv[1] == '-')
		strerr_dieusage(EXIT_HARD, USAGE);
	s.runner.dir = argv[1];
	s.runner.prog = argv + 2;
	s.runner.crew = &s.crew;
	start(&s);
	while (!s.stopping || s.running) {
		if (!s.stopping) {
			if (s.looked + LOOK <= now())
				look(&s);
			begin_rounds(&s);
			start_jobs(&s);
		}
		attend(&s);
		keep(&s);
		crew_rest(&s.crew, outing_clock());
	}
	if (s.unkept)
		(void)fsync(s.queue);
	_exit(EXIT_DONE);
}
