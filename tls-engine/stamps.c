/* stamps.c - have the files of an engine's settings changed? */

#include "stamps.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "server.h"

enum {
	HOUR = 3600
};

static void
take(uint64_t stamp[STAMP_PARTS], char const *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return;
	stamp[0] = 1;
	stamp[1] = (uint64_t)st.st_dev;
	stamp[2] = (uint64_t)st.st_ino;
	stamp[3] = (uint64_t)st.st_size;
	stamp[4] = (uint64_t)st.st_mtim.tv_sec;
	stamp[5] = (uint64_t)st.st_mtim.tv_nsec;
	stamp[6] = (uint64_t)st.st_ctim.tv_sec;
	stamp[7] = (uint64_t)st.st_ctim.tv_nsec;
}

int
stamps_take(struct stamps *t, struct settings *s)
{
	stralloc path = STRALLOC_ZERO;
	int r = 0;

	memset(t, 0, sizeof *t);
	t->hour = (uint64_t)time(NULL) / HOUR;
	for (int i = 0; i < SETTINGS && r != -1; i++) {
		if (!strstr(settings_table[i].readers, "tls-engine"))
			continue;
		r = settings_file(s, (enum setting_id)i, &path);
		if (r == 1)
			take(t->of[i], path.s);
	}
	stralloc_free(&path);
	return r != -1;
}

void
stamps_authorities(struct stamps *t)
{
	take(t->authorities, server_authorities());
}

int
stamps_same(struct stamps const *a, struct stamps const *b)
{
	return a->hour == b->hour && !memcmp(a->of, b->of, sizeof a->of) &&
	       !memcmp(a->authorities, b->authorities, sizeof a->authorities);
}
