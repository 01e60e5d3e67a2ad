/* unit-hello.c - ClientHellos: real ones, cut ones, split ones, wrong ones */

#include "../tls-engine/hello.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define BYTES(s) s, sizeof(s) - 1

enum {
	ROOM = 200000,
	HEADER = 5
};

/* The parts of a hello before its extensions. */
#define RANDOM "0123456789abcdef0123456789abcdef"
#define BODY "\3\3" RANDOM "\0\0\2\x13\1\1\0"

/* Extensions: server_name with one name, and another one. */
#define MX "mx.example.org"
#define SNI_MX "\0\0\0\x13\0\x11\0\0\x0e" MX
#define OTHER "\0\x0b\0\2\1\0"

struct message {
	size_t n;
	unsigned char s[ROOM];
};

static struct {
	char const *name;
	char const *extensions;
	size_t len;
	enum hello_end end;
	enum hello_sni sni;
	char const *sent;
} const cases[] = {
	{ "a name", BYTES(SNI_MX), HELLO_WHOLE, HELLO_NAMED, MX },
	{ "a name behind something", BYTES(OTHER SNI_MX), HELLO_WHOLE,
	    HELLO_NAMED, MX },
	{ "a name before something", BYTES(SNI_MX OTHER), HELLO_WHOLE,
	    HELLO_NAMED, MX },
	{ "no name", BYTES(OTHER), HELLO_WHOLE, HELLO_NONE, "" },
	{ "an empty list of extensions", BYTES(""), HELLO_WHOLE, HELLO_NONE,
	    "" },
	{ "capitals", BYTES("\0\0\0\x07\0\x05\0\0\2MX"), HELLO_WHOLE,
	    HELLO_NAMED, "mx" },
	{ "a way up", BYTES("\0\0\0\x0a\0\x08\0\0\5../mx"), HELLO_WHOLE,
	    HELLO_STRANGE, "../mx" },
	{ "an address",
	    BYTES("\0\0\0\x0e\0\x0c\0\0\x09"
		  "192.0.2.1"),
	    HELLO_WHOLE, HELLO_STRANGE, "192.0.2.1" },
	{ "a dot behind", BYTES("\0\0\0\x08\0\6\0\0\3mx."), HELLO_WHOLE,
	    HELLO_STRANGE, "mx." },
	{ "a NUL within", BYTES("\0\0\0\x0a\0\x08\0\0\5mx\0mx"), HELLO_WHOLE,
	    HELLO_STRANGE, "mx" },
	{ "another type of name", BYTES("\0\0\0\x07\0\5\1\0\2mx"), HELLO_WHOLE,
	    HELLO_STRANGE, "mx" },
	{ "an empty extension", BYTES("\0\0\0\0"), HELLO_WRONG, HELLO_NONE,
	    "" },
	{ "an empty list", BYTES("\0\0\0\2\0\0"), HELLO_WRONG, HELLO_NONE, "" },
	{ "an empty name", BYTES("\0\0\0\5\0\3\0\0\0"), HELLO_WRONG, HELLO_NONE,
	    "" },
	{ "two names", BYTES("\0\0\0\x0c\0\x0a\0\0\2mx\0\0\2my"), HELLO_WRONG,
	    HELLO_NONE, "" },
	{ "server_name twice", BYTES(SNI_MX SNI_MX), HELLO_WRONG, HELLO_NONE,
	    "" },
	{ "server_name twice, one strange",
	    BYTES("\0\0\0\x08\0\6\0\0\3mx." SNI_MX), HELLO_WRONG, HELLO_NONE,
	    "" },
	{ "a byte behind the list", BYTES("\0\0\0\x08\0\5\0\0\2mxx"),
	    HELLO_WRONG, HELLO_NONE, "" },
	{ "a list longer than its extension", BYTES("\0\0\0\7\0\6\0\0\2mx"),
	    HELLO_WRONG, HELLO_NONE, "" },
	{ "a name longer than its list", BYTES("\0\0\0\7\0\5\0\0\3mx"),
	    HELLO_WRONG, HELLO_NONE, "" },
	{ "an extension longer than all of them", BYTES("\0\x0b\0\3\1\0"),
	    HELLO_WRONG, HELLO_NONE, "" },
	{ "half an extension", BYTES("\0\x0b\0"), HELLO_WRONG, HELLO_NONE, "" },
};

static struct {
	char const *name;
	char const *s;
	size_t len;
	enum hello_end end;
} const starts[] = {
	{ "nothing yet", BYTES(""), HELLO_MORE },
	{ "one byte", BYTES("\x16"), HELLO_MORE },
	{ "any version 3.x of the record", BYTES("\x16\3\4\0\1"), HELLO_MORE },
	{ "HTTP", BYTES("GET / HTTP/1.1\r\n"), HELLO_WRONG },
	{ "SMTP", BYTES("E"), HELLO_WRONG },
	{ "an alert", BYTES("\x15\3\1\0\2\2\x30"), HELLO_WRONG },
	{ "version 2", BYTES("\x16\2"), HELLO_WRONG },
	{ "SSL 2", BYTES("\x80\x2e\1\3\1"), HELLO_WRONG },
	{ "an empty record", BYTES("\x16\3\1\0\0"), HELLO_WRONG },
	{ "the longest record", BYTES("\x16\3\1\x40\0"), HELLO_MORE },
	{ "a longer one", BYTES("\x16\3\1\x40\1"), HELLO_WRONG },
	{ "another message", BYTES("\x16\3\1\0\4\2\0\0\0"), HELLO_WRONG },
	{ "an empty hello", BYTES("\x16\3\1\0\4\1\0\0\0"), HELLO_WRONG },
	{ "a hello that will not fit", BYTES("\x16\3\1\0\4\1\0\x3f\xfd"),
	    HELLO_WRONG },
	{ "the largest that will", BYTES("\x16\3\1\0\4\1\0\x3f\xfc"),
	    HELLO_MORE },
	{ "other data in the middle of a hello",
	    BYTES("\x16\3\1\0\4\1\0\0\x20\x17\3\3\0\1x"), HELLO_WRONG },
};

static void
put(struct message *m, char const *s, size_t n)
{
	memcpy(m->s + m->n, s, n);
	m->n += n;
}

static void
put_number(struct message *m, size_t width, size_t n)
{
	while (width--)
		m->s[m->n++] = (unsigned char)(n >> 8 * width);
}

/* A hello with these extensions, without records. */
static void
make(struct message *m, char const *extensions, size_t n)
{
	m->n = 0;
	put_number(m, 1, 1);
	put_number(m, 3, sizeof BODY - 1 + 2 + n);
	put(m, BODY, sizeof BODY - 1);
	put_number(m, 2, n);
	put(m, extensions, n);
}

/* The same in records of at most so many bytes. */
static void
wrap(struct message *out, struct message const *m, size_t most)
{
	out->n = 0;
	for (size_t i = 0; i < m->n; i += most) {
		size_t n = m->n - i < most ? m->n - i : most;

		put(out, "\x16\3\1", 3);
		put_number(out, 2, n);
		memcpy(out->s + out->n, m->s + i, n);
		out->n += n;
	}
}

/* In memory of its own, so that a sanitizer sees a read behind it. */
static enum hello_end
look(struct hello *h, unsigned char const *s, size_t n)
{
	unsigned char *copy = malloc(n ? n : 1);
	enum hello_end e;

	if (!copy)
		abort();
	memcpy(copy, s, n);
	e = hello_read(h, copy, n);
	free(copy);
	return e;
}

static void
test_cases(void)
{
	static struct message m;
	static struct message r;
	struct hello h;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum hello_end e;

		make(&m, cases[i].extensions, cases[i].len);
		wrap(&r, &m, 16384);
		e = look(&h, r.s, r.n);
		ok(e == cases[i].end &&
			(e != HELLO_WHOLE ||
			    (h.sni == cases[i].sni &&
				!strcmp(h.name, cases[i].sent))),
		    cases[i].name);
	}
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		ok(look(&h, (unsigned char const *)starts[i].s,
		       starts[i].len) == starts[i].end,
		    starts[i].name);
}

/* Records of every size, and each of them cut at every byte. */
static void
test_splits(void)
{
	static struct message m;
	static struct message r;
	struct hello h;
	int whole = 1;
	int more = 1;

	make(&m, OTHER SNI_MX, sizeof(OTHER SNI_MX) - 1);
	for (size_t most = 1; most <= m.n; most++) {
		wrap(&r, &m, most);
		for (size_t n = 0; n < r.n; n++)
			more = more && look(&h, r.s, n) == HELLO_MORE;
		whole = whole && look(&h, r.s, r.n) == HELLO_WHOLE &&
			h.sni == HELLO_NAMED && !strcmp(h.name, MX);
		put(&r, "\x17\3\3", 3);
		whole = whole && look(&h, r.s, r.n) == HELLO_WHOLE;
	}
	ok(whole, "in records of any size, with something behind it");
	ok(more, "and cut at every byte: more is wanted");
}

/* A message that ends too soon, at every byte, and says so. */
static void
test_cuts(void)
{
	static struct message m;
	static struct message r;
	struct hello h;
	size_t none = 0;
	size_t wrong = 0;

	make(&m, OTHER SNI_MX, sizeof(OTHER SNI_MX) - 1);
	for (size_t n = 4; n < m.n; n++) {
		enum hello_end e;
		size_t all = m.n;

		m.s[3] = (unsigned char)(n - 4);
		m.n = n;
		wrap(&r, &m, 16384);
		m.n = all;
		e = look(&h, r.s, r.n);
		none += e == HELLO_WHOLE && h.sni == HELLO_NONE;
		wrong += e == HELLO_WRONG;
	}
	ok(none == 1 && wrong == m.n - 4 - 1,
	    "cut short anywhere but before its extensions it is wrong");
}

static void
test_sizes(void)
{
	static struct message m;
	static struct message r;
	static char big[HELLO_MAX];
	static char name[9 + 256] = "\0\0\1\5\1\3\0\1\0";
	struct hello h;
	size_t room = HELLO_MAX - 4 - (sizeof BODY - 1) - 2;

	memset(big, 0, sizeof big);
	big[1] = 21; /* padding (RFC 7685) */
	big[2] = (char)((room - 4) >> 8);
	big[3] = (char)(room - 4);
	make(&m, big, room);
	wrap(&r, &m, 16384);
	ok(look(&h, r.s, r.n) == HELLO_WHOLE, "the longest hello");
	wrap(&r, &m, 2);
	ok(look(&h, r.s, r.n) == HELLO_WHOLE, "in 8192 records");
	memset(name + 9, 'a', 256);
	make(&m, name, sizeof name);
	wrap(&r, &m, 16384);
	ok(look(&h, r.s, r.n) == HELLO_WHOLE && h.sni == HELLO_STRANGE &&
		h.len == 255 && strlen(h.name) == 255,
	    "a name of 256 bytes is kept in part");
	make(&m, SNI_MX, sizeof SNI_MX - 1);
	wrap(&r, &m, 16384);
	r.s[HEADER - 1]++;
	r.s[r.n++] = 1;
	ok(look(&h, r.s, r.n) == HELLO_WRONG,
	    "something behind it in its record");
	m.n = 4 + sizeof BODY - 1;
	m.s[3] = sizeof BODY - 1;
	wrap(&r, &m, 16384);
	ok(look(&h, r.s, r.n) == HELLO_WHOLE && h.sni == HELLO_NONE,
	    "no extensions at all");
}

int
main(void)
{
	test_cases();
	test_splits();
	test_cuts();
	test_sizes();
	return tap_end();
}
