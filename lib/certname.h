/* certname.h - names in certificates that are fit to be compared and shown */

#ifndef CERTNAME_H
#define CERTNAME_H

#include <stddef.h>

/*
 * Return 1 if the n bytes at s are the name of a host: letters, digits, '-'
 * and '_' in labels of 1 to 63 bytes between single dots, at most 253 in all.
 * A wildcard is none.
 */
int certname_host(char const *s, size_t n);

/*
 * Return 1 if the n bytes at s are an e-mail address that needs no quotes: one
 * '@', before it 1 to 64 printable ASCII characters but space and
 * ()<>[]:;,\", behind it a host.
 */
int certname_email(char const *s, size_t n);

/* Are two hosts the same, letters in either case? */
int certname_same_host(char const *a, size_t n, char const *b, size_t m);

/* Are two addresses the same?  Letters in either case in the domain only: what
 * is before the '@' is for its host alone to compare (RFC 5321 2.4). */
int certname_same_email(char const *a, size_t n, char const *b, size_t m);

#endif
