/* report.h - tell the program about its TLS connection */

#ifndef REPORT_H
#define REPORT_H

#include <skalibs/stralloc.h>

#include <tls.h>

#include "client.h"

/*
 * Put the list for a program that asked with Y into list: NAME=value NUL ...
 * NUL, always with a value.  What the peer chose is made printable ASCII.
 * Return 1, or 0 if memory is short.
 */
int report_make(struct tls *tls, struct client const *client, stralloc *list);

#endif
