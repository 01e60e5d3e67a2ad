/* dh.h - which file of DH parameters counts */

#ifndef DH_FILES_H
#define DH_FILES_H

#include <skalibs/stralloc.h>

#include "settings.h"

/*
 * Find the largest of tls.dh4096.pem, tls.dh3072.pem and tls.dh2048.pem: its
 * path, NUL-terminated.  Return 1; 0 if there is none, and then the path of
 * one that is never used, such as tls.dh1024.pem or tls.rsa512.pem, or an
 * empty one; or -1 on a fault, which settings_fault() explains.  Opens nothing.
 */
int dh_find(struct settings *s, stralloc *path);

#endif
