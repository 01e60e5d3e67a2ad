/* ascii.h - letters of addresses, domains and field names, in any locale */

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

#endif
