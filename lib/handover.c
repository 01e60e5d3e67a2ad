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
#include "engine.h"
#include "passfd.h"
#include "peer.h"
#include "settings.h"

/* Variables of the session, those that say where settings are, and what
 * overrides a file that has no setting. */
static char const *const session[] = { "SMTPSESSIONID", "TCPREMOTEIP",
	"SMTPS" };
static char const *const places[] = { "CONTROLDIR", "SERVICE" };
static char const *const others[] = { "SSL_CERT_FILE" };

enum {
	SESSION = sizeof session / sizeof session[0],
	PLACES = sizeof places / sizeof places[0],
	OTHERS = sizeof others / sizeof others[0],
	FIXED = SESSION + PLACES + OTHERS,
	NAMES = FIXED + SETTINGS
};

/* Options of a wish whose values are paths. */
static char const paths[] = "Cck";

/* Where a keeper is matters to who asks it, and to no engine. */
static int
is_for_engines(struct setting const *row)
{
	return row != settings_table + SET_TLS_KEEPER &&
	       row != settings_table + SET_SEND_KEEPER &&
	       strstr(row->readers, "tls-engine");
}

/* The i-th variable that an engine looks at, or NULL. */
static char const *
name_of(size_t i)
{
	struct setting const *row;

	if (i < SESSION)
		return session[i];
	if (i < SESSION + PLACES)
		return places[i - SESSION];
	if (i < FIXED)
		return others[i - SESSION - PLACES];
	row = settings_table + (i - FIXED);
	return is_for_engines(row) ? row->env : NULL;
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

static int
add_wish(stralloc *packet, struct tlswish const *w)
{
	for (size_t i = 0; i < w->n; i += 2) {
		char const *option = w->words[i];
		char const *value = w->words[i + 1];

		if (option[1] == 'r')
			continue;
		if (strchr(paths, option[1]) && *value != '/') {
			errno = EINVAL;
			return 0;
		}
		if (!stralloc_cats(packet, option) ||
		    !stralloc_catb(packet, value, strlen(value) + 1))
			return 0;
	}
	return 1;
}

int
handover_make(
    stralloc *packet, char command, char const *id, struct tlswish const *wish)
{
	char const *ip = peer_get("REMOTEIP");
	char const *smtps = getenv("SMTPS");

	errno = ENOMEM;
	if (!stralloc_copyb(packet, &command, 1) ||
	    !chain_env(packet, "SMTPSESSIONID", id) ||
	    (ip && !chain_env(packet, "TCPREMOTEIP", ip)) ||
	    (smtps && !chain_env(packet, "SMTPS", smtps)) ||
	    !add_from(packet, SESSION) || (wish && !add_wish(packet, wish)))
		return 0;
	errno = EMSGSIZE;
	return packet->len <= HANDOVER_MAX;
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
	return engine_understands(c) || c == HANDOVER_PARK;
}

/* An option, and its value behind it: a descriptor is no number here. */
static int
take_wish(struct tlswish *w, char const *s)
{
	return s[1] != 'r' && tlswish_take(w, s[1], s + 2);
}

char
handover_command(char const *s, size_t n, struct tlswish *wish)
{
	char seen[NAMES] = { 0 };

	if (!n || !is_command(*s) || (n > 1 && s[n - 1]))
		return 0;
	for (size_t i = 1; i < n; i += strlen(s + i) + 1) {
		size_t which = s[i] == '-' ? NAMES : find(s + i);

		if (which == NAMES ? s[i] != '-' || !take_wish(wish, s + i)
				   : seen[which]++)
			return 0;
	}
	if (wish->n && tlswish_mode(wish) == TLSWISH_NONE)
		return 0;
	return *s;
}

int
handover_apply(char *s, size_t n)
{
	for (size_t i = 0; i < NAMES; i++)
		if (name_of(i) && unsetenv(name_of(i)) == -1)
			return 0;
	for (size_t i = 1; i < n; i += strlen(s + i) + 1)
		if (s[i] != '-' && putenv(s + i))
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
