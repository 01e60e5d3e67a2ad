/* wire.c - an SMTP connection: buffers, lines, deadlines */

#include "wire.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>

#include "await.h"

static void
adopt(struct wire *w, int in, int out)
{
	w->in = in;
	w->out = out;
	w->head = w->tail = w->most = w->outlen = 0;
}

void
wire_start(struct wire *w, int in, int out, uint64_t ms)
{
	adopt(w, in, out);
	/* A terminal keeps its mode when we end: leave it blocking. */
	if (!isatty(in))
		ndelay_on(in);
	if (!isatty(out))
		ndelay_on(out);
	tain_from_millisecs(&w->end, (int)ms);
	tain_add_g(&w->end, &w->end);
}

void
wire_switch(struct wire *w, int in, int out)
{
	explicit_bzero(w->buf, w->most);
	adopt(w, in, out);
	ndelay_on(in);
	ndelay_on(out);
}

tain
wire_deadline(struct wire const *w, uint64_t ms)
{
	tain wait;
	tain deadline;

	tain_now_g();
	tain_from_millisecs(&wait, (int)ms);
	tain_add_g(&deadline, &wait);
	return tain_less(&w->end, &deadline) ? w->end : deadline;
}

void
wire_extend(struct wire *w, uint64_t ms)
{
	tain wait;
	tain end;

	tain_now_g();
	tain_from_millisecs(&wait, (int)ms);
	tain_add_g(&end, &wait);
	if (tain_less(&w->end, &end))
		w->end = end;
}

void
wire_wipe(struct wire *w)
{
	explicit_bzero(w->buf, w->head);
	explicit_bzero(w->buf + w->tail, w->most - w->tail);
	w->most = w->tail;
}

size_t
wire_buffered(struct wire const *w)
{
	return w->tail - w->head;
}

/* Wait for one event on fd until the deadline. */
static enum wire_event
await(int fd, short event, tain const *deadline)
{
	int r = await_fd(fd, event, deadline);

	if (!r)
		return WIRE_TIMEOUT;
	return r == 1 ? WIRE_OK : WIRE_EOF;
}

static int
again(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Write all of it; what cannot be written ends the connection for writing. */
static enum wire_event
push(struct wire *w, char const *s, size_t n, tain const *deadline)
{
	while (n) {
		ssize_t r = write(w->out, s, n);
		enum wire_event e;

		if (r > 0) {
			s += r;
			n -= (size_t)r;
			continue;
		}
		e = r == -1 && !again()
			? WIRE_EOF
			: await(w->out, IOPAUSE_WRITE, deadline);
		if (e) {
			w->dead = 1;
			return e;
		}
	}
	return w->dead ? WIRE_EOF : WIRE_OK;
}

enum wire_event
wire_flush(struct wire *w, tain const *deadline)
{
	enum wire_event e = push(w, w->outbuf, w->outlen, deadline);

	w->outlen = 0;
	return e;
}

enum wire_event
wire_send(struct wire *w, char const *s, size_t n, uint64_t ms)
{
	tain deadline = wire_deadline(w, ms);
	enum wire_event e = wire_flush(w, &deadline);

	return e ? e : push(w, s, n, &deadline);
}

enum wire_event
wire_put(struct wire *w, char const *s, size_t n, uint64_t ms)
{
	if (w->dead)
		return WIRE_EOF;
	while (n) {
		size_t room = WIRE_OUT - w->outlen;
		size_t part = n < room ? n : room;

		memcpy(w->outbuf + w->outlen, s, part);
		w->outlen += part;
		s += part;
		n -= part;
		if (w->outlen == WIRE_OUT) {
			tain deadline = wire_deadline(w, ms);
			enum wire_event e = wire_flush(w, &deadline);

			if (e)
				return e;
		}
	}
	return WIRE_OK;
}

enum wire_event
wire_pause(struct wire *w, uint64_t ms, uint64_t timeout)
{
	tain deadline = wire_deadline(w, timeout);
	enum wire_event e = wire_flush(w, &deadline);
	int r;

	if (e)
		return e;
	deadline = wire_deadline(w, ms);
	do
		r = iopause_g(NULL, 0, &deadline);
	while (r == -1 && errno == EINTR);
	return WIRE_OK;
}

enum wire_event
wire_early(struct wire *w, uint64_t ms)
{
	tain deadline = wire_deadline(w, ms);

	return await(w->in, IOPAUSE_READ, &deadline);
}

/* Read once behind what is buffered, waiting for it if need be. */
static enum wire_event
read_more(struct wire *w, tain const *deadline)
{
	enum wire_event e = wire_flush(w, deadline);

	while (!e) {
		ssize_t n = read(w->in, w->buf + w->tail, WIRE_IN - w->tail);

		if (n > 0) {
			w->tail += (size_t)n;
			if (w->tail > w->most)
				w->most = w->tail;
			return WIRE_OK;
		}
		if (!n || !again())
			return WIRE_EOF;
		e = await(w->in, IOPAUSE_READ, deadline);
	}
	return e;
}

enum wire_event
wire_fill(struct wire *w, tain const *deadline)
{
	if (wire_buffered(w))
		return WIRE_OK;
	w->head = w->tail = 0;
	return read_more(w, deadline);
}

/* Make room behind the buffered bytes. */
static void
shift(struct wire *w)
{
	memmove(w->buf, w->buf + w->head, w->tail - w->head);
	w->tail -= w->head;
	w->head = 0;
}

static enum wire_event
skip_line(struct wire *w, tain const *deadline)
{
	for (size_t skipped = 0; skipped < WIRE_SKIP;) {
		char const *lf =
		    memchr(w->buf + w->head, '\n', wire_buffered(w));
		enum wire_event e;

		if (lf) {
			w->head = (size_t)(lf - w->buf) + 1;
			return WIRE_LONG;
		}
		skipped += wire_buffered(w);
		w->head = w->tail = 0;
		e = read_more(w, deadline);
		if (e)
			return e;
	}
	return WIRE_EOF;
}

enum wire_event
wire_line(struct wire *w, size_t max, char const **line, size_t *len,
    tain const *deadline)
{
	size_t seen = 0;

	for (;;) {
		char const *start = w->buf + w->head;
		char const *lf =
		    memchr(start + seen, '\n', wire_buffered(w) - seen);
		enum wire_event e;

		seen = lf ? (size_t)(lf - start) + 1 : wire_buffered(w);
		if (lf && seen <= max) {
			*line = start;
			*len = seen;
			w->head += seen;
			return WIRE_OK;
		}
		if (seen >= max) {
			memcpy(w->first, start, sizeof w->first);
			return skip_line(w, deadline);
		}
		if (w->tail == WIRE_IN || !wire_buffered(w))
			shift(w);
		e = read_more(w, deadline);
		if (e)
			return e;
	}
}
