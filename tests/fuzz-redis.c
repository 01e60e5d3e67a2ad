/* fuzz-redis.c - whatever a server answers, the reason is short and the number
 * is the one it said; whatever the words are, the command fits */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtpd-auth/redis.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void
check_answer(char const *s, size_t n)
{
	struct redis_answer a = { .why = "?" };

	memset(a.why, '?', sizeof a.why);
	if (redis_parse(&a, s, n)) {
		char *end;

		if (*s != ':' || strtoull(s + 1, &end, 10) != a.number ||
		    end != s + n - 2)
			abort();
	} else if (!memchr(a.why, 0, sizeof a.why)) {
		abort();
	}
}

static void
check_command(char const *s, size_t n)
{
	char buf[REDIS_COMMAND];
	char word[2 * REDIS_COMMAND];
	char const *words[] = { word, "1" };
	size_t len;

	memcpy(word, s, n);
	word[n] = 0;
	n = strlen(word);
	len = redis_command(buf, words, 2);
	if (len > sizeof buf || (len && len < n + 15) ||
	    (!len && n < REDIS_COMMAND - 30))
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char const *s = (char const *)data;

	if (size && size <= REDIS_LINE)
		check_answer(s, size);
	if (size < (size_t)2 * REDIS_COMMAND)
		check_command(s, size);
	return 0;
}
