/* entrust.c - have a keeper's engine serve this connection */

#include "entrust.h"

#include <errno.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include "exits.h"
#include "handover.h"
#include "log.h"
#include "passfd.h"
#include "reap.h"

/* How long an engine may take to be there, on a busy machine. */
enum {
	PATIENCE_MS = 5000
};

static int
give(int sock, struct entrusted const *e, struct ends const *ends,
    struct engine_order const *o)
{
	int const fds[HANDOVER_MOST] = {
		[HANDOVER_IN] = e->in,
		[HANDOVER_OUT] = e->out,
		[HANDOVER_CONTROL] = ends->control,
		[HANDOVER_FROM] = ends->in,
		[HANDOVER_TO] = ends->out,
		[HANDOVER_RESULT] = e->result,
	};
	size_t n = e->result == -1 ? HANDOVER_FDS : HANDOVER_MOST;
	stralloc packet = STRALLOC_ZERO;
	int ok = handover_make(&packet, o->command, o->id, o->wish) &&
		 passfd_send(sock, packet.s, packet.len, fds, n) != -1;
	int reason = errno;

	stralloc_free(&packet);
	errno = reason;
	return ok;
}

int
entrust_find(
    stralloc *path, struct settings *s, enum setting_id id, char const *session)
{
	int r = settings_line(s, id, path);

	if (r != -1 && path->len > 1 && *s->dir != '/') {
		path->len = 0;
		log_line(session, "no keeper",
		    "found a relative path in $CONTROLDIR: expected an "
		    "absolute one; this connection starts an engine of its "
		    "own");
	}
	if (r != -1 && path->len <= 1)
		path->len = 0;
	return r;
}

int
entrust_possible(char const *path)
{
	int sock = handover_connect(path, PATIENCE_MS);

	if (sock != -1)
		fd_close(sock);
	return sock != -1;
}

int
entrust(char const *path, struct entrusted const *e, struct ends const *ends,
    struct engine_order const *o)
{
	struct logline l;
	int sock = handover_connect(path, PATIENCE_MS);
	int reason;

	if (sock != -1 && give(sock, e, ends, o))
		return sock;
	reason = errno;
	if (sock != -1)
		fd_close(sock);
	log_start(&l, o->id, "no keeper");
	log_text(&l, "path", path);
	log_say(&l, strerror(reason));
	log_say(&l, "this connection starts an engine of its own");
	log_send(&l);
	return -1;
}

int
entrust_park(char const *path, struct entrusted const *e,
    struct ends const *ends, char const *id)
{
	struct engine_order const order = { .command = HANDOVER_PARK,
		.id = id };
	int sock = entrust(path, e, ends, &order);

	if (sock != -1)
		fd_close(sock);
	return sock != -1;
}

int
entrust_end(int sock, pid_t program, char const *id)
{
	char code;
	int r;

	if (passfd_recv(sock, &code, 1, NULL, 0) != 1)
		code = EXIT_SOFT;
	fd_close(sock);
	r = reap(id, program);
	return code == EXIT_DONE ? r : (unsigned char)code;
}
