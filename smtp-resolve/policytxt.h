/* policytxt.h - TXT records that tell of a domain's policies for mail */

#ifndef POLICYTXT_H
#define POLICYTXT_H

enum {
	POLICYTXT_ID = 33,   /* room for an id, with its NUL */
	POLICYTXT_RUA = 1025 /* room for where reports go */
};

/*
 * Read "v=STSv1; id=...;" (RFC 8461 section 3.1), the text of a record.
 * Return 1, with the id; 0 if it is no such record; -1 if it is one, and
 * malformed.
 */
int policytxt_sts(char id[POLICYTXT_ID], char const *text);

/* The same for "v=TLSRPTv1; rua=..." (RFC 8460 section 3): the list of URIs,
 * without blanks. */
int policytxt_rpt(char rua[POLICYTXT_RUA], char const *text);

#endif
