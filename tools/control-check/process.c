/* process.c - one process, as /proc tells of it */

#include "process.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "cats.h"

enum {
	STATUS_MAX = 8192,
	CAN_OVERRIDE = 1 << 1, /* CAP_DAC_OVERRIDE of capabilities(7) */
	CAN_READ = 1 << 2      /* CAP_DAC_READ_SEARCH */
};

/* Read /proc/PID/name, NUL-terminated. */
static int
read_proc(char *text, size_t room, pid_t pid, char const *name)
{
	char path[64] = "/proc/";
	size_t at = strlen(path);
	ssize_t n;

	at += pid_fmt(path + at, pid);
	path[at++] = '/';
	memcpy(path + at, name, strlen(name) + 1);
	n = openreadnclose(path, text, room - 1);
	text[n > 0 ? n : 0] = 0;
	return n > 0;
}

/* What is behind "Key:" and its tab; "" if it is not there. */
static char const *
field(char const *status, char const *key)
{
	char const *s = strstr(status, key);

	if (!s)
		return "";
	s += strlen(key);
	return s + strspn(s, " \t");
}

/* The second of "real effective saved". */
static unsigned int
effective(char const *s)
{
	unsigned int n = 0;

	s += strcspn(s, "\t\n");
	(void)uint_scan(s + strspn(s, "\t"), &n);
	return n;
}

static void
read_groups(struct process *p, char const *s)
{
	unsigned int n;
	size_t len;

	p->ngroups = 0;
	while (p->ngroups < PROCESS_GROUPS && (len = uint_scan(s, &n)) > 0) {
		p->groups[p->ngroups++] = n;
		s += len + strspn(s + len, " ");
	}
}

static void
read_fds(struct process *p)
{
	char path[64] = "/proc/";
	size_t at = strlen(path);
	struct dirent *e;
	DIR *d;

	p->fds.len = 0;
	at += pid_fmt(path + at, p->pid);
	memcpy(path + at, "/fd", sizeof "/fd");
	d = opendir(path);
	while (d && (e = readdir(d)))
		if (*e->d_name != '.')
			(void)cats(&p->fds, p->fds.len ? " " : "", e->d_name);
	if (d)
		(void)closedir(d);
	if (p->fds.len)
		(void)stralloc_0(&p->fds);
}

int
process_look(struct process *p, pid_t pid)
{
	static char status[STATUS_MAX];
	unsigned long capabilities;
	char const *name;
	size_t n;

	p->pid = pid;
	if (!read_proc(status, sizeof status, pid, "status"))
		return 0;
	name = field(status, "Name:");
	n = strcspn(name, "\n");
	n = n < sizeof p->name ? n : sizeof p->name - 1;
	memcpy(p->name, name, n);
	p->name[n] = 0;
	p->uid = effective(field(status, "\nUid:"));
	p->gid = effective(field(status, "\nGid:"));
	read_groups(p, field(status, "\nGroups:"));
	capabilities = strtoul(field(status, "\nCapEff:"), NULL, 16);
	p->reads_all = (capabilities & (CAN_OVERRIDE | CAN_READ)) != 0;
	p->jailed = *field(status, "\nSeccomp:") == '2' &&
		    *field(status, "\nNoNewPrivs:") == '1';
	read_fds(p);
	return 1;
}

pid_t
process_session(pid_t pid)
{
	char stat[512];
	char *s;
	unsigned int n = 0;

	if (!read_proc(stat, sizeof stat, pid, "stat"))
		return -1;
	/* "pid (name) state parent group session", and the name may be
	 * anything. */
	s = strrchr(stat, ')');
	if (s && !strncmp(s, ") Z", 3))
		return -1; /* it is over, and only not yet buried */
	for (int i = 0; s && i < 4; i++) {
		s = strchr(s, ' ');
		s = s ? s + 1 : NULL;
	}
	return s && uint_scan(s, &n) ? (pid_t)n : -1;
}

int
process_holds(struct process const *p, struct stat const *file)
{
	stralloc path = STRALLOC_ZERO;
	char pid[PID_FMT];
	int found = 0;

	pid[pid_fmt(pid, p->pid)] = 0;
	for (size_t i = 0; !found && i < p->fds.len;) {
		struct stat st;
		size_t n = strcspn(p->fds.s + i, " ");

		path.len = 0;
		if (!cats(&path, "/proc/", pid, "/fd/") ||
		    !stralloc_catb(&path, p->fds.s + i, n) ||
		    !stralloc_0(&path))
			break;
		found = !stat(path.s, &st) && st.st_dev == file->st_dev &&
			st.st_ino == file->st_ino;
		i += n + 1;
	}
	stralloc_free(&path);
	return found;
}

/* Whether it has the bit of others, shifted to where it belongs. */
static int
may(struct process const *p, struct stat const *st, unsigned int bit)
{
	if (p->uid == st->st_uid)
		return bit == S_IROTH || (st->st_mode & (bit << 6)) != 0;
	if (p->gid == st->st_gid)
		return (st->st_mode & (bit << 3)) != 0;
	for (unsigned int i = 0; i < p->ngroups; i++)
		if (p->groups[i] == st->st_gid)
			return (st->st_mode & (bit << 3)) != 0;
	return (st->st_mode & bit) != 0;
}

int
process_may_read(struct process const *p, char const *path)
{
	stralloc dir = STRALLOC_ZERO;
	char const *slash = strrchr(path, '/');
	struct stat st;
	int ok = 1;

	if (stat(path, &st) == -1)
		return 0;
	if (p->reads_all || p->uid == 0)
		return 1;
	if (!may(p, &st, S_IROTH))
		return 0;
	if (slash && slash != path &&
	    stralloc_catb(&dir, path, (size_t)(slash - path)) &&
	    stralloc_0(&dir) && !stat(dir.s, &st))
		ok = may(p, &st, S_IXOTH);
	stralloc_free(&dir);
	return ok;
}
