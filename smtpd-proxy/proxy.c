/* proxy.c - the header of the PROXY protocol, versions 1 and 2 */

#include "proxy.h"

#include <string.h>

#include <skalibs/types.h>

#include "tlv.h"

static char const v1_start[] = "PROXY ";
static char const v2_start[] = "\r\n\r\n\0\r\nQUIT\n";

enum {
	V1_START = sizeof v1_start - 1,
	V1_MIN = sizeof "PROXY UNKNOWN\r\n" - 1,
	/* In a binary header: where what is, and where the addresses begin. */
	V2_START = sizeof v2_start - 1,
	V2_COMMAND = V2_START,
	V2_FAMILY,
	V2_LENGTH,
	V2_MIN = V2_LENGTH + 2
};

static enum proxy_state
wrong(struct proxy *p, enum proxy_fault fault)
{
	p->fault = fault;
	return PROXY_WRONG;
}

static enum proxy_state
more(struct proxy *p, size_t len)
{
	p->len = len;
	return PROXY_MORE;
}

/*
 * Take the next field of the line, which ends at end, into the size bytes at
 * out.  Fields are separated by one space.  Return where the one behind it
 * begins, or NULL.
 */
static char const *
field(char *out, size_t size, char const *s, char const *end)
{
	char const *space = memchr(s, ' ', (size_t)(end - s));
	size_t n = (size_t)((space ? space : end) - s);

	if (!n || n >= size)
		return NULL;
	memcpy(out, s, n);
	out[n] = 0;
	return space ? space + 1 : end;
}

static char const *
address_field(struct address *a, int six, char const *s, char const *end)
{
	char text[ADDRESS_FMT];
	char const *next = field(text, sizeof text, s, end);

	if (!next || six != (strchr(text, ':') != NULL) ||
	    !address_scan(a, text))
		return NULL;
	return next;
}

static char const *
port_field(uint16_t *port, char const *s, char const *end)
{
	char text[PORT_FMT];
	char const *next = field(text, sizeof text, s, end);

	if (!next || !uint160_scan(text, port) || (*text == '0' && text[1]))
		return NULL;
	return next;
}

/* "192.0.2.1 198.51.100.1 56324 25" */
static int
v1_ends(struct proxy *p, int six, char const *s, char const *end)
{
	struct address a[2];
	uint16_t port[2];

	/* A space at the very end would be an empty field too much. */
	if (end[-1] == ' ' || !(s = address_field(a, six, s, end)) ||
	    !(s = address_field(a + 1, six, s, end)) ||
	    !(s = port_field(port, s, end)) ||
	    !(s = port_field(port + 1, s, end)) || s != end)
		return 0;
	endpoint_set(&p->remote, a, port[0]);
	endpoint_set(&p->local, a + 1, port[1]);
	return 1;
}

/* What is between "PROXY " and CR LF. */
static enum proxy_state
v1_line(struct proxy *p, char const *s, char const *end)
{
	char family[sizeof "UNKNOWN"];
	char const *next = field(family, sizeof family, s, end);

	if (next && !strcmp(family, "UNKNOWN"))
		return PROXY_LOCAL;
	if (next && (!strcmp(family, "TCP4") || !strcmp(family, "TCP6")) &&
	    v1_ends(p, family[3] == '6', next, end))
		return PROXY_KNOWN;
	return wrong(p, PROXY_TEXT);
}

static enum proxy_state
v1(struct proxy *p, char const *s, size_t n)
{
	size_t i = V1_START;

	if (n > PROXY_V1_MAX)
		n = PROXY_V1_MAX;
	while (i < n && s[i] >= ' ' && s[i] <= '~')
		i++;
	/* A line end has two bytes: as long as it is not there, so many more
	 * can be read. */
	if (i + 2 > PROXY_V1_MAX)
		return wrong(p, PROXY_LONG);
	if (i == n)
		return more(p, n + 2 < V1_MIN ? V1_MIN : n + 2);
	if (s[i] != '\r')
		return wrong(p, PROXY_TEXT);
	if (i + 1 == n)
		return more(p, n + 1);
	if (s[i + 1] != '\n')
		return wrong(p, PROXY_TEXT);
	p->len = i + 2;
	return v1_line(p, s + V1_START, s + i);
}

static uint16_t
number(unsigned char const *s)
{
	return (uint16_t)(s[0] << 8 | s[1]);
}

/* Source, destination, port of the source, port of the destination. */
static void
v2_ends(struct proxy *p, unsigned char const *s, size_t size)
{
	struct address a;

	address_set(&a, s, size);
	endpoint_set(&p->remote, &a, number(s + 2 * size));
	address_set(&a, s + size, size);
	endpoint_set(&p->local, &a, number(s + 2 * size + 2));
}

/* A whole header with the command PROXY; its length is p->len. */
static enum proxy_state
v2_proxy(struct proxy *p, unsigned char const *s)
{
	static struct {
		unsigned char code;
		size_t size; /* of an address; 0: not one of ours */
	} const families[] = {
		{ 0x00, 0 }, /* unspecified */
		{ 0x11, ADDRESS_4 }, { 0x21, ADDRESS_6 },
		{ 0x31, 0 }, /* Unix, stream */
	};
	size_t i = 0;
	size_t end;

	while (families[i].code != s[V2_FAMILY])
		if (++i == sizeof families / sizeof families[0])
			return wrong(p, PROXY_FAMILY);
	if (!families[i].size)
		return PROXY_LOCAL;
	end = V2_MIN + 2 * families[i].size + 2 * sizeof(uint16_t);
	if (p->len < end)
		return wrong(p, PROXY_LENGTH);
	if (!tlv_check(&p->fault, s, p->len, end))
		return PROXY_WRONG;
	v2_ends(p, s + V2_MIN, families[i].size);
	return PROXY_KNOWN;
}

static enum proxy_state
v2(struct proxy *p, unsigned char const *s, size_t n)
{
	if (n < V2_MIN)
		return more(p, V2_MIN);
	if (s[V2_COMMAND] >> 4 != 2)
		return wrong(p, PROXY_VERSION);
	if ((s[V2_COMMAND] & 15) > 1)
		return wrong(p, PROXY_COMMAND);
	p->len = (size_t)V2_MIN + number(s + V2_LENGTH);
	if (p->len > PROXY_MAX)
		return wrong(p, PROXY_LONG);
	if (n < p->len)
		return PROXY_MORE;
	return s[V2_COMMAND] & 1 ? v2_proxy(p, s) : PROXY_LOCAL;
}

static int
begins(char const *s, size_t n, char const *start, size_t len)
{
	return !memcmp(s, start, n < len ? n : len);
}

enum proxy_state
proxy_parse(struct proxy *p, char const *s, size_t n)
{
	*p = (struct proxy){ 0 };
	if (begins(s, n, v1_start, V1_START))
		return n < V1_START ? more(p, V1_MIN) : v1(p, s, n);
	if (begins(s, n, v2_start, V2_START))
		return v2(p, (unsigned char const *)s, n);
	return wrong(p, PROXY_NOT);
}
