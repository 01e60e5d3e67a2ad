/* authmode.h - whether AUTH is to be had, and how: smtp.auth and $SMTPAUTH
 *
 * $SMTPAUTH, as the qmail patches have it, is per client, and comes before
 * smtp.auth: "" optional, "!" required, "-" forbidden; behind nothing or "!"
 * "cram": CRAM-MD5 and nothing else; "+cram": CRAM-MD5 too.
 */

#ifndef AUTHMODE_H
#define AUTHMODE_H

#include <stdint.h>

#include "settings.h"

enum authmode_cram {
	CRAM_LISTED, /* if smtp.auth.mechanisms names it */
	CRAM_TOO,
	CRAM_ONLY
};

/*
 * Give the mode, FORBIDDEN, OPTIONAL or REQUIRED, and, unless cram is NULL,
 * what is said of CRAM-MD5.  Return 0, or -1 on a fault, which
 * settings_fault() explains.
 */
int authmode_get(struct settings *s, uint64_t *mode, enum authmode_cram *cram);

#endif
