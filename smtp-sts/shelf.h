/* shelf.h - policies on disk: a file for each domain
 *
 * A file is "id ID", "fetched SECONDS", "until SECONDS", and the policy as
 * smtp-sts(8) prints it; the times are seconds since 1970.  It is written under
 * another name and renamed: nobody ever finds half of one.  Beside it,
 * DOMAIN~failed tells when it could last not be fetched.
 */

#ifndef SHELF_H
#define SHELF_H

#include <stdint.h>

#include <skalibs/stralloc.h>

enum {
	SHELF_ID = 33 /* room for an id, with its NUL */
};

/* No name of a host ends so. */
#define SHELF_FAILED "~failed"

struct shelf {
	char id[SHELF_ID];
	uint64_t fetched;
	uint64_t until;
	stralloc text; /* the policy */
};

/* Read the file of a domain, which is a host name.  Return 1; 0 if there is
 * none, or none that is well-formed; -1 if it cannot be read, with errno set.
 */
int shelf_get(struct shelf *s, char const *dir, char const *domain);

/* Write it.  Return 1, or 0 with errno set. */
int shelf_put(struct shelf const *s, char const *dir, char const *domain);

/* Remember that it could not be fetched. */
void shelf_failed(char const *dir, char const *domain);

/* Was that less than five minutes ago? */
int shelf_has_failed(char const *dir, char const *domain);

/* Remove the file of a domain, with that end of its name: "" or SHELF_FAILED.
 */
void shelf_remove(char const *dir, char const *domain, char const *end);

#endif
