/* log.c - one event, one line, on stderr: "program[id]: event key=value ..." */

#include "log.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "plain.h"

static void
put(struct logline *l, char const *s, size_t n)
{
	size_t room = LOG_MAX - 1 - l->len;

	if (n > room)
		n = room;
	memcpy(l->buf + l->len, s, n);
	l->len += n;
}

static void
puts_(struct logline *l, char const *s)
{
	put(l, s, strlen(s));
}

static void
escape(struct logline *l, char const *s, size_t n, char const *special)
{
	for (size_t i = 0; i < n; i++) {
		char e[PLAIN_FMT];
		size_t len = plain_byte(e, s[i], special);

		put(l, e, len);
	}
}

void
log_start(struct logline *l, char const *id, char const *event)
{
	l->len = 0;
	puts_(l, PROG);
	if (id && *id) {
		puts_(l, "[");
		escape(l, id, strlen(id), " =\"\\");
		puts_(l, "]");
	}
	puts_(l, ": ");
	puts_(l, event);
}

void
log_bytes(struct logline *l, char const *key, char const *s, size_t n)
{
	puts_(l, " ");
	puts_(l, key);
	puts_(l, "=");
	if (n)
		escape(l, s, n, " =\"\\");
	else
		puts_(l, "-");
}

void
log_text(struct logline *l, char const *key, char const *value)
{
	log_bytes(l, key, value, value ? strlen(value) : 0);
}

void
log_number(struct logline *l, char const *key, uint64_t n)
{
	char fmt[UINT64_FMT];

	log_bytes(l, key, fmt, uint64_fmt(fmt, n));
}

void
log_say(struct logline *l, char const *text)
{
	puts_(l, ": ");
	escape(l, text, strlen(text), "\\");
}

void
log_send(struct logline *l)
{
	l->buf[l->len] = '\n';
	/* A log that cannot be written cannot be complained about either. */
	(void)allwrite(2, l->buf, l->len + 1);
}

void
log_line(char const *id, char const *event, char const *text)
{
	struct logline l;

	log_start(&l, id, event);
	log_say(&l, text);
	log_send(&l);
}

int
log_part(void)
{
	struct stat report;
	struct stat log;

	if (fstat(1, &report) == -1 || fstat(2, &log) == -1 ||
	    report.st_dev != log.st_dev || report.st_ino != log.st_ino ||
	    isatty(2))
		return 1;
	close(2);
	return open2("/dev/null", O_WRONLY) == 2;
}
