/* handover.c - how a keeper of tls-engine is given a connection */

#include "handover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/posixplz.h>
#include <skalibs/socket.h>
#include <skalibs/tai.h>

#include "await.h"
#include "chain.h"
#include "passfd.h"
#include "peer.h"
#include "settings.h"

/* Variables of the session, and those that say where settings are. */
static char const *const session[] = { "SMTPSESSIONID", "TCPREMOTEIP",
	"SMTPS" };
static char const *const places[] = { "CONTROLDIR", "SERVICE" };

enum {
	SESSION = sizeof session / sizeof session[0],
	PLACES = sizeof places / sizeof places[0],
	NAMES = SESSION + PLACES + SETTINGS
};

/* The i-th variable that an engine looks at, or NULL. */
static char const *
name_of(size_t i)
{
	struct setting const *row;

	if (i < SESSION)
		return session[i];
	if (i < SESSION + PLACES)
		return places[i - SESSION];
	row = settings_table + (i - SESSION - PLACES);
	return strstr(row->readers, "tls-engine") ? row->env : NULL;
}

/* Add the variables from the i-th on as the environment has them. */
static int
add_from(stralloc *list, size_t i)
{
	for (; i < NAMES; i++) {
		char const *name = name_of(i);
		char const *value = name ? getenv(name) : NULL;

		if (value && !chain_env(list, name, value))
			return 0;
	}
	return 1;
}

int
handover_make(stralloc *packet, char command, char const *id)
{
	char const *ip = peer_get("REMOTEIP");
	char const *smtps = getenv("SMTPS");

	return stralloc_copyb(packet, &command, 1) &&
	       chain_env(packet, "SMTPSESSIONID", id) &&
	       (!ip || chain_env(packet, "TCPREMOTEIP", ip)) &&
	       (!smtps || chain_env(packet, "SMTPS", smtps)) &&
	       add_from(packet, SESSION) && packet->len <= HANDOVER_MAX;
}

/* Which variable it is, or NAMES. */
static size_t
find(char const *var)
{
	size_t n = strcspn(var, "=");
	size_t i = 0;

	while (i < NAMES) {
		char const *name = name_of(i);

		if (name && var[n] && strlen(name) == n &&
		    !memcmp(name, var, n))
			break;
		i++;
	}
	return i;
}

static int
is_command(char c)
{
	return c == '?' || c == 'y' || c == 'Y';
}

char
handover_command(char const *s, size_t n)
{
	char seen[NAMES] = { 0 };

	if (!n || !is_command(*s) || (n > 1 && s[n - 1]))
		return 0;
	for (size_t i = 1; i < n; i += strlen(s + i) + 1) {
		size_t which = find(s + i);

		if (which == NAMES || seen[which]++)
			return 0;
	}
	return *s;
}

int
handover_apply(char *s, size_t n)
{
	for (size_t i = 0; i < NAMES; i++)
		if (name_of(i) && unsetenv(name_of(i)) == -1)
			return 0;
	for (size_t i = 1; i < n; i += strlen(s + i) + 1)
		if (putenv(s + i))
			return 0;
	return 1;
}

int
handover_overrides(stralloc *list)
{
	list->len = 0;
	return add_from(list, SESSION + PLACES);
}

/* Is it run by somebody who may have our connections? */
static int
is_trusted(int sock)
{
	uid_t uid;
	gid_t gid;

	if (getpeereid(sock, &uid, &gid) == -1)
		return 0;
	if (!uid || uid == geteuid())
		return 1;
	errno = EACCES;
	return 0;
}

static int
is_ready(int sock, int ms)
{
	tain deadline;
	char word;
	int r;

	tain_now_set_stopwatch_g();
	if (!tain_from_millisecs(&deadline, ms))
		return 0;
	tain_add_g(&deadline, &deadline);
	r = await_fd(sock, IOPAUSE_READ, &deadline);
	if (r == 1)
		r = passfd_recv(sock, &word, 1, NULL, 0) == 1 &&
		    word == HANDOVER_READY;
	else if (!r)
		errno = ETIMEDOUT;
	return r == 1;
}

int
handover_connect(char const *path, int ms)
{
	int sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int e;

	if (sock == -1)
		return -1;
	errno = 0;
	if (ndelay_on(sock) != -1 && ipc_connect(sock, path) != 0 &&
	    is_trusted(sock) && is_ready(sock, ms) && ndelay_off(sock) != -1)
		return sock;
	e = errno ? errno : EPIPE;
	fd_close(sock);
	errno = e;
	return -1;
}
