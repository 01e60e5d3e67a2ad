/* shared.c - counters of failed attempts that several machines have in common
 */

#include "shared.h"

#include <string.h>

#include <skalibs/types.h>

/*
 * ARGV: what the attempt is worth, less than 0 to take it out; what the bucket
 * holds.  A key that is missing, or has no end, is empty.
 */
static char const script[] =
    "local full = tonumber(ARGV[2])\n"
    "local left = math.max(redis.call('PTTL', KEYS[1]), 0)\n"
    "left = math.min(left, full) + tonumber(ARGV[1])\n"
    "if left > full then return 0 end\n"
    "if left > 0 then redis.call('SET', KEYS[1], '', 'PX', left)\n"
    "else redis.call('DEL', KEYS[1]) end\n"
    "return 1";

/* postern:brake:u:0123456789abcdef0123456789abcdef */
static char const prefix[] = "postern:brake:";
enum {
	DIGITS = COUNTERS_NAME * 2,
	KEY = sizeof prefix + 2 + DIGITS
};

static void
make_key(char key[KEY], struct shared_counter const *c)
{
	static char const hex[] = "0123456789abcdef";
	char *s = key + sizeof prefix - 1;

	memcpy(key, prefix, sizeof prefix - 1);
	*s++ = c->kind;
	*s++ = ':';
	for (size_t i = 0; i < COUNTERS_NAME; i++) {
		*s++ = hex[c->name[i] >> 4];
		*s++ = hex[c->name[i] & 15];
	}
	*s = 0;
}

int
shared_update(struct place const *server, struct shared_counter const *c,
    int count, struct redis_answer *a)
{
	uint64_t most = c->limit->most;
	uint64_t worth = (c->limit->time + most - 1) / most;
	char key[KEY];
	char step[1 + UINT64_FMT] = "-";
	char full[UINT64_FMT];
	char const *const words[] = { "EVAL", script, "1", key,
		step + (count != 0), full };

	make_key(key, c);
	step[1 + uint64_fmt(step + 1, worth)] = 0;
	full[uint64_fmt(full, worth * most)] = 0;
	if (!redis_ask(server, words, sizeof words / sizeof words[0], a))
		return -1;
	return a->number != 0;
}
