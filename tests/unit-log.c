/* unit-log.c - one event, one line, whatever a value holds */

#include <string.h>
#include <unistd.h>

#include <skalibs/strerr.h>

#include "log.h"
#include "tap.h"

static struct {
	char const *name;
	char const *value;
	char const *shown;
} const values[] = {
	{ "plain text", "mail.example", "mail.example" },
	{ "nothing", "", "-" },
	{ "NULL", NULL, "-" },
	{ "a space", "a b", "a\\20b" },
	{ "an equals sign", "a=b", "a\\3db" },
	{ "a quote", "a\"b", "a\\22b" },
	{ "a backslash", "a\\b", "a\\5cb" },
	{ "a line end", "a\r\nb", "a\\0d\\0ab" },
	{ "a control character", "\033[2J", "\\1b[2J" },
	{ "DEL", "\177", "\\7f" },
	{ "8-bit text", "\xc3\xa9", "\\c3\\a9" },
};

static int
is(struct logline const *l, char const *want)
{
	if (l->len == strlen(want) && !memcmp(l->buf, want, l->len))
		return 1;
	printf("# got %.*s\n", (int)l->len, l->buf);
	return 0;
}

static void
test_values(void)
{
	struct logline l;

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		char want[100];

		snprintf(want, sizeof want, "prog[id]: event key=%s",
		    values[i].shown);
		log_start(&l, "id", "event");
		log_text(&l, "key", values[i].value);
		ok(is(&l, want), values[i].name);
	}
}

static void
test_parts(void)
{
	struct logline l;

	log_start(&l, NULL, "event");
	ok(is(&l, "prog: event"), "no id");
	log_start(&l, "", "event");
	ok(is(&l, "prog: event"), "an empty id");
	log_start(&l, "a]: x\n", "event");
	ok(is(&l, "prog[a]:\\20x\\0a]: event"), "an id from elsewhere");
	log_start(&l, "id", "event");
	log_number(&l, "n", UINT64_MAX);
	ok(is(&l, "prog[id]: event n=18446744073709551615"), "a number");
	log_start(&l, "id", "event");
	log_bytes(&l, "k", "a\0b", 3);
	ok(is(&l, "prog[id]: event k=a\\00b"), "bytes with NUL");
	log_start(&l, "id", "event");
	log_say(&l, "some text, \\ and\nmore");
	ok(is(&l, "prog[id]: event: some text, \\5c and\\0amore"),
	    "a text for a person keeps its spaces");
}

static void
test_length(void)
{
	struct logline l;
	char got[2 * LOG_MAX];
	char text[2 * LOG_MAX];
	int fds[2];
	ssize_t n;

	if (pipe(fds) || dup2(fds[1], 2) < 0)
		return;
	memset(text, 'x', sizeof text);
	log_start(&l, "id", "event");
	log_bytes(&l, "k", text, sizeof text);
	log_number(&l, "n", 1);
	log_send(&l);
	n = read(fds[0], got, sizeof got);
	ok(n == LOG_MAX && got[n - 1] == '\n' &&
		memchr(got, '\n', (size_t)n) == got + n - 1,
	    "a long line is cut, and ends in its newline");
	log_line("id", "event", "text");
	n = read(fds[0], got, sizeof got);
	ok(n == 22 && !memcmp(got, "prog[id]: event: text\n", 22),
	    "log_line() writes it all in one");
}

int
main(void)
{
	PROG = "prog";
	test_values();
	test_parts();
	test_length();
	return tap_end();
}
