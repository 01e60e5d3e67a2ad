/* redis.c - one command to a Redis or Valkey server, and its short answer */

#include "redis.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/types.h>

#include "sendall.h"
#include "wire.h"

struct command {
	size_t len;
	char *buf;
};

static int
put(struct command *c, char const *s, size_t n)
{
	if (n > REDIS_COMMAND - c->len)
		return 0;
	memcpy(c->buf + c->len, s, n);
	c->len += n;
	return 1;
}

/* What RESP has in front of words, and of each: how many, how long. */
static int
put_number(struct command *c, char kind, size_t n)
{
	char fmt[1 + UINT64_FMT];

	fmt[0] = kind;
	return put(c, fmt, 1 + uint64_fmt(fmt + 1, n)) && put(c, "\r\n", 2);
}

size_t
redis_command(char *buf, char const *const *words, size_t n)
{
	struct command c = { 0, buf };
	int ok = put_number(&c, '*', n);

	for (size_t i = 0; ok && i < n; i++) {
		size_t len = strlen(words[i]);

		ok = put_number(&c, '$', len) && put(&c, words[i], len) &&
		     put(&c, "\r\n", 2);
	}
	return ok ? c.len : 0;
}

/* Keep the reason, as much of it as there is room for. */
static int
failed(struct redis_answer *a, char const *why, size_t n)
{
	if (n >= sizeof a->why)
		n = sizeof a->why - 1;
	memcpy(a->why, why, n);
	a->why[n] = 0;
	return 0;
}

static int
failed_text(struct redis_answer *a, char const *why)
{
	return failed(a, why, strlen(why));
}

int
redis_parse(struct redis_answer *a, char const *s, size_t n)
{
	char digits[UINT64_FMT] = "";

	if (n < 4 || s[n - 2] != '\r' || s[n - 1] != '\n')
		return failed_text(a, "it does not speak RESP");
	n -= 3;
	if (*s == '-')
		return failed(a, s + 1, n);
	if (*s == ':' && n < sizeof digits)
		memcpy(digits, s + 1, n);
	if (strlen(digits) == n && uint640_scan(digits, &a->number))
		return 1;
	return failed_text(a, "its answer is neither a number nor an error");
}

static int
converse(int fd, char const *command, size_t len, struct redis_answer *a,
    tain const *deadline)
{
	static char const *const broken[] = {
		[WIRE_EOF] = "it hung up, or its answer does not end",
		[WIRE_TIMEOUT] = "no answer in time",
		[WIRE_LONG] = "its answer is too long",
	};
	static struct wire w;
	char const *line;
	size_t n;
	enum wire_event e;

	if (!sendall(fd, command, len, deadline))
		return failed_text(a, strerror(errno));
	wire_start(&w, fd, fd, REDIS_MS);
	e = wire_line(&w, REDIS_LINE, &line, &n, deadline);
	return e ? failed_text(a, broken[e]) : redis_parse(a, line, n);
}

int
redis_ask(struct place const *where, char const *const *words, size_t n,
    struct redis_answer *a)
{
	char command[REDIS_COMMAND];
	size_t len = redis_command(command, words, n);
	tain deadline;
	int fd;
	int r;

	if (!len)
		return failed_text(a, "the command is too long");
	tain_now_set_stopwatch_g();
	tain_from_millisecs(&deadline, REDIS_MS);
	tain_add_g(&deadline, &deadline);
	fd = place_connect(where, &deadline);
	if (fd == -1)
		return failed_text(a, strerror(errno));
	r = converse(fd, command, len, a, &deadline);
	(void)close(fd);
	return r;
}
