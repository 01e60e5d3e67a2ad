/* der.c - step through DER, the encoding of certificates and keys (X.690) */

#include "der.h"

#include <string.h>

enum {
	LONG = 0x80,    /* the length has more than one byte */
	LENGTH_MAX = 3, /* bytes of a long length: values up to 16 MB */
	HEAD = 2        /* tag and first byte of the length */
};

/* Bytes before the content; its length in *len.  0 if that does not fit. */
static size_t
head(struct der const *in, size_t *len)
{
	size_t more = in->s[1] & ~(unsigned int)LONG;

	*len = in->s[1];
	if (*len < LONG)
		return HEAD;
	if (!more || more > LENGTH_MAX || in->len < HEAD + more)
		return 0;
	*len = 0;
	for (size_t i = 0; i < more; i++)
		*len = *len << 8 | in->s[HEAD + i];
	return HEAD + more;
}

int
der_take(struct der *in, enum der_tag tag, struct der *value)
{
	struct der content;
	size_t len;
	size_t skip;

	if (in->len < HEAD || in->s[0] != tag)
		return 0;
	skip = head(in, &len);
	if (!skip || len > in->len - skip)
		return 0;
	content = (struct der){ in->s + skip, len };
	in->s = content.s + len;
	in->len -= skip + len;
	if (value)
		*value = content;
	return 1;
}

int
der_same(struct der a, struct der b)
{
	return a.len == b.len && (!a.len || !memcmp(a.s, b.s, a.len));
}
