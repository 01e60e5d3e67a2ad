/* dh.h - which file of DH parameters counts */

#ifndef DH_FILES_H
#define DH_FILES_H

#include <skalibs/stralloc.h>

#include "settings.h"

/*
 * Find the largest of tls.dh4096.pem, tls.dh3072.pem and tls.dh2048.pem: its
 * path, NUL-terminated.  Return 1; 0 if there is none, and then the path of
 * tls.dh1024.pem or tls.dh512.pem, which is never used, or an empty one; or
 * -1 on a fault, which settings_fault() explains.  Opens nothing.
 */
int dh_find(struct settings *s, stralloc *path);

#endif
