/* unique.c - file names that no other process and no other host makes */

#include "unique.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/random.h>
#include <skalibs/types.h>

enum {
	ESCAPED = 4 /* bytes that '/' and ':' take */
};

static size_t
put(char *out, char letter, uint64_t n)
{
	*out = letter;
	return 1 + uint64_fmt(out + 1, n);
}

/* Encode the host into out, which has UNIQUE_HOST bytes; end it with NUL. */
static void
put_host(char *out, char const *host)
{
	size_t w = 0;

	for (; *host && w < UNIQUE_HOST - ESCAPED; host++) {
		if (*host == '/' || *host == ':') {
			memcpy(
			    out + w, *host == '/' ? "\\057" : "\\072", ESCAPED);
			w += ESCAPED;
		} else {
			out[w++] =
			    (char)(*host > ' ' && *host < 0x7f ? *host : '_');
		}
	}
	out[w] = 0;
}

void
unique_init(struct unique *u, char const *host)
{
	struct timespec now;
	uint64_t noise;
	size_t n;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	random_buf((char *)&noise, sizeof noise);
	n = uint64_fmt(u->head, (uint64_t)now.tv_sec);
	u->head[n++] = '.';
	n += put(u->head + n, 'M', (uint64_t)now.tv_nsec / 1000);
	n += put(u->head + n, 'P', (uint64_t)getpid());
	u->head[n++] = 'Q';
	u->head[n] = 0;
	n = 0;
	u->tail[n++] = 'R';
	n += uint64_xfmt(u->tail + n, noise);
	u->tail[n++] = '.';
	put_host(u->tail + n, host);
}

int
unique_name(stralloc *sa, struct unique const *u, uint64_t n)
{
	char number[UINT64_FMT];

	return stralloc_cats(sa, u->head) &&
	       stralloc_catb(sa, number, uint64_fmt(number, n)) &&
	       stralloc_cats(sa, u->tail);
}
