/* warm.h - have a TLS library do beforehand what each engine would do anew */

#ifndef WARM_H
#define WARM_H

#include <tls.h>

/*
 * Shake hands with ourselves, in memory, as a client of this server: so the
 * library finds its algorithms and makes its tables once, in a keeper, and
 * engines that are forked share them.  Nothing depends on it: what goes wrong
 * is not told.  Without a server, NULL, nothing is done.
 */
void warm_up(struct tls *server);

/*
 * The same for engines that are clients: with servers that are made for it,
 * one of each kind of key.
 */
void warm_up_client(void);

#endif
