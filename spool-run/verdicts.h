/* verdicts.h - what a program of qmail-remote's kind says of a delivery
 *
 * For each recipient r, h or s, a text and a NUL; then K, Z or D, a text and a
 * NUL.
 */

#ifndef VERDICTS_H
#define VERDICTS_H

#include <stddef.h>

enum verdict_kind {
	VERDICT_LATER,
	VERDICT_DONE,
	VERDICT_FAILED
};

struct recipient_verdict {
	enum verdict_kind kind;
	char const *text;
};

/*
 * Of n bytes that it wrote, what that means for recipient number i, from 0.
 * The text is NUL-terminated and within s, or fixed.  A program that died, or
 * said nothing that makes sense, did not deliver; what it said of recipients
 * before counts.
 */
struct recipient_verdict verdicts_of(char const *s, size_t n, size_t i);

#endif
