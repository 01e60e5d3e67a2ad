/* hosts.h - lists of domains, as in rcpthosts */

#ifndef HOSTS_H
#define HOSTS_H

#include <stddef.h>

/*
 * Return 1 if the domain (n bytes) is in the list: len bytes of NUL-ended
 * names, of which .example.org stands for every name below it (not for
 * example.org itself).  Letters match in either case.
 */
int hosts_match(char const *list, size_t len, char const *domain, size_t n);

/*
 * Return 1 if the address (n bytes) is in the list of NUL-ended user@domain
 * and @domain, letters in either case.
 */
int hosts_match_address(
    char const *list, size_t len, char const *address, size_t n);

#endif
