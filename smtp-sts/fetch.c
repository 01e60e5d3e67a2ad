/* fetch.c - get the policy of a domain from its web server */

#include "fetch.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "chain.h"
#include "policy.h"

/* Behind the policy curl prints a line of its own. */
#define MARK "\npostern "
#define SAY "\npostern %{http_code} %{content_type} %{errormsg}"

enum {
	ROOM = POLICY_MOST + 4096
};

static _Noreturn void
become_curl(char const *url, int out)
{
	char const *argv[] = { "curl", "--silent", "--proto", "=https",
		"--max-redirs", "0", "--max-time", "60", "--max-filesize",
		"65536", "--write-out", SAY, "--url", url, NULL };
	int null = open2("/dev/null", O_RDWR);

	if (null == -1 || dup2(null, 0) == -1 || dup2(null, 2) == -1 ||
	    dup2(out, 1) == -1)
		_exit(111);
	chain(argv, NULL);
}

/* Read all, but not more than there is room for; what comes then is lost. */
static int
collect(int fd, stralloc *text)
{
	ssize_t n = 1;

	text->len = 0;
	if (!stralloc_ready(text, ROOM))
		return 0;
	while (n > 0 && text->len < ROOM) {
		n = fd_read(fd, text->s + text->len, ROOM - text->len);
		text->len += n > 0 ? (size_t)n : 0;
	}
	return !n;
}

static int
run(char const *url, stralloc *text)
{
	int p[2];
	int status;
	int ok;
	pid_t pid;

	if (pipecoe(p) == -1)
		return 0;
	pid = fork();
	if (!pid)
		become_curl(url, p[1]);
	fd_close(p[1]);
	ok = pid != -1 && collect(p[0], text);
	fd_close(p[0]);
	while (pid != -1 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return ok;
}

static int
explain(stralloc *why, char const *text, char const *more)
{
	why->len = 0;
	if (!stralloc_cats(why, text) || !stralloc_cats(why, more))
		why->len = 0;
	for (size_t i = 0; i < why->len; i++)
		if (why->s[i] < ' ' || why->s[i] > '~')
			why->s[i] = '?';
	if (!stralloc_0(why))
		why->len = 0;
	return 0;
}

/* The last mark is curl's own, whatever the policy holds. */
static char *
find_mark(stralloc *text)
{
	char *mark = NULL;
	char *at = text->s;

	while ((at = strstr(at, MARK)))
		mark = at++;
	return mark;
}

static int
is_plain(char const *type)
{
	static char const plain[] = "text/plain";
	char end = type[sizeof plain - 1];

	return !strncasecmp(type, plain, sizeof plain - 1) &&
	       (end == ' ' || end == ';');
}

/* Look at what curl says, and cut it off. */
static int
check(stralloc *text, stralloc *why)
{
	char *mark = NULL;
	char const *said;

	if (!stralloc_0(text))
		return explain(why, "out of memory", "");
	if (strlen(text->s) + 1 == text->len)
		mark = find_mark(text);
	if (!mark)
		return explain(why,
		    "expected a policy of text, and curl to fetch it: is it "
		    "installed?",
		    "");
	text->len = (size_t)(mark - text->s);
	said = mark + sizeof MARK - 1;
	if (strncmp(said, "200 ", 4) != 0)
		return explain(why, "the web server or curl says: ", said);
	if (!is_plain(said + 4))
		return explain(why, "expected text/plain, found ", said + 4);
	return text->len <= POLICY_MOST || explain(why, "it is too long", "");
}

int
fetch(char const *domain, stralloc *text, stralloc *why)
{
	stralloc url = STRALLOC_ZERO;
	int ok = stralloc_cats(&url, "https://mta-sts.") &&
		 stralloc_cats(&url, domain) &&
		 stralloc_cats(&url, "/.well-known/mta-sts.txt") &&
		 stralloc_0(&url);

	if (!ok || !run(url.s, text))
		ok = explain(why, "curl cannot be run, or says too much", "");
	ok = ok && check(text, why);
	stralloc_free(&url);
	return ok;
}
