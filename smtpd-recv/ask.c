/* ask.c - the session side's requests to the steward side (steward.h) */

#include "ask.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include <skalibs/types.h>

#include "passfd.h"
#include "steward.h"
#include "verdict.h"

/* Send one request of a letter and its argument. */
static int
request(int steward, char letter, char const *s, size_t n)
{
	stralloc packet = STRALLOC_ZERO;
	int ok = stralloc_catb(&packet, &letter, 1) &&
		 stralloc_catb(&packet, s, n) &&
		 passfd_send(steward, packet.s, packet.len, NULL, 0) == 0;

	stralloc_free(&packet);
	return ok;
}

enum reply
ask_rcpt(int steward, char const *address, size_t n)
{
	char verdict;

	if (!request(steward, ASK_RCPT, address, n) ||
	    passfd_recv(steward, &verdict, 1, NULL, 0) != 1)
		return R_RCPT_LATER;
	return verdict == STEWARD_YES  ? R_RCPT_OK
	       : verdict == STEWARD_NO ? R_NO_MAILBOX
				       : R_RCPT_LATER;
}

int
ask_start(int steward, stralloc const *facts, int fds[2])
{
	char verdict;

	return request(steward, ASK_START, facts->s, facts->len) &&
	       passfd_recv(steward, &verdict, 1, fds, 2) == 1 &&
	       verdict == STEWARD_YES && fds[0] != -1 && fds[1] != -1;
}

/* What an exit code of the qmail-queue interface means to the client. */
static enum reply
meaning(unsigned int code)
{
	static struct {
		unsigned int first;
		unsigned int last;
		enum reply reply;
	} const rows[] = {
		{ DELIVERY_DONE, DELIVERY_DONE, R_ACCEPTED },
		{ 11, 11, R_PATH_LONG },
		{ 12, 40, R_REFUSED },
		{ DELIVERY_WRITE, DELIVERY_WRITE, R_NO_SPACE },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (code >= rows[i].first && code <= rows[i].last)
			return rows[i].reply;
	return R_LATER;
}

/* Length of an enhanced status code of this class at s; 0: none. */
static size_t
enhanced(char const *s, char class)
{
	static char const digits[] = "0123456789";
	size_t subject = strspn(s + 2, digits);
	size_t detail = strspn(s + 3 + subject, digits);

	return s[0] == class && s[1] == '.' && s[2 + subject] == '.' &&
		       subject && subject <= 3 && detail && detail <= 3
		   ? 3 + subject + detail
		   : 0;
}

/*
 * "Dtext (#5.1.1)" becomes "5.1.1 text": the text of code 82 or 88 with its
 * status code where SMTP has it.
 */
static enum reply
own_text(char *text, char out[ASK_TEXT])
{
	enum reply r = *text == 'D' ? R_REFUSED : R_LATER;
	char const *status = replies[r].enhanced;
	char *mark = strstr(text, "(#");
	size_t n = mark ? enhanced(mark + 2, *status) : 0;
	stralloc sa = STRALLOC_ZERO;

	if (n && mark[2 + n] == ')' && !mark[3 + n]) {
		while (mark > text + 1 && mark[-1] == ' ')
			mark--;
		status = strchr(mark, '#') + 1;
		*mark = 0;
	} else {
		n = strlen(status);
	}
	if (stralloc_catb(&sa, status, n) && stralloc_cats(&sa, " ") &&
	    stralloc_cats(&sa, text + 1) && stralloc_0(&sa) &&
	    sa.len <= ASK_TEXT)
		memcpy(out, sa.s, sa.len);
	stralloc_free(&sa);
	return r;
}

static void
describe(char out[ASK_STATUS], char const *word, unsigned int n)
{
	size_t len = strlen(word);

	memcpy(out, word, len);
	len += uint_fmt(out + len, n);
	out[len] = 0;
}

enum reply
ask_end(int steward, char text[ASK_TEXT], char status[ASK_STATUS])
{
	char packet[ANSWER_MAX + 1];
	ssize_t n;
	unsigned int code;

	text[0] = 0;
	memcpy(status, "lost", sizeof "lost");
	n = request(steward, ASK_END, "", 0)
		? passfd_recv(steward, packet, ANSWER_MAX, NULL, 0)
		: -1;
	if (n < 3 || packet[0] != STEWARD_YES)
		return R_LATER;
	packet[n] = 0;
	code = (unsigned char)packet[2];
	if (packet[1] == ENDED_UNREAD) {
		memcpy(status, "unread", sizeof "unread");
		return R_LATER;
	}
	if (packet[1] == ENDED_KILLED) {
		memcpy(status, "killed", sizeof "killed");
		return R_LATER;
	}
	describe(status, packet[1] == ENDED_SIGNAL ? "signal:" : "exit:", code);
	if (packet[1] != ENDED_EXIT)
		return R_LATER;
	if ((code == 82 || code == 88) && strchr("DZ", packet[3]) &&
	    packet[3] && packet[4])
		return own_text(packet + 3, text);
	return meaning(code);
}

static int
request_hook(int steward, enum event e, stralloc const *facts)
{
	stralloc sa = STRALLOC_ZERO;
	char const letter = (char)e;
	int ok = stralloc_catb(&sa, &letter, 1) && stralloc_cat(&sa, facts) &&
		 request(steward, ASK_HOOK, sa.s, sa.len);

	stralloc_free(&sa);
	return ok;
}

int
ask_hook(int steward, enum event e, stralloc const *facts, char *records,
    size_t *len)
{
	ssize_t n =
	    request_hook(steward, e, facts)
		? passfd_recv(steward, records, VERDICT_MAX + 2, NULL, 0)
		: -1;

	if (n < 1 || *records != STEWARD_YES || (n > 1 && records[n - 1]))
		return 0;
	*len = (size_t)n - 1;
	memmove(records, records + 1, *len);
	return 1;
}

int
ask_input(int steward, char const *s, size_t n)
{
	while (n) {
		size_t part = n < ASK_MAX / 2 ? n : ASK_MAX / 2;
		char verdict;

		if (!request(steward, ASK_INPUT, s, part) ||
		    passfd_recv(steward, &verdict, 1, NULL, 0) != 1 ||
		    verdict != STEWARD_YES)
			return 0;
		s += part;
		n -= part;
	}
	return 1;
}

int
ask_forget(int steward)
{
	char verdict;

	return request(steward, ASK_FORGET, "", 0) &&
	       passfd_recv(steward, &verdict, 1, NULL, 0) == 1 &&
	       verdict == STEWARD_YES;
}

int
ask_name(int steward, char const *name, stralloc *packed)
{
	char part[1 + STEWARD_PART];
	ssize_t n;

	if (!request(steward, ASK_NAME, name, strlen(name) + 1))
		return -1;
	for (;;) {
		n = passfd_recv(steward, part, sizeof part, NULL, 0);
		if (n < 1 || *part == STEWARD_LATER)
			return -1;
		if (*part == STEWARD_NO)
			return 0;
		if (n == 1)
			return 1;
		if (!stralloc_catb(packed, part + 1, (size_t)n - 1))
			return -1;
	}
}

void
ask_goodbye(int steward, stralloc const *facts)
{
	char verdict;

	if (request_hook(steward, EVENT_DISCONNECT, facts))
		(void)passfd_recv(steward, &verdict, 1, NULL, 0);
}
