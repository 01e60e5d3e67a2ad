/* unit-redis.c - commands to a Redis server, and what it may answer */

#include "../smtpd-auth/redis.h"

#include <string.h>

#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1
#define NO_RESP "it does not speak RESP"
#define NEITHER "its answer is neither a number nor an error"

static struct {
	char const *name;
	char const *line;
	size_t len;
	char const *why; /* NULL: a number */
	uint64_t number;
} const cases[] = {
	{ "zero", TEXT(":0\r\n"), NULL, 0 },
	{ "one", TEXT(":1\r\n"), NULL, 1 },
	{ "the largest number", TEXT(":18446744073709551615\r\n"), NULL,
	    UINT64_MAX },
	{ "one too large", TEXT(":18446744073709551616\r\n"), NEITHER, 0 },
	{ "one with too many digits", TEXT(":000000000000000000001\r\n"),
	    NEITHER, 0 },
	{ "less than zero", TEXT(":-1\r\n"), NEITHER, 0 },
	{ "no digits", TEXT(":\r\n"), NO_RESP, 0 },
	{ "more than digits", TEXT(":1 \r\n"), NEITHER, 0 },
	{ "NUL behind the digits", TEXT(":1\0\r\n"), NEITHER, 0 },
	{ "an error", TEXT("-NOAUTH Authentication required.\r\n"),
	    "NOAUTH Authentication required.", 0 },
	{ "its shortest", TEXT("-x\r\n"), "x", 0 },
	{ "CR in an error", TEXT("-a\rb\r\n"), "a\rb", 0 },
	{ "a simple string", TEXT("+OK\r\n"), NEITHER, 0 },
	{ "a bulk string", TEXT("$1\r\n"), NEITHER, 0 },
	{ "an array", TEXT("*1\r\n"), NEITHER, 0 },
	{ "null, of version 3", TEXT("_\r\n"), NO_RESP, 0 },
	{ "another protocol", TEXT("220 smtp.example ESMTP\r\n"), NEITHER, 0 },
	{ "LF alone", TEXT(":10\n"), NO_RESP, 0 },
	{ "nothing", TEXT("\r\n"), NO_RESP, 0 },
	{ "less than nothing", TEXT("\n"), NO_RESP, 0 },
};

static void
answers(void)
{
	struct redis_answer a;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int r = redis_parse(&a, cases[i].line, cases[i].len);

		ok(cases[i].why ? !r && !strcmp(a.why, cases[i].why)
				: r && a.number == cases[i].number,
		    cases[i].name);
	}
}

static void
longest(void)
{
	struct redis_answer a;
	char line[REDIS_LINE];

	memset(line, 'x', sizeof line);
	line[0] = '-';
	line[REDIS_LINE - 2] = '\r';
	line[REDIS_LINE - 1] = '\n';
	ok(!redis_parse(&a, line, sizeof line) &&
		strlen(a.why) == REDIS_LINE - 3,
	    "the longest error is kept whole");
}

static void
commands(void)
{
	static char const get[] = "*2\r\n$3\r\nGET\r\n$0\r\n\r\n";
	char const *words[] = { "GET", "" };
	char buf[REDIS_COMMAND];
	char word[REDIS_COMMAND];
	size_t room =
	    REDIS_COMMAND - strlen("*2\r\n$3\r\nGET\r\n$1000\r\n\r\n");

	ok(redis_command(buf, words, 2) == strlen(get) &&
		!memcmp(buf, get, strlen(get)),
	    "a command, and a word that is empty");
	words[1] = word;
	memset(word, 'x', sizeof word);
	word[room] = 0;
	ok(redis_command(buf, words, 2) == REDIS_COMMAND, "the longest");
	word[room] = 'x';
	word[room + 1] = 0;
	ok(!redis_command(buf, words, 2), "one more byte is too much");
}

int
main(void)
{
	answers();
	longest();
	commands();
	return tap_end();
}
