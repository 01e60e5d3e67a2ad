/* entrust.c - have a keeper's engine serve this connection */

#include "entrust.h"

#include <errno.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include "exits.h"
#include "handover.h"
#include "log.h"
#include "passfd.h"

/* How long an engine may take to be there, on a busy machine. */
enum {
	PATIENCE_MS = 5000
};

static int
give(int sock, struct ends const *e, char command, char const *id)
{
	int const fds[HANDOVER_FDS] = {
		[HANDOVER_IN] = 0,
		[HANDOVER_OUT] = 1,
		[HANDOVER_CONTROL] = e->control,
		[HANDOVER_FROM] = e->in,
		[HANDOVER_TO] = e->out,
	};
	stralloc packet = STRALLOC_ZERO;
	int ok = 0;

	errno = EMSGSIZE;
	if (handover_make(&packet, command, id))
		ok = passfd_send(
			 sock, packet.s, packet.len, fds, HANDOVER_FDS) != -1;
	stralloc_free(&packet);
	return ok;
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
entrust(char const *path, struct ends const *e, char command, char const *id)
{
	struct logline l;
	int sock = handover_connect(path, PATIENCE_MS);
	int reason;

	if (sock != -1 && give(sock, e, command, id))
		return sock;
	reason = errno;
	if (sock != -1)
		fd_close(sock);
	log_start(&l, id, "no keeper");
	log_text(&l, "path", path);
	log_say(&l, strerror(reason));
	log_say(&l, "this connection starts an engine of its own");
	log_send(&l);
	return -1;
}

int
entrust_end(int sock)
{
	char code;

	if (passfd_recv(sock, &code, 1, NULL, 0) != 1)
		code = EXIT_SOFT;
	fd_close(sock);
	return (unsigned char)code;
}
