/* posting.c - the envelope: MAIL, RCPT for each, and DATA */

#include "posting.h"

#include "demands.h"

enum {
	/* Commands that are sent before a reply is read: their replies fit
	 * into what the system buffers, so that neither side waits for ever. */
	GROUP = 50
};

/* Item 0 is MAIL, items 1 to n are the recipients, item n + 1 is DATA. */
static int
is_idle(struct dialog const *d, size_t item)
{
	return item && item <= d->conf->n && d->result->rcpts[item - 1].letter;
}

static int
say(struct dialog *d, size_t item)
{
	stralloc *l = &d->line;
	int ok;

	l->len = 0;
	if (!item)
		ok = demands_mail(d, l);
	else if (item <= d->conf->n)
		ok = demands_rcpt(d, item - 1, l);
	else
		ok = stralloc_cats(l, "DATA\r\n");
	if (!ok)
		dialog_lose(d, WIRE_EOF);
	return ok && dialog_say(d, l->s, l->len);
}

/* The server's answer to RCPT. */
static void
note_rcpt(struct dialog *d, size_t i, enum answer a)
{
	static char const letters[] = {
		[ANSWER_GOOD] = 'r',
		[ANSWER_SOFT] = 's',
		[ANSWER_HARD] = 'h',
	};

	result_rcpt(d->result, i, letters[a],
	    a == ANSWER_GOOD
		? ""
		: dialog_text(d, "", " does not like recipient.\n", 1));
}

/* Hear about one item.  0: there is no sense in hearing more. */
static int
hear(struct dialog *d, size_t item)
{
	size_t n = d->conf->n;
	enum step step = !item ? STEP_MAIL : item <= n ? STEP_RCPT : STEP_DATA;
	enum answer a = dialog_hear(d, step);
	int wanted = !d->result->message.letter &&
		     (item <= n || result_count(d->result, 'r'));

	if (a == ANSWER_LOST)
		return dialog_lost(d);
	if (step == STEP_RCPT && wanted)
		note_rcpt(d, item - 1, a);
	else if (a != ANSWER_GOOD && wanted)
		(void)dialog_refused(d, step, a);
	/* DATA is accepted for nobody: only going away takes it back. */
	if (step == STEP_DATA && a == ANSWER_GOOD && !wanted)
		d->over = 1;
	if (d->over && wanted)
		return dialog_ended(
		    d, 'Z', " but it closes the session. (#4.3.2)\n", 1);
	return !d->over;
}

/* Say the items from one up to the other, then hear about them. */
static int
group(struct dialog *d, size_t from, size_t to)
{
	if (!dialog_in_step(d))
		return dialog_lost(d);
	for (size_t i = from; i < to; i++)
		if (!is_idle(d, i) && !say(d, i))
			return dialog_lost(d);
	for (size_t i = from; i < to; i++)
		if (!is_idle(d, i) && !hear(d, i))
			return 0;
	return !d->result->message.letter;
}

static int
nobody(struct dialog *d)
{
	result_message(
	    d->result, 'D', dialog_text(d, "Giving up on ", ".\n", 0));
	return 0;
}

int
posting_envelope(struct dialog *d)
{
	size_t n = d->conf->n;
	size_t end = n + 1 + !extensions_has(&d->ext, EXT_CHUNKING);
	size_t most = extensions_has(&d->ext, EXT_PIPELINING) ? GROUP : 1;
	size_t to;

	if (result_count(d->result, 'h') == n)
		return nobody(d);
	for (size_t from = 0; from < end; from = to) {
		to = end - from < most ? end : from + most;
		if (from == n + 1 && !result_count(d->result, 'r'))
			break;
		if (!group(d, from, to))
			return result_count(d->result, 'r') ||
				       d->result->message.letter
				   ? 0
				   : nobody(d);
	}
	return result_count(d->result, 'r') ? 1 : nobody(d);
}
