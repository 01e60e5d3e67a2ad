/* hello.c - what a ClientHello says, before TLS begins */

#include "hello.h"

#include <string.h>

#include "hostname.h"

enum {
	RECORD_HEADER = 5,
	RECORD_MAX = 16384,
	HANDSHAKE = 22,   /* type of a record */
	CLIENT_HELLO = 1, /* type of a handshake message */
	MESSAGE_HEADER = 4,
	VERSION_AND_RANDOM = 2 + 32,
	SERVER_NAME = 0, /* type of an extension */
	HOST_NAME = 0    /* type of a name */
};

/* What is left to read of something. */
struct bytes {
	unsigned char const *s;
	size_t len;
};

/* Take the next n bytes. */
static int
take(struct bytes *in, size_t n, struct bytes *out)
{
	if (in->len < n)
		return 0;
	*out = (struct bytes){ in->s, n };
	in->s += n;
	in->len -= n;
	return 1;
}

/* Take a number of so many bytes. */
static int
take_number(struct bytes *in, size_t width, size_t *n)
{
	struct bytes b;

	if (!take(in, width, &b))
		return 0;
	*n = 0;
	for (size_t i = 0; i < width; i++)
		*n = *n << 8 | b.s[i];
	return 1;
}

/* Take a vector: its length, a number of so many bytes, then itself. */
static int
take_vector(struct bytes *in, size_t width, struct bytes *out)
{
	size_t n;

	return take_number(in, width, &n) && take(in, n, out);
}

/* Keep the name: RFC 6066 knows one type, and wants each type once. */
static int
read_name(struct hello *h, struct bytes extension)
{
	struct bytes list;
	struct bytes name;
	size_t type;

	if (h->sni != HELLO_NONE || !take_vector(&extension, 2, &list) ||
	    extension.len || !take_number(&list, 1, &type) ||
	    !take_vector(&list, 2, &name) || list.len || !name.len)
		return 0;
	if (type == HOST_NAME &&
	    hostname_lower(h->name, (char const *)name.s, name.len)) {
		h->sni = HELLO_NAMED;
		h->len = name.len;
		return 1;
	}
	h->sni = HELLO_STRANGE;
	h->len = name.len < HELLO_NAME ? name.len : HELLO_NAME - 1;
	memcpy(h->name, name.s, h->len);
	h->name[h->len] = 0;
	return 1;
}

static int
read_extensions(struct hello *h, struct bytes in)
{
	size_t type;
	struct bytes content;

	while (in.len) {
		if (!take_number(&in, 2, &type) ||
		    !take_vector(&in, 2, &content))
			return 0;
		if (type == SERVER_NAME && !read_name(h, content))
			return 0;
	}
	return 1;
}

static int
read_message(struct hello *h, struct bytes in)
{
	struct bytes skipped;
	struct bytes extensions;

	if (!take(&in, MESSAGE_HEADER + VERSION_AND_RANDOM, &skipped) ||
	    !take_vector(&in, 1, &skipped) || /* session id */
	    !take_vector(&in, 2, &skipped) || /* cipher suites */
	    !take_vector(&in, 1, &skipped))   /* compression methods */
		return 0;
	if (!in.len) /* TLS 1.2 and older can be without extensions */
		return 1;
	return take_vector(&in, 2, &extensions) && !in.len &&
	       read_extensions(h, extensions);
}

/* Take the next record, which must be of a handshake. */
static enum hello_end
take_record(struct bytes *in, struct bytes *content)
{
	size_t n;

	if ((in->len > 0 && in->s[0] != HANDSHAKE) ||
	    (in->len > 1 && in->s[1] != 3))
		return HELLO_WRONG;
	if (in->len < RECORD_HEADER)
		return HELLO_MORE;
	n = (size_t)in->s[3] << 8 | in->s[4];
	if (!n || n > RECORD_MAX)
		return HELLO_WRONG;
	if (in->len - RECORD_HEADER < n)
		return HELLO_MORE;
	return take(in, RECORD_HEADER, content) && take(in, n, content)
		   ? HELLO_WHOLE
		   : HELLO_WRONG;
}

/* The length of the message that begins like this; 0: not a ClientHello. */
static size_t
message_length(unsigned char const *s)
{
	size_t n = (size_t)s[1] << 16 | (size_t)s[2] << 8 | s[3];

	if (s[0] != CLIENT_HELLO || n > HELLO_MAX - MESSAGE_HEADER)
		return 0;
	return MESSAGE_HEADER + n;
}

enum hello_end
hello_read(struct hello *h, unsigned char const *s, size_t n)
{
	unsigned char message[HELLO_MAX];
	struct bytes in = { s, n };
	struct bytes content;
	size_t have = 0;
	size_t want = HELLO_MAX;

	*h = (struct hello){ .sni = HELLO_NONE };
	while (have < want) {
		enum hello_end e = take_record(&in, &content);

		if (e != HELLO_WHOLE)
			return e;
		if (content.len > want - have)
			return HELLO_WRONG;
		memcpy(message + have, content.s, content.len);
		have += content.len;
		if (have >= MESSAGE_HEADER)
			want = message_length(message);
		if (have > want)
			return HELLO_WRONG;
	}
	return read_message(h, (struct bytes){ message, want }) ? HELLO_WHOLE
								: HELLO_WRONG;
}
