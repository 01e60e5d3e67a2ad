/* ascii.h - letters of addresses, domains and field names, and digits, in any
 * locale */

#ifndef ASCII_H
#define ASCII_H

/* A to Z in lower case; everything else as it is. */
static inline char
ascii_lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	return c;
}

/* What a hexadecimal digit stands for, in either case; -1: it is none. */
static inline int
ascii_hex(char c)
{
	c = ascii_lower(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
