/* auth.h - what smtpd-recv and smtpd-auth say to each other on $AUTHCTLFD
 *
 * A SOCK_SEQPACKET socket.  One request is one packet of AUTH_FIELDS strings,
 * each ended by NUL: mechanism, authorization id, user, secret, challenge
 * (empty but for challenge-response mechanisms).  One answer is one packet:
 * a verdict byte, then a list NAME=value NUL ... of variables to set after
 * AUTH_YES.  Nothing else is ever sent.
 */

#ifndef AUTH_H
#define AUTH_H

enum {
	AUTH_FIELDS = 5
};

/* Longest request and longest answer, in bytes. */
enum {
	AUTH_MAX = 16384
};

enum {
	AUTH_YES = '+',    /* 235: this is the user */
	AUTH_NO = '-',     /* 535: it is not */
	AUTH_LATER = '!',  /* 454: could not be found out now */
	AUTH_BRAKED = '~', /* 454: not tried, too many have failed */
};

#endif
