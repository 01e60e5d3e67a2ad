/* interfaces.c - the addresses of this host */

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "places.h"

/* The address, if it is one that strangers can reach us by. */
static int
is_real(struct sockaddr const *sa, struct address *ip)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (sa && sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof in);
		address_set(ip, &in.sin_addr, ADDRESS_4);
		return !IN_MULTICAST(ntohl(in.sin_addr.s_addr));
	}
	if (sa && sa->sa_family == AF_INET6) {
		memcpy(&in6, sa, sizeof in6);
		address_set(ip, &in6.sin6_addr, ADDRESS_6);
		return !IN6_IS_ADDR_MULTICAST(&in6.sin6_addr) &&
		       !IN6_IS_ADDR_LINKLOCAL(&in6.sin6_addr);
	}
	return 0;
}

static int
has(struct locals const *l, struct address const *ip)
{
	for (size_t i = 0; i < l->n; i++)
		if (address_same(&l->ip[i], ip))
			return 1;
	return 0;
}

int
places_local(struct locals *l)
{
	struct ifaddrs *list;
	struct address ip;

	l->n = 0;
	l->ip = calloc(PLACES_MAX + 1, sizeof *l->ip);
	if (!l->ip || getifaddrs(&list) == -1)
		return 0;
	for (struct ifaddrs *i = list; i; i = i->ifa_next)
		if (i->ifa_flags & IFF_UP && is_real(i->ifa_addr, &ip) &&
		    !has(l, &ip) && l->n <= PLACES_MAX)
			l->ip[l->n++] = ip;
	freeifaddrs(list);
	return 1;
}
