/* auth.h - what smtpd-recv and smtpd-auth say to each other on $AUTHCTLFD
 *
 * A SOCK_SEQPACKET socket.  One request is one packet of NUL-ended strings;
 * each gets one answer, a packet that begins with a verdict byte.  Nothing
 * else is ever sent.  The first byte of a request says which it is:
 *
 * AUTH_LIST: one string and no more: which mechanisms are there?  The answer
 * is a list of their names, each ended by NUL, behind AUTH_YES, when they are
 * judged by credentials, or behind AUTH_MORE, when they are relayed; or
 * AUTH_LATER.
 *
 * The first letter of a mechanism: credentials.  AUTH_FIELDS strings:
 * mechanism, authorization id, user, secret, challenge.  The challenge is empty
 * but for CRAM-MD5, whose secret is the digest in hexadecimal.
 *
 * AUTH_BEGIN: an exchange that is relayed.  The mechanism stands behind that
 * byte; the second string is the initial response in base64, "=" for an empty
 * one, "" for none; what follows are facts of the session, NAME=value.
 *
 * AUTH_CLIENT: one string, the address of whom XCLIENT has named, behind that
 * byte.  All that follows is about that client.  The answer is AUTH_YES and no
 * list, or AUTH_LATER where nobody is trusted with XCLIENT.
 *
 * AUTH_GO_ON: the response to AUTH_MORE, in base64, behind that byte; one
 * string.  AUTH_CANCEL: there will be none; the answer is AUTH_NO.
 *
 * Behind AUTH_YES is a list NAME=value NUL ... of variables to set, behind
 * AUTH_MORE a challenge in base64, ended by NUL.
 */

#ifndef AUTH_H
#define AUTH_H

enum {
	AUTH_LIST = '?',
	AUTH_CLIENT = '#',
	AUTH_BEGIN = '>',
	AUTH_GO_ON = '=',
	AUTH_CANCEL = '*'
};

enum {
	AUTH_FIELDS = 5
};

/* Longest request and longest answer, in bytes; and longest AUTH_CLIENT. */
enum {
	AUTH_MAX = 16384,
	AUTH_CLIENT_MAX = 64
};

enum {
	AUTH_YES = '+',     /* 235: this is the user */
	AUTH_NO = '-',      /* 535: it is not */
	AUTH_LATER = '!',   /* 454: could not be found out now */
	AUTH_EXPIRED = '^', /* 432: it is, but needs a new password */
	AUTH_BRAKED = '~',  /* 454: not tried, too many have failed */
	AUTH_MORE = '>'     /* 334: a challenge, which wants a response */
};

/* How long the list of mechanisms may take: clients wait for EHLO. */
enum {
	AUTH_LIST_MS = 5000
};

#endif
