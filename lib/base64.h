/* base64.h - strict base64 (RFC 4648 section 4), for AUTH */

#ifndef BASE64_H
#define BASE64_H

#include <stddef.h>
#include <sys/types.h>

/* Bytes that n encoded characters can decode to; room to give to decode. */
#define BASE64_ROOM(n) (((n) / 4) * 3 + 3)

/* Characters that n bytes encode to, with the final NUL. */
#define BASE64_FMT(n) ((((n) + 2) / 3) * 4 + 1)

/*
 * Decode the n characters at s into out, which has BASE64_ROOM(n) bytes, or
 * is s itself.
 * Return the number of bytes, or -1 if s is not base64 to the letter: every
 * character from the alphabet, length a multiple of four, '=' only as the
 * padding of the last group, and no bits left over.
 */
ssize_t base64_decode(char *out, char const *s, size_t n);

/*
 * Encode the n bytes at s into out, which has BASE64_FMT(n) bytes, and end it
 * with NUL.  Return the number of characters before the NUL.
 */
size_t base64_encode(char *out, char const *s, size_t n);

#endif
