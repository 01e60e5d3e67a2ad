/* ownaddress.c - which addresses lead to this host */

#include "ownaddress.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

int
ownaddress_listed(stralloc const *list, struct address const *a)
{
	struct address b;

	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1)
		if (address_scan(&b, list->s + i) && address_same(a, &b))
			return 1;
	return 0;
}

/* Loopback and unspecified addresses. */
static int
is_inner(struct address const *a)
{
	static unsigned char const zero[ADDRESS_6];

	if (a->size == ADDRESS_4)
		return a->byte[0] == 127 || a->byte[0] == 0;
	return !memcmp(a->byte, zero, ADDRESS_6 - 1) &&
	       a->byte[ADDRESS_6 - 1] <= 1;
}

static int
is_at(struct sockaddr const *sa, struct address const *a)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct address b = { .size = 0 };

	if (sa && sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof in);
		address_set(&b, &in.sin_addr, ADDRESS_4);
	} else if (sa && sa->sa_family == AF_INET6) {
		memcpy(&in6, sa, sizeof in6);
		address_set(&b, &in6.sin6_addr, ADDRESS_6);
	}
	return address_same(a, &b);
}

int
ownaddress_has(struct ownaddress const *o, struct address const *a)
{
	struct ifaddrs *list;
	int found = 0;

	if (ownaddress_listed(&o->not, a))
		return 0;
	if (is_inner(a) || ownaddress_listed(&o->more, a))
		return 1;
	if (getifaddrs(&list) == -1)
		return 0;
	for (struct ifaddrs *i = list; i && !found; i = i->ifa_next)
		found = is_at(i->ifa_addr, a);
	freeifaddrs(list);
	return found;
}
