/* authzid.h - who may act as somebody else: auth.authzid
 *
 * A client may ask, with its own password, to be somebody else (RFC 4422
 * section 3.4.1, the authorization identity).  It may if a line of the list,
 * which settings_list() has read, says so: "user: name name ...", with blanks
 * or tabs between the names.  Everything is compared byte for byte.
 */

#ifndef AUTHZID_H
#define AUTHZID_H

#include <skalibs/stralloc.h>

#include "settings.h"

/* Read the list.  Return 1, or 0 on a fault, which settings_fault() explains.
 */
int authzid_read(stralloc *list, struct settings *s);

/* Whether the user may be name: nobody in particular (""), itself, or as the
 * list says. */
int authzid_allows(stralloc const *list, char const *user, char const *name);

#endif
