/* fuzz-verbs.c - any lines as commands: each gets one legal reply, and no byte
 * of the client's leaks into it */

#include "../smtpd-recv/verbs.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "everything.h"

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

enum {
	LINES = 64,
	ROOM = 4096
};

/* Is it one reply, or none? */
static void
check(char const *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		char const *lf = memchr(s + i, '\n', n - i);
		size_t len = lf ? (size_t)(lf - s) - i + 1 : 0;

		if (len < 6 || s[i + len - 2] != '\r' || s[i] < '2' ||
		    s[i] > '5' || (s[i + 3] != ' ' && s[i + 3] != '-'))
			abort();
		for (size_t k = 0; k < len - 2; k++)
			if (s[i + k] < ' ' || s[i + k] > '~')
				abort();
		if (s[i + 3] == ' ' && i + len != n)
			abort();
		i += len;
	}
}

static void
one_line(struct session *s, char *line, size_t n)
{
	s->wire.outlen = 0;
	verbs_obey(s, line, n);
	check(s->wire.outbuf, s->wire.outlen);
}

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	static struct session session;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	char line[ROOM];

	PROG = "fuzz";
	tain_now_set_stopwatch_g();
	session.config = everything();
	session.steward = -1;
	session.over = 0;
	session.secure = (n & 1) != 0;
	session.phase = AT_HELLO;
	wire_start(&session.wire, null, null, 100000);
	session_restart(&session);
	for (size_t i = 0; i < n && !session.over;) {
		uint8_t const *lf = memchr(s + i, '\n', n - i);
		size_t len = lf ? (size_t)(lf - s) - i : n - i;

		if (len >= LINE_ROOM)
			break;
		memcpy(line, s + i, len);
		line[len] = 0;
		i += len + 1;
		for (size_t k = 0; k < len; k++)
			if ((unsigned char)line[k] < ' ' || line[k] == 0x7f)
				line[k] = ' ';
		one_line(&session, line, len);
	}
	close(null);
	return 0;
}
