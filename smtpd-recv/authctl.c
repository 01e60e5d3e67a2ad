/* authctl.c - requests to smtpd-auth (lib/auth.h) */

#include "authctl.h"

#include <skalibs/iopause.h>

#include "await.h"
#include "passfd.h"

/* What smtpd-auth may take beyond its own deadline. */
enum {
	MARGIN_MS = 5000
};

char
authctl_ask(struct session *s, char const *request, size_t n, uint64_t ms,
    struct authctl *answer)
{
	int fd = s->config->authctl;
	tain deadline;
	ssize_t len;

	answer->len = 0;
	session_flush(s);
	if (s->noauth || passfd_send(fd, request, n, NULL, 0) == -1)
		return AUTH_LATER;
	deadline = wire_deadline(&s->wire, ms + MARGIN_MS);
	if (await_fd(fd, IOPAUSE_READ, &deadline) != 1) {
		/* Its answer, should it come, must not be taken for another. */
		s->noauth = 1;
		return AUTH_LATER;
	}
	len = passfd_recv(fd, answer->s, AUTH_MAX, NULL, 0);
	if (len < 1)
		return AUTH_LATER;
	answer->len = (size_t)len;
	answer->s[len] = 0;
	return answer->s[0];
}
