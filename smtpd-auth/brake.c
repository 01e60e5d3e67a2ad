/* brake.c - who has failed too often, in all sessions */

#include "brake.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/sha256.h>

#include "ascii.h"
#include "log.h"
#include "shared.h"

enum {
	DIGEST = 32,
	NETWORK = 8, /* bytes of an IPv6 address that count: a /64 */
	LOCK_TRIES = 100,
	LOCK_WAIT_NS = 10000000 /* between two of them: a second in all */
};

/* One counter: its kind, its name, and the file that it is in. */
struct key {
	int kind;
	unsigned char digest[DIGEST];
};

/* Which of the two it is: no directory has a colon in its first part. */
static int
read_where(struct brake *b, struct settings *s)
{
	static char const redis[] = "redis:";
	char const *place;

	if (settings_line(s, SET_AUTH_BRAKE, &b->where) == -1)
		return 0;
	if (b->where.len <= 1)
		b->where.len = 0;
	place = b->where.s;
	if (!b->where.len || place[strcspn(place, ":/")] != ':')
		return 1;
	b->shared = 1;
	if (!strncmp(place, redis, sizeof redis - 1))
		place += sizeof redis - 1;
	return place_parse(place, &b->server) ||
	       settings_misfit(s, SET_AUTH_BRAKE, b->where.s,
		   "expected a directory, redis:unix:/path, or "
		   "redis:inet:address:port with a number for each") == 0;
}

int
brake_configure(struct brake *b, struct settings *s)
{
	static enum setting_id const most[] = {
		[BRAKE_ADDRESS] = SET_AUTH_BRAKE_ADDRESS,
		[BRAKE_USER] = SET_AUTH_BRAKE_USER,
	};
	uint64_t ms;

	if (!read_where(b, s) ||
	    settings_number(s, SET_AUTH_BRAKE_TIME, &ms) == -1)
		return 0;
	for (int i = 0; i < BRAKES; i++) {
		b->limit[i].time = ms;
		if (settings_number(s, most[i], &b->limit[i].most) == -1)
			return 0;
	}
	return 1;
}

static void
make_key(struct key *k, int kind, char const *s, size_t n)
{
	SHA256Schedule hash = SHA256_INIT();

	k->kind = kind;
	sha256_update(&hash, kind == BRAKE_ADDRESS ? "a" : "u", 1);
	for (size_t i = 0; i < n; i++) {
		char c = ascii_lower(s[i]);

		sha256_update(&hash, kind == BRAKE_USER ? &c : s + i, 1);
	}
	sha256_final(&hash, (char *)k->digest);
}

/* An address that is none counts as the text that it is. */
static void
address_key(struct key *k, char const *ip)
{
	char bytes[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET6, ip, bytes) == 1)
		make_key(k, BRAKE_ADDRESS, bytes, NETWORK);
	else
		make_key(k, BRAKE_ADDRESS, ip, strlen(ip));
}

static uint64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Say why there is no brake, and never again in this session. */
static int
give_up(struct brake *b, char const *what, char const *why)
{
	struct logline l;

	log_start(&l, b->id, "warning");
	log_text(&l, "auth.brake", b->where.s);
	log_text(&l, "doing", what);
	log_text(&l, "error", why);
	log_say(&l,
	    b->shared
		? "failed attempts are not counted: expected a Redis or Valkey "
		  "server that the password side ($AUTH_UID) can ask without "
		  "a password"
		: "failed attempts are not counted: expected a directory that "
		  "the password side ($AUTH_UID) can write to");
	log_send(&l);
	b->where.len = 0;
	return -1;
}

static int
give_up_sys(struct brake *b, char const *what)
{
	return give_up(b, what, strerror(errno));
}

static char
letter(struct key const *k)
{
	return k->kind == BRAKE_ADDRESS ? 'a' : 'u';
}

/* Open the file of a counter: DIR/a7f, or DIR/u7f for a user. */
static int
open_block(struct brake *b, struct key const *k)
{
	static char const hex[] = "0123456789abcdef";
	unsigned char c = k->digest[DIGEST - 1];
	char name[] = { '/', letter(k), hex[c >> 4], hex[c & 15], 0 };
	stralloc path = STRALLOC_ZERO;
	int fd = -1;

	if (stralloc_cats(&path, b->where.s) && stralloc_cats(&path, name) &&
	    stralloc_0(&path))
		fd = open(path.s, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		    S_IRUSR | S_IWUSR);
	stralloc_free(&path);
	return fd;
}

/* Not for ever: who holds it may have been stopped. */
static int
lock(int fd)
{
	struct timespec const pause = { 0, LOCK_WAIT_NS };

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 1;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return 0;
		(void)nanosleep(&pause, NULL);
	}
	return 0;
}

static int
update_file(struct brake *b, struct key const *k, int count)
{
	struct counter block[COUNTERS_BLOCK] = { { .level = 0 } };
	struct counter_limit const *limit = b->limit + k->kind;
	uint64_t now = now_ms();
	int fd = open_block(b, k);
	int r = 1;

	if (fd == -1)
		return give_up_sys(b, "open a file in it");
	if (!lock(fd))
		r = give_up_sys(b, "lock a file in it");
	else if (pread(fd, block, sizeof block, 0) == -1)
		r = give_up_sys(b, "read a file in it");
	else if (count)
		r = counters_take(block, k->digest, limit, now);
	else
		counters_return(block, k->digest, limit, now);
	if (r == 1 && pwrite(fd, block, sizeof block, 0) != sizeof block)
		r = give_up_sys(b, "write to a file in it");
	(void)close(fd);
	return r;
}

static int
update_shared(struct brake *b, struct key const *k, int count)
{
	struct shared_counter const c = { letter(k), k->digest,
		b->limit + k->kind };
	struct redis_answer a;
	int r = shared_update(&b->server, &c, count, &a);

	return r == -1 ? give_up(b, "count an attempt", a.why) : r;
}

/* Count (1) or no longer count (0); what counters_take() says, or -1. */
static int
update(struct brake *b, struct key const *k, int count)
{
	return b->shared ? update_shared(b, k, count)
			 : update_file(b, k, count);
}

/* The counters of an attempt that there are. */
static size_t
keys_of(
    struct brake const *b, struct key *keys, char const *ip, char const *user)
{
	size_t n = 0;

	if (!b->where.len)
		return 0;
	if (ip && *ip && b->limit[BRAKE_ADDRESS].most)
		address_key(keys + n++, ip);
	if (user && *user && b->limit[BRAKE_USER].most)
		make_key(keys + n++, BRAKE_USER, user, strlen(user));
	return n;
}

char const *
brake_take(struct brake *b, char const *ip, char const *user)
{
	static char const *const names[] = {
		[BRAKE_ADDRESS] = "address", [BRAKE_USER] = "user"
	};
	struct key keys[BRAKES];
	size_t n = keys_of(b, keys, ip, user);

	for (size_t i = 0; i < n && b->where.len; i++) {
		if (update(b, keys + i, 1))
			continue;
		if (i)
			(void)update(b, keys, 0);
		return names[keys[i].kind];
	}
	return NULL;
}

void
brake_return(struct brake *b, char const *ip, char const *user)
{
	struct key keys[BRAKES];
	size_t n = keys_of(b, keys, ip, user);

	for (size_t i = 0; i < n && b->where.len; i++)
		(void)update(b, keys + i, 0);
}
