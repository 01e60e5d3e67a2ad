/* pem.c - find a block of a PEM file (RFC 7468) and decode it */

#include "pem.h"

#include <string.h>

#include "base64.h"

struct span {
	char const *s;
	char const *end;
};

/* Cut the next line off the front of text, without its end. */
static int
next_line(struct span *text, struct span *line)
{
	char const *lf;

	if (text->s == text->end)
		return 0;
	lf = memchr(text->s, '\n', (size_t)(text->end - text->s));
	line->s = text->s;
	line->end = lf ? lf : text->end;
	text->s = lf ? lf + 1 : text->end;
	while (line->end > line->s && strchr("\r\t ", line->end[-1]) &&
	       line->end[-1])
		line->end--;
	return 1;
}

static int
skip_word(struct span *line, char const *word)
{
	size_t n = strlen(word);

	if ((size_t)(line->end - line->s) < n || memcmp(line->s, word, n) != 0)
		return 0;
	line->s += n;
	return 1;
}

/* Is the line "-----BEGIN label-----", or END? */
static int
is_mark(struct span line, char const *mark, char const *label)
{
	return skip_word(&line, "-----") && skip_word(&line, mark) &&
	       skip_word(&line, label) && skip_word(&line, "-----") &&
	       line.s == line.end;
}

static int
find_label(struct span line, char const *const *labels, size_t *which)
{
	for (*which = 0; labels[*which]; ++*which)
		if (is_mark(line, "BEGIN ", labels[*which]))
			return 1;
	return 0;
}

/* Join the lines up to the block's end in out; their length, or an error. */
static ssize_t
join(char *out, struct span text, char const *label)
{
	struct span line;
	size_t len = 0;

	while (next_line(&text, &line)) {
		size_t n = (size_t)(line.end - line.s);

		if (is_mark(line, "END ", label))
			return (ssize_t)len;
		if (memchr(line.s, ':', n)) /* a header of RFC 1421 */
			return PEM_ENCRYPTED;
		if (n > PEM_BLOCK_MAX - len)
			return PEM_BAD;
		memcpy(out + len, line.s, n);
		len += n;
	}
	return PEM_NONE;
}

ssize_t
pem_decode(char *out, char const *s, size_t n, char const *const *labels,
    size_t *which)
{
	struct span text = { s, s + n };
	struct span line;

	while (next_line(&text, &line)) {
		ssize_t len;

		if (!find_label(line, labels, which))
			continue;
		len = join(out, text, labels[*which]);
		if (len < 0)
			return len;
		len = base64_decode(out, out, (size_t)len);
		return len > 0 ? len : PEM_BAD;
	}
	return PEM_NONE;
}
