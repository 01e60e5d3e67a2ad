/*
 * smtp-sts - print the policy of MTA-STS that a domain has
 *
 * From disk while it is good, and from the domain's web server when it is not,
 * or when the DNS has told of another one.  No bytes of a mail come here.
 */

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include "exits.h"
#include "fetch.h"
#include "hostname.h"
#include "policy.h"
#include "settings.h"
#include "shelf.h"

#define USAGE "smtp-sts domain [id], or smtp-sts -r"

enum {
	OLD = 86400,       /* s, after which -r fetches a policy anew */
	GONE = 30 * 86400, /* s after its end, when -r removes it */
};

/* For a program: why there is no policy now. */
static int
excuse(char const *what, char const *text)
{
	stralloc line = STRALLOC_ZERO;

	if (stralloc_cats(&line, "Z ") && stralloc_cats(&line, what) &&
	    stralloc_cats(&line, ": ") && stralloc_cats(&line, text) &&
	    stralloc_cats(&line, "\n"))
		(void)allwrite(1, line.s, line.len);
	return EXIT_SOFT;
}

static int
print(struct shelf const *s)
{
	return allwrite(1, s->text.s, s->text.len) == s->text.len ? EXIT_DONE
								  : EXIT_SOFT;
}

/* Fetch the policy and keep it.  Return 1, or 0 with the reason in why. */
static int
try_renew(struct shelf *s, char const *dir, char const *domain, stralloc *why)
{
	struct policy p = { 0 };
	stralloc text = STRALLOC_ZERO;
	char const *fault = NULL;
	int ok = fetch(domain, &text, why);

	if (ok)
		fault = policy_read(&p, text.s, text.len);
	s->text.len = 0;
	if (ok && !fault && !policy_print(&p, &s->text))
		fault = "out of memory";
	if (ok && !fault) {
		s->fetched = (uint64_t)time(NULL);
		s->until = s->fetched + p.max_age;
		if (!shelf_put(s, dir, domain))
			fault = strerror(errno);
	}
	if (fault && (!stralloc_copys(why, fault) || !stralloc_0(why)))
		why->len = 0;
	policy_free(&p);
	stralloc_free(&text);
	return ok && !fault;
}

/* And remember whether that has failed. */
static int
renew(struct shelf *s, char const *dir, char const *domain, stralloc *why)
{
	int ok = try_renew(s, dir, domain, why);

	if (ok)
		shelf_remove(dir, domain, SHELF_FAILED);
	else
		shelf_failed(dir, domain);
	return ok;
}

static int
is_good(struct shelf const *s)
{
	return s->until > (uint64_t)time(NULL);
}

/* Without an id only what is kept counts (RFC 8461 section 3.3). */
static int
answer(char const *dir, char const *domain, char const *id)
{
	static char const paused[] = "it could not be fetched less than five "
				     "minutes ago, and is not tried again yet";
	struct shelf kept = { .text = STRALLOC_ZERO };
	struct shelf fresh = { .text = STRALLOC_ZERO };
	stralloc why = STRALLOC_ZERO;
	int r = shelf_get(&kept, dir, domain);

	if (r == -1)
		return excuse(dir, strerror(errno));
	if (r && is_good(&kept) && (!id || !strcmp(kept.id, id)))
		return print(&kept);
	if (!id)
		return EXIT_PEER;
	memcpy(fresh.id, id, strlen(id) + 1);
	if (shelf_has_failed(dir, domain))
		(void)(stralloc_copys(&why, paused) && stralloc_0(&why));
	else if (renew(&fresh, dir, domain, &why))
		return print(&fresh);
	if (r && is_good(&kept))
		return print(&kept);
	return excuse(domain, why.len ? why.s : "out of memory");
}

/* One of those that are kept; what cannot be fetched stays as it is. */
static void
refresh(char const *dir, char const *domain)
{
	struct shelf kept = { .text = STRALLOC_ZERO };
	struct shelf fresh = { .text = STRALLOC_ZERO };
	stralloc why = STRALLOC_ZERO;
	uint64_t now = (uint64_t)time(NULL);
	int r = shelf_get(&kept, dir, domain);

	if (r == 1 && kept.until + GONE < now)
		shelf_remove(dir, domain, "");
	else if (r == 1 && kept.fetched + OLD <= now) {
		memcpy(fresh.id, kept.id, sizeof fresh.id);
		if (!renew(&fresh, dir, domain, &why))
			(void)excuse(domain, why.len ? why.s : "out of memory");
	}
	stralloc_free(&kept.text);
	stralloc_free(&fresh.text);
	stralloc_free(&why);
}

/* A policy, or that one could not be fetched, which is of no use when it is
 * old. */
static void
refresh_file(char const *dir, char const *name)
{
	char host[HOSTNAME_ROOM];
	size_t n = strcspn(name, "~");

	if (!hostname_lower(host, name, n) || strncmp(host, name, n) != 0)
		return;
	if (!name[n])
		refresh(dir, host);
	else if (!strcmp(name + n, SHELF_FAILED) &&
		 !shelf_has_failed(dir, host))
		shelf_remove(dir, host, SHELF_FAILED);
}

static int
refresh_all(char const *path)
{
	DIR *dir = opendir(path);
	struct dirent const *e;

	if (!dir)
		return excuse(path, strerror(errno));
	while ((e = readdir(dir)))
		refresh_file(path, e->d_name);
	closedir(dir);
	return EXIT_DONE;
}

static int
is_id(char const *s)
{
	size_t n = strlen(s);

	return n && n < SHELF_ID &&
	       strspn(s, "0123456789abcdefghijklmnopqrstuvwxyz"
			 "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == n;
}

int
main(int argc, char const *const *argv)
{
	subgetopt l = SUBGETOPT_ZERO;
	struct settings s;
	stralloc dir = STRALLOC_ZERO;
	char domain[HOSTNAME_ROOM];
	int all = 0;
	int opt;

	PROG = "smtp-sts";
	while ((opt = subgetopt_r(argc, argv, "r", &l)) != -1)
		if (opt != 'r' || all++)
			strerr_dieusage(EXIT_HARD, USAGE);
	argc -= l.ind;
	argv += l.ind;
	if (all ? argc
		: argc < 1 || argc > 2 ||
		      !hostname_lower(domain, argv[0], strlen(argv[0])) ||
		      (argc == 2 && !is_id(argv[1])))
		strerr_dieusage(EXIT_HARD, USAGE);
	settings_init(&s);
	if (settings_line(&s, SET_SEND_STS, &dir) == -1)
		_exit(excuse("send.sts", settings_fault(&s)));
	if (dir.len <= 1)
		_exit(EXIT_PEER);
	_exit(all ? refresh_all(dir.s) : answer(dir.s, domain, argv[1]));
}
