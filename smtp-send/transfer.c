/* transfer.c - the message itself, behind DATA or BDAT */

#include "transfer.h"

#include <poll.h>

#include <skalibs/types.h>

enum {
	REPORT = 1,       /* the descriptor */
	BLOCK = 65536,    /* read at once */
	EXTRA = 64,       /* BDAT in front, the end behind */
	FULL = 2 * BLOCK, /* as much as this is sent */
	END_MS = 600000 /* for what the server says of it: RFC 5321 4.5.3.2.6 */
};

/* Room for what is not full, one more block, and the rest. */
static char out[FULL + LETTER_ROOM(BLOCK) + EXTRA];
static char in[BLOCK];

int
transfer_scan(struct letter *l, struct source *from)
{
	ssize_t n;

	*l = (struct letter)LETTER_INIT(0);
	while ((n = source_read(from, in, sizeof in)) > 0)
		(void)letter_take(l, in, (size_t)n, out);
	(void)letter_end(l, out);
	return !n && source_rewind(from);
}

/* Text behind the len bytes in out. */
static void
append(size_t *len, char const *text)
{
	while (*text)
		out[(*len)++] = *text++;
}

/* BDAT into out, for all of the message. */
static void
announce(struct dialog const *d, size_t *len)
{
	append(len, "BDAT ");
	*len += uint64_fmt(out + *len, d->letter.size);
	append(len, " LAST\r\n");
}

/*
 * The server does not take any more: perhaps it has said why.  Whatever that
 * is, the message is not complete.
 */
static int
broken(struct dialog *d, enum wire_event e)
{
	enum answer a;

	dialog_lose(d, e);
	if (e != WIRE_EOF)
		return dialog_lost(d);
	d->wire.dead = 0;
	a = dialog_hear(d, STEP_END);
	d->over = 1;
	if (a == ANSWER_SOFT || a == ANSWER_HARD)
		return dialog_refused(d, STEP_END, a);
	d->lost = NULL;
	dialog_lose(d, WIRE_EOF);
	return dialog_lost(d);
}

/* Send what is in out. */
static int
put(struct dialog *d, size_t *len)
{
	enum wire_event e = wire_send(&d->wire, out, *len, d->conf->timeout);

	*len = 0;
	return !e || broken(d, e);
}

/*
 * Whoever waited for the report may be gone.  He will have the message sent
 * again: so it is not to be finished now.
 */
static int
is_awaited(void)
{
	struct pollfd x = { .fd = REPORT };

	return poll(&x, 1, 0) != 1 || !(x.revents & (POLLERR | POLLHUP));
}

/* The message, with its end. */
static int
stream(struct dialog *d, size_t *len)
{
	int chunking = extensions_has(&d->ext, EXT_CHUNKING);
	struct letter l = LETTER_INIT(!chunking);
	ssize_t n;

	*len = 0;
	if (chunking)
		announce(d, len);
	while ((n = source_read(d->source, in, sizeof in)) > 0) {
		*len += letter_take(&l, in, (size_t)n, out + *len);
		/* Never more than was said, or the rest would be commands. */
		if (l.size > d->letter.size)
			break;
		if (*len >= FULL && !put(d, len))
			return 0;
	}
	*len += letter_end(&l, out + *len);
	if (n || l.size != d->letter.size) {
		/* Without its end, it is no message. */
		d->over = 1;
		result_message(d->result, 'Z',
		    "Unable to read message, or it changed. (#4.3.0)\n");
		return 0;
	}
	if (!is_awaited()) {
		d->over = 1;
		result_message(d->result, 'Z',
		    "Nobody waits for what becomes of it. (#4.3.0)\n");
		return 0;
	}
	if (!chunking)
		append(len, ".\r\n");
	return put(d, len);
}

static void
accepted(struct dialog *d)
{
	result_message(
	    d->result, 'K', dialog_text(d, "", " accepted message.\n", 1));
}

/* LMTP: a reply for each recipient that was accepted before. */
static int
hear_each(struct dialog *d)
{
	struct result *r = d->result;

	for (size_t i = 0; i < r->n; i++) {
		enum answer a;

		if (r->rcpts[i].letter != 'r')
			continue;
		a = d->lost ? ANSWER_LOST : dialog_hear(d, STEP_END);
		if (a == ANSWER_LOST)
			result_rcpt(r, i, 's',
			    dialog_text(d, "Connected to ", d->lost, 0));
		else if (a != ANSWER_GOOD)
			result_rcpt(r, i, a == ANSWER_HARD ? 'h' : 's',
			    dialog_text(d, "",
				" failed after I sent the message.\n", 1));
	}
	if (result_count(r, 'r'))
		accepted(d);
	else if (d->lost)
		(void)dialog_lost(d);
	else
		result_message(
		    r, 'D', dialog_text(d, "Giving up on ", ".\n", 0));
	return 0;
}

int
transfer_message(struct dialog *d)
{
	enum answer a;
	size_t len;

	if (!dialog_in_step(d))
		return dialog_lost(d);
	if (!stream(d, &len))
		return 0;
	d->critical = 1;
	/* Who does not wait for the answer sends it twice. */
	wire_extend(&d->wire, END_MS);
	if (d->conf->lmtp)
		return hear_each(d);
	a = dialog_hear(d, STEP_END);
	if (a != ANSWER_GOOD)
		return dialog_refused(d, STEP_END, a);
	accepted(d);
	return 0;
}
