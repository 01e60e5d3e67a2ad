/* newhash-kinds.h - the salts that this system's crypt(3) makes */

#ifndef NEWHASH_KINDS_H
#define NEWHASH_KINDS_H

#include <crypt.h>
#include <stddef.h>

/* Make a salt for yescrypt of n bytes with its NUL; 0: there is none here. */
#ifdef CRYPT_GENSALT_IMPLEMENTS_AUTO_ENTROPY
static inline int
newhash_yescrypt(char *salt, size_t n)
{
	return crypt_gensalt_rn("$y$", 0, NULL, 0, salt, (int)n) != NULL;
}
#else
static inline int
newhash_yescrypt(char *salt, size_t n)
{
	(void)salt;
	(void)n;
	return 0;
}
#endif

#endif
