/* protocols.h - a list of TLS protocols, in the spellings that are in use */

#ifndef PROTOCOLS_H
#define PROTOCOLS_H

/* What a list asks for, as bits. */
enum {
	PROTOCOL_SSL2 = 0x01,
	PROTOCOL_SSL3 = 0x02,
	PROTOCOL_TLS10 = 0x04,
	PROTOCOL_TLS11 = 0x08,
	PROTOCOL_TLS12 = 0x10,
	PROTOCOL_TLS13 = 0x20,

	PROTOCOLS_TLS = 0x3c, /* TLS of any version */
	PROTOCOLS_ALL = 0x3f,
	PROTOCOLS_SPOKEN = PROTOCOL_TLS12 | PROTOCOL_TLS13
};

/*
 * Read a list such as
 *
 *	tlsv1.2,tlsv1.3			libtls
 *	all:!tlsv1.2			libtls
 *	["TLSv1.2", "TLSv1.3"]		vSMTP
 *	SSLv23:!SSLv2:!SSLv3:!TLSv1	OpenSSL, qpsmtpd
 *
 * Upper and lower case are the same.  Words count from left to right; one with
 * ! takes away, and a list that begins with one begins with everything.  Put
 * into named what was asked for by its own name, not by a word such as all.
 * Return the bits, 0 if nothing is left, or -1 if a word is not known.
 */
int protocols_parse(char const *text, int *named);

#endif
