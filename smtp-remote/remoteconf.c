/* remoteconf.c - what smtp-remote is told by arguments and settings */

#include "remoteconf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "entrust.h"
#include "literal.h"

static int
fault(struct remoteconf *c, char const *file, char const *why)
{
	c->why.len = 0;
	(void)(stralloc_cats(&c->why, file) && stralloc_cats(&c->why, ": ") &&
	       stralloc_cats(&c->why, why) && stralloc_0(&c->why));
	return 0;
}

static int
fault_of_settings(struct remoteconf *c)
{
	c->why.len = 0;
	(void)(stralloc_cats(&c->why, settings_fault(&c->set)) &&
	       stralloc_0(&c->why));
	return 0;
}

/* 1, or 0 with the fault. */
static int
read_numbers(struct remoteconf *c, uint64_t numbers[])
{
	uint64_t all;
	struct {
		enum setting_id id;
		uint64_t *value;
	} const rows[] = {
		{ SET_TIMEOUTCONNECT, &c->connect },
		{ SET_SEND_TIMEOUT_SESSION, &c->session },
		{ SET_SEND_TIMEOUT_MESSAGE, &all },
		{ SET_SEND_DANE, &c->dane },
		{ SET_STARTTLS_USE, numbers },
		{ SET_STARTTLS_REQUIRE, numbers + 1 },
		{ SET_SEND_STARTTLS, numbers + 2 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (settings_number(&c->set, rows[i].id, rows[i].value) == -1)
			return fault_of_settings(c);
	tain_from_millisecs(&c->end, (int)all);
	tain_add_g(&c->end, &c->end);
	return 1;
}

uint64_t
remoteconf_left(struct remoteconf const *c, uint64_t ms)
{
	tain left;
	int n;

	tain_now_g();
	if (!tain_less(&STAMP, &c->end))
		return 0;
	tain_sub(&left, &c->end, &STAMP);
	n = tain_to_millisecs(&left);
	return n >= 0 && (uint64_t)n < ms ? (uint64_t)n : ms;
}

/* The level where no file of send.tls says another. */
static int
read_level(struct remoteconf *c)
{
	uint64_t number[3];

	if (!read_numbers(c, number))
		return 0;
	c->policy.level = LEVEL_MAY;
	if (number[1] && !number[0])
		return fault(c, "starttls_require",
		    "expected 0, for starttls_use is 0; or remove one of "
		    "them");
	if (number[1] || number[2] == REQUIRED)
		c->policy.level = LEVEL_ENCRYPT;
	else if (!number[0] || number[2] == FORBIDDEN)
		c->policy.level = LEVEL_NONE;
	return stralloc_copys(&c->policyfile,
		   number[1] ? "starttls_require" : "send.starttls") &&
	       stralloc_0(&c->policyfile);
}

static int
read_addresses(struct remoteconf *c)
{
	struct {
		enum setting_id id;
		stralloc *list;
	} const rows[] = {
		{ SET_OUTGOINGIP, &c->outgoing },
		{ SET_MOREIPME, &c->own.more },
		{ SET_NOTIPME, &c->own.not },
	};
	struct address a;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		stralloc *l = rows[i].list;

		if (settings_list(&c->set, rows[i].id, l) == -1)
			return fault_of_settings(c);
		for (size_t j = 0; j < l->len; j += strlen(l->s + j) + 1) {
			if (address_scan(&a, l->s + j))
				continue;
			(void)settings_misfit(&c->set, rows[i].id, l->s + j,
			    "expected an IPv4 or IPv6 address");
			return fault_of_settings(c);
		}
	}
	return 1;
}

/* Those that are named, not in the control directory. */
static int
read_elsewhere(struct remoteconf *c)
{
	if (settings_line(&c->set, SET_SEND_STS, &c->sts) == -1 ||
	    settings_line(&c->set, SET_SEND_TLSRPT, &c->tlsrpt) == -1 ||
	    entrust_find(&c->keeper, &c->set, SET_SEND_KEEPER,
		getenv("SMTPSESSIONID")) == -1)
		return fault_of_settings(c);
	/* Of one that is empty there is only the NUL. */
	c->sts.len -= c->sts.len == 1;
	c->tlsrpt.len -= c->tlsrpt.len == 1;
	return 1;
}

static int
read_directories(struct remoteconf *c)
{
	struct {
		enum setting_id id;
		stralloc *path;
	} const rows[] = {
		{ SET_TLSHOSTS, &c->tlshosts },
		{ SET_NOTLSHOSTS, &c->notlshosts },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int r = settings_file(&c->set, rows[i].id, rows[i].path);

		if (r == -1)
			return fault_of_settings(c);
		if (!r)
			rows[i].path->len = 0;
	}
	return 1;
}

/* A line may hold a password: nothing behind its first blank is quoted. */
static int
wrong_route(struct remoteconf *c, char *line, char const *why)
{
	line[strcspn(line, " \t")] = 0;
	(void)settings_misfit(&c->set, SET_SMTPROUTES, line, why);
	return fault_of_settings(c);
}

/* Who may read the passwords? */
static int
check_secret(struct remoteconf *c)
{
	stralloc path = STRALLOC_ZERO;
	struct stat st;
	int ok = settings_file(&c->set, SET_SMTPROUTES, &path) == 1 &&
		 stat(path.s, &st) == 0 && !(st.st_mode & 07);

	stralloc_free(&path);
	return ok || fault(c, "smtproutes",
			 "there is a password in it, and everybody may read "
			 "it: chmod o= it");
}

/* Find the best route; all lines have to be good. */
static int
choose_route(struct remoteconf *c, stralloc *lines)
{
	char const *host = *c->domain ? c->domain : c->host;
	struct smtproute r;
	char const *why = NULL;
	size_t best = 0;

	for (size_t i = 0; !why && i < lines->len;
	     i += strlen(lines->s + i) + 1) {
		size_t fit;

		why = smtproute_parse(&r, lines->s + i);
		fit = why ? 0 : smtproute_fits(&r, host);
		if (fit > best) {
			best = fit;
			c->route = r;
		}
		explicit_bzero(&r, sizeof r);
		if (why)
			(void)wrong_route(c, lines->s + i, why);
	}
	return !why;
}

static int
read_route(struct remoteconf *c)
{
	stralloc lines = STRALLOC_ZERO;
	int ok;

	c->route = (struct smtproute){ .port = SMTPROUTE_PORT };
	ok = settings_list(&c->set, SET_SMTPROUTES, &lines) != -1
		 ? choose_route(c, &lines)
		 : fault_of_settings(c);
	/* What meets strangers later may be this very process. */
	if (lines.len)
		explicit_bzero(lines.s, lines.len);
	stralloc_free(&lines);
	c->routed = c->route.relay[0] != 0;
	return ok && (!*c->route.user || check_secret(c));
}

/* The file dir/name: 1 and it was taken, 0 there is none, -1 and a fault. */
static int
take_policy(struct remoteconf *c, char const *dir, char const *name)
{
	static char text[TLSPOLICY_MAX + 1];
	stralloc *path = &c->policyfile;
	struct tlspolicy policy = { .level = LEVEL_NONE };
	char const *why;
	char number[SIZE_FMT];
	ssize_t n;
	size_t line;

	path->len = 0;
	if (!stralloc_cats(path, dir) || !stralloc_cats(path, "/") ||
	    !stralloc_cats(path, name) || !stralloc_0(path))
		return -1;
	n = openreadnclose(path->s, text, sizeof text);
	if (n == -1) {
		int e = errno;

		return e == ENOENT ? 0 : fault(c, path->s, strerror(e)) - 1;
	}
	why = tlspolicy_parse(&policy, text, (size_t)n, &line);
	c->policy = policy;
	if (!why)
		return 1;
	path->len--;
	number[size_fmt(number, line)] = 0;
	(void)(stralloc_cats(path, ":") && stralloc_cats(path, number) &&
	       stralloc_0(path));
	return fault(c, path->s, why) - 1;
}

/* The file of the name, or of the nearest parent that has one. */
static int
take_nearest(struct remoteconf *c, char const *dir, char const *name)
{
	int r = *name ? take_policy(c, dir, name) : 0;

	while (!r && (name = strchr(name + (*name == '.'), '.')))
		r = take_policy(c, dir, name);
	return r;
}

/*
 * The domain's own policy, else that of the relay, else the default.  No file
 * is looked for but by names that are host names.
 */
static int
read_policy(struct remoteconf *c)
{
	stralloc dir = STRALLOC_ZERO;
	char const *relay = c->route.relay;
	int r = settings_file(&c->set, SET_SEND_TLS, &dir);

	c->guarded = *c->route.user != 0;
	if (r == -1)
		return fault_of_settings(c);
	if (!r)
		return 1;
	r = take_nearest(c, dir.s, c->domain);
	if (!r && *relay && *relay != '[')
		r = take_nearest(c, dir.s, relay);
	if (!r)
		r = take_policy(c, dir.s, "default");
	if (r == 1)
		c->guarded = 0;
	if (!r && !(stralloc_copys(&c->policyfile, "starttls_require") &&
		      stralloc_0(&c->policyfile)))
		r = -1;
	stralloc_free(&dir);
	return r != -1;
}

int
remoteconf_read(struct remoteconf *c)
{
	if (!literal_scan(&c->literal, c->host))
		(void)hostname_lower(c->domain, c->host, strlen(c->host));
	c->requiretls = getenv("SMTPREQUIRETLS") != NULL;
	settings_init(&c->set);
	settings_snapshot(&c->set);
	if (settings_line(&c->set, SET_ME, &c->me) == -1)
		return fault_of_settings(c);
	return read_level(c) && read_addresses(c) && read_directories(c) &&
	       read_elsewhere(c) && read_route(c) && read_policy(c);
}

int
remoteconf_has(struct remoteconf *c, stralloc const *dir, char const *name,
    char const *suffix)
{
	stralloc path = STRALLOC_ZERO;
	int r = 0;

	if (!dir->len || !*name)
		return 0;
	if (!stralloc_cats(&path, dir->s) || !stralloc_cats(&path, "/") ||
	    !stralloc_cats(&path, name) || !stralloc_cats(&path, suffix) ||
	    !stralloc_0(&path))
		return fault(c, dir->s, "not enough memory for this") - 1;
	if (!access(path.s, F_OK))
		r = 1;
	else if (errno != ENOENT)
		r = fault(c, path.s, strerror(errno)) - 1;
	stralloc_free(&path);
	return r;
}

void
remoteconf_free(struct remoteconf *c)
{
	stralloc *const all[] = { &c->set.overlay, &c->set.fault,
		&c->policyfile, &c->me, &c->outgoing, &c->own.more, &c->own.not,
		&c->tlshosts, &c->notlshosts, &c->sts, &c->tlsrpt, &c->keeper,
		&c->why };

	explicit_bzero(&c->route, sizeof c->route);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		stralloc_free(all[i]);
	for (size_t i = 0; i < TLSKEYS; i++)
		stralloc_free(c->policy.values + i);
	*c = (struct remoteconf){ .n = 0 };
}
