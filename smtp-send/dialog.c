/* dialog.c - the client's side of an SMTP session: state, replies, verdicts */

#include "dialog.h"

#include <string.h>

enum {
	LEAVE_MS = 5000 /* for the answer to QUIT: nobody needs it */
};

/* What is good there, the verdict if 5xx, and the words of qmail-remote. */
static struct {
	int good; /* first digit */
	char hard;
	char const *before;
	char const *after;
} const steps[] = {
	[STEP_GREETING] = { 2, 'Z', "Connected to ",
	    " but greeting failed.\n" },
	[STEP_HELLO] = { 2, 'Z', "Connected to ",
	    " but my name was rejected.\n" },
	[STEP_TLS] = { 2, 'Z', "Connected to ", " but STARTTLS failed.\n" },
	[STEP_AUTH] = { 2, 'Z', "Connected to ",
	    " but authentication failed.\n" },
	[STEP_MAIL] = { 2, 'D', "Connected to ",
	    " but sender was rejected.\n" },
	[STEP_RCPT] = { 2, 'D', "", " does not like recipient.\n" },
	[STEP_DATA] = { 3, 'D', "", " failed on DATA command.\n" },
	[STEP_END] = { 2, 'D', "", " failed after I sent the message.\n" },
};

void
dialog_lose(struct dialog *d, enum wire_event e)
{
	static char const *const why[] = {
		[WIRE_OK] =
		    " but it does not answer as SMTP has it. (#4.5.0)\n",
		[WIRE_EOF] = " but connection died. (#4.4.2)\n",
		[WIRE_TIMEOUT] = " but connection timed out. (#4.4.2)\n",
		[WIRE_LONG] = " but its reply has too long a line. (#4.5.0)\n",
	};

	d->lost = why[e];
	d->over = 1;
}

int
dialog_in_step(struct dialog *d)
{
	if (!wire_buffered(&d->wire))
		return 1;
	dialog_lose(d, WIRE_OK);
	return 0;
}

int
dialog_say(struct dialog *d, char const *s, size_t n)
{
	enum wire_event e = wire_put(&d->wire, s, n, d->conf->timeout);

	if (e)
		dialog_lose(d, e);
	return !e;
}

/* Read one whole reply.  1, or 0 with d->lost set. */
static int
read_reply(struct dialog *d)
{
	tain deadline = wire_deadline(&d->wire, d->conf->timeout);
	enum reply_state state = REPLY_MORE;

	reply_start(&d->reply);
	while (state == REPLY_MORE) {
		char const *s;
		size_t n;
		enum wire_event e =
		    wire_line(&d->wire, REPLY_LINE, &s, &n, &deadline);

		if (!e)
			state = reply_line(&d->reply, s, n);
		if (e || state == REPLY_BAD) {
			dialog_lose(d, e);
			return 0;
		}
		n -= 1 + (n > 1 && s[n - 2] == '\r');
		if (d->learning && d->reply.lines > 1 && n > 4)
			extensions_line(&d->ext, s + 4, n - 4);
	}
	return 1;
}

enum answer
dialog_hear(struct dialog *d, enum step step)
{
	int first;

	if (!read_reply(d))
		return ANSWER_LOST;
	first = d->reply.code / 100;
	if (d->reply.code == 421)
		d->over = 1;
	if (first == 5)
		return ANSWER_HARD;
	if (first == 4)
		return ANSWER_SOFT;
	if (first == steps[step].good ||
	    (step == STEP_AUTH && d->reply.code == 334))
		return ANSWER_GOOD;
	dialog_lose(d, WIRE_OK);
	return ANSWER_LOST;
}

char const *
dialog_text(struct dialog *d, char const *before, char const *after, int said)
{
	stralloc *t = &d->text;

	t->len = 0;
	if (!stralloc_cats(t, before) || !stralloc_cats(t, d->conf->host) ||
	    !stralloc_cats(t, after) ||
	    (said && d->reply.len &&
		(!stralloc_cats(t, "Remote host said: ") ||
		    !stralloc_catb(t, d->reply.text, d->reply.len))) ||
	    !stralloc_0(t))
		return "Out of memory. (#4.3.0)\n";
	return t->s;
}

int
dialog_refused(struct dialog *d, enum step step, enum answer a)
{
	char letter = 'Z';

	if (a == ANSWER_LOST)
		return dialog_lost(d);
	if (a == ANSWER_HARD)
		letter = steps[step].hard;
	result_message(d->result, letter,
	    dialog_text(d, steps[step].before, steps[step].after, 1));
	return 0;
}

int
dialog_lost(struct dialog *d)
{
	char const *after = d->lost;

	if (d->critical)
		after = " but connection died. Possible duplicate! (#4.4.2)\n";
	result_message(
	    d->result, 'Z', dialog_text(d, "Connected to ", after, 0));
	return 0;
}

int
dialog_ended(struct dialog *d, char letter, char const *why, int said)
{
	result_message(
	    d->result, letter, dialog_text(d, "Connected to ", why, said));
	return 0;
}

void
dialog_quit(struct dialog *d)
{
	tain deadline = wire_deadline(&d->wire, LEAVE_MS);

	if (d->over || !dialog_say(d, "QUIT\r\n", 6))
		return;
	d->wire.head = d->wire.tail;
	(void)wire_fill(&d->wire, &deadline);
}
