/* mechs.h - the mechanisms of AUTH that are to be had
 *
 * Those that smtpd-auth has and the administrator wants: smtp.auth.mechanisms
 * and $SMTPAUTH.  Without either it is all of them, but CRAM-MD5 only where
 * it is relayed, since it needs passwords that are kept in clear.  And
 * EXTERNAL, for clients whose certificate says who they are (external.h).
 */

#ifndef MECHS_H
#define MECHS_H

#include "session.h"

/* Ask smtpd-auth, unless it has told already; for before the others below. */
void mechs_learn(struct session *s);

/* The reply to mail that needs AUTH first: 4xx when AUTH is not to be had. */
enum reply mechs_demand(struct session const *s);

/* Whether any mechanism is to be had. */
int mechs_any(struct session const *s);

/* Add them to out, with a blank before each.  Return 1, or 0: no memory. */
int mechs_cat(stralloc *out, struct session const *s);

/* The mechanism by this name, in any case, if it is to be had; or NULL. */
char const *mechs_find(struct session const *s, char const *name);

/* Whether smtpd-auth has it, but the administrator wants only others, and it
 * is one that gives the password away. */
int mechs_weak(struct session const *s, char const *name);

/* Whether it is one in which the server speaks first (RFC 4422 section 3). */
int mechs_server_first(char const *name);

/* Whether the n bytes at list, separated by blanks, are names of mechanisms. */
int mechs_valid(char const *list);

#endif
