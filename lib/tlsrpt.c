/* tlsrpt.c - count what came of TLS, for the reports of RFC 8460 */

#include "tlsrpt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h> /* rename() alone */
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/types.h>

enum {
	DAY = 11, /* room for "2026-11-26" */
	LOCK_MODE = 0644,
	LOCK_WAIT = 4,        /* s */
	LOCK_PAUSE = 10000000 /* ns, between two tries */
};

static int
is_word(char const *s)
{
	static char const fit[] = "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789._-";

	return *s && *s != '.' && !s[strspn(s, fit)];
}

/* All of an event can be in a key, and the domain in the name of a file. */
static int
is_plain(struct tlsrpt const *e)
{
	errno = EINVAL;
	return is_word(e->domain) && is_word(e->policy) &&
	       (!e->result || is_word(e->result)) && (!e->mx || is_word(e->mx));
}

/* In UTC, as RFC 8460 section 4.1 has it. */
static void
today(char day[DAY])
{
	struct tm tm;
	time_t now = time(NULL);

	if (!gmtime_r(&now, &tm) || !strftime(day, DAY, "%Y-%m-%d", &tm))
		memcpy(day, "1970-01-01", DAY);
}

/* Mail does not wait long for the sake of a report. */
static int
wait_for_lock(int fd)
{
	struct timespec const pause = { .tv_nsec = LOCK_PAUSE };
	struct timespec now;
	time_t end;

	if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
		return 0;
	end = now.tv_sec + LOCK_WAIT;
	while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return 0;
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec >= end) {
			errno = EAGAIN;
			return 0;
		}
		(void)nanosleep(&pause, NULL);
	}
	return 1;
}

static int
lock(char const *dir)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;

	errno = ENOMEM;
	if (stralloc_cats(&path, dir) && stralloc_cats(&path, "/lock") &&
	    stralloc_0(&path))
		fd = open(path.s, O_WRONLY | O_CREAT | O_CLOEXEC, LOCK_MODE);
	stralloc_free(&path);
	if (fd != -1 && !wait_for_lock(fd)) {
		fd_close(fd);
		return -1;
	}
	return fd;
}

static int
make_key(stralloc *key, struct tlsrpt const *e)
{
	key->len = 0;
	return stralloc_cats(key, "\"") && stralloc_cats(key, e->policy) &&
	       stralloc_cats(key, " ") &&
	       stralloc_cats(key, e->result ? e->result : "successful") &&
	       (!e->result || !e->mx ||
		   (stralloc_cats(key, " ") && stralloc_cats(key, e->mx))) &&
	       stralloc_cats(key, "\":") && stralloc_0(key);
}

static int
head(stralloc *line, char const *day, char const *domain)
{
	return stralloc_cats(line, "{\"date\":\"") &&
	       stralloc_cats(line, day) &&
	       stralloc_cats(line, "\",\"domain\":\"") &&
	       stralloc_cats(line, domain) &&
	       stralloc_cats(line, "\",\"counts\":{");
}

/* Is it such a line, and may something be put before its end? */
static int
is_good(stralloc const *line, char const *day, char const *domain)
{
	static char const end[] = "}}\n";
	size_t n = sizeof end - 1;
	stralloc start = STRALLOC_ZERO;
	int ok = head(&start, day, domain) && line->len >= start.len + n &&
		 !memcmp(line->s, start.s, start.len) &&
		 !memcmp(line->s + line->len - n, end, n) &&
		 !memchr(line->s, 0, line->len);

	stralloc_free(&start);
	return ok;
}

/* In "counts", which comes last. */
static size_t
keys(char const *s)
{
	size_t n = 0;

	s = strchr(s + 1, '{');
	while (s && (s = strstr(s, "\":"))) {
		n++;
		s++;
	}
	return n;
}

/* One more of the key: its number is replaced, or it is added at the end. */
static int
add(stralloc *line, char const *key)
{
	char *at = strstr(line->s, key);
	char fmt[UINT64_FMT + 1] = "";
	uint64_t count = 0;
	size_t from;
	size_t old = 0;

	if (at) {
		from = (size_t)(at - line->s) + strlen(key);
		old = uint64_scan(line->s + from, &count);
	} else {
		from = line->len - 3;
		if ((line->s[from - 1] != '{' &&
			!stralloc_insertb(line, from++, ",", 1)) ||
		    !stralloc_insertb(line, from, key, strlen(key)))
			return 0;
		from += strlen(key);
	}

	fmt[uint64_fmt(fmt, count + 1)] = 0;
	memmove(line->s + from, line->s + from + old, line->len - from - old);
	line->len -= old;
	return stralloc_insertb(line, from, fmt, strlen(fmt));
}

/* For whoever wants to know; the next count begins a new one. */
static void
set_aside(char const *path)
{
	stralloc name = STRALLOC_ZERO;

	if (stralloc_cats(&name, path) && stralloc_cats(&name, ".broken") &&
	    stralloc_0(&name))
		(void)rename(path, name.s);
	stralloc_free(&name);
}

/* Read the file into line, or begin a new one.  It is not synced at each count:
 * after a loss of power it may be empty, or anything. */
static int
read_line(stralloc *line, char const *path, char const *day, char const *domain)
{
	ssize_t n;

	if (!stralloc_ready(line, TLSRPT_MOST + 1))
		return 0;
	n = openreadnclose(path, line->s, TLSRPT_MOST);
	if (n == -1 && errno != ENOENT)
		return 0;
	line->len = n == -1 ? 0 : (size_t)n;
	if (n != -1 && is_good(line, day, domain))
		return 1;
	if (n != -1)
		set_aside(path);
	line->len = 0;
	return head(line, day, domain) && stralloc_cats(line, "}}\n");
}

static int
count(char const *path, char const *day, struct tlsrpt const *e)
{
	struct tlsrpt const other = { .policy = e->policy,
		.result = "validation-failure" };
	stralloc line = STRALLOC_ZERO;
	stralloc key = STRALLOC_ZERO;
	int ok = read_line(&line, path, day, e->domain) && stralloc_0(&line);

	if (ok) {
		line.len--;
		ok = make_key(&key, e);
	}
	if (ok && e->result && keys(line.s) >= TLSRPT_KEYS &&
	    !strstr(line.s, key.s))
		ok = make_key(&key, &other);
	ok = ok && add(&line, key.s) &&
	     openwritenclose_suffix(path, line.s, line.len, ".new");
	stralloc_free(&line);
	stralloc_free(&key);
	return ok;
}

int
tlsrpt_count(char const *dir, struct tlsrpt const *event)
{
	stralloc path = STRALLOC_ZERO;
	char day[DAY];
	int fd;
	int ok = 0;

	if (!is_plain(event))
		return 0;
	fd = lock(dir);
	if (fd == -1)
		return 0;
	today(day);
	errno = ENOMEM;
	if (stralloc_cats(&path, dir) && stralloc_cats(&path, "/") &&
	    stralloc_cats(&path, day) && stralloc_cats(&path, ".") &&
	    stralloc_cats(&path, event->domain) && stralloc_0(&path))
		ok = count(path.s, day, event);
	stralloc_free(&path);
	fd_close(fd);
	return ok;
}
