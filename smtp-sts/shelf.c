/* shelf.c - policies on disk: a file for each domain */

#include "shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "policy.h"

enum {
	PAUSE = 300, /* s, RFC 8461 section 3.3 */
	MARK_MODE = 0644
};

/* Of the file of a domain, or of the one beside it with that end. */
static int
path_with(stralloc *path, char const *dir, char const *domain, char const *end)
{
	path->len = 0;
	return stralloc_cats(path, dir) && stralloc_cats(path, "/") &&
	       stralloc_cats(path, domain) && stralloc_cats(path, end) &&
	       stralloc_0(path);
}

static int
path_of(stralloc *path, char const *dir, char const *domain)
{
	return path_with(path, dir, domain, "");
}

/* Take "name value" at the start of the text; what is behind it, or NULL. */
static char *
field(char *text, char const *name, char **value)
{
	size_t n = strlen(name);
	char *end = strchr(text, '\n');

	if (!end || strncmp(text, name, n) != 0 || text[n] != ' ')
		return NULL;
	*end = 0;
	*value = text + n + 1;
	return end + 1;
}

static int
parse(struct shelf *s, char *text)
{
	char *id = NULL;
	char *fetched = NULL;
	char *until = NULL;

	text = field(text, "id", &id);
	if (text)
		text = field(text, "fetched", &fetched);
	if (text)
		text = field(text, "until", &until);
	if (!text || strlen(id) >= SHELF_ID ||
	    !uint640_scan(fetched, &s->fetched) ||
	    !uint640_scan(until, &s->until) || strncmp(text, "mode ", 5) != 0)
		return 0;
	memcpy(s->id, id, strlen(id) + 1);
	return stralloc_copys(&s->text, text);
}

int
shelf_get(struct shelf *s, char const *dir, char const *domain)
{
	static char text[2 * POLICY_MOST];
	stralloc path = STRALLOC_ZERO;
	ssize_t n = -1;

	errno = ENOMEM;
	if (path_of(&path, dir, domain))
		n = openreadnclose(path.s, text, sizeof text - 1);
	stralloc_free(&path);
	if (n == -1)
		return errno == ENOENT ? 0 : -1;
	text[n] = 0;
	return parse(s, text);
}

static int
number(stralloc *sa, char const *name, uint64_t u)
{
	char fmt[UINT64_FMT];

	return stralloc_cats(sa, name) && stralloc_cats(sa, " ") &&
	       stralloc_catb(sa, fmt, uint64_fmt(fmt, u)) &&
	       stralloc_cats(sa, "\n");
}

int
shelf_put(struct shelf const *s, char const *dir, char const *domain)
{
	stralloc path = STRALLOC_ZERO;
	stralloc text = STRALLOC_ZERO;
	char suffix[5 + PID_FMT] = ".new.";
	int ok;

	/* Several may write at once; and this is no name of a host. */
	suffix[5 + pid_fmt(suffix + 5, getpid())] = 0;
	errno = ENOMEM;
	ok = path_of(&path, dir, domain) && stralloc_cats(&text, "id ") &&
	     stralloc_cats(&text, s->id) && stralloc_cats(&text, "\n") &&
	     number(&text, "fetched", s->fetched) &&
	     number(&text, "until", s->until) &&
	     stralloc_catb(&text, s->text.s, s->text.len) &&
	     openwritenclose_suffix_sync(path.s, text.s, text.len, suffix);
	stralloc_free(&path);
	stralloc_free(&text);
	return ok;
}

/* Its date counts.  If it cannot be written, the next one tries again. */
void
shelf_failed(char const *dir, char const *domain)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;

	if (path_with(&path, dir, domain, SHELF_FAILED))
		fd = open(path.s, O_WRONLY | O_CREAT | O_CLOEXEC, MARK_MODE);
	if (fd != -1) {
		(void)futimens(fd, NULL);
		fd_close(fd);
	}
	stralloc_free(&path);
}

int
shelf_has_failed(char const *dir, char const *domain)
{
	stralloc path = STRALLOC_ZERO;
	struct stat st;
	time_t now = time(NULL);
	int yes = path_with(&path, dir, domain, SHELF_FAILED) &&
		  stat(path.s, &st) != -1 && st.st_mtime <= now &&
		  now - st.st_mtime < PAUSE;

	stralloc_free(&path);
	return yes;
}

void
shelf_remove(char const *dir, char const *domain, char const *end)
{
	stralloc path = STRALLOC_ZERO;

	if (path_with(&path, dir, domain, end))
		(void)unlink(path.s);
	stralloc_free(&path);
}
