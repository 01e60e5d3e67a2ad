/* context.h - a libtls context as the settings want it */

#ifndef CONTEXT_H
#define CONTEXT_H

#include <skalibs/stralloc.h>

#include <tls.h>

#include "client.h"
#include "settings.h"
#include "tlswish.h"

/*
 * Load certificate and key, and into client what certificates of clients are
 * judged by, and make the context of a server.  Return it, or NULL with the
 * reason in why, NUL-terminated: file, found, expected.
 */
struct tls *context_server(
    struct settings *s, struct client *client, stralloc *why);

/*
 * Load our own certificate, if there is one, and make the context of a client
 * with such a wish.  It judges no certificate: see server.h.  Return it, or
 * NULL as above.
 */
struct tls *context_client(
    struct settings *s, struct tlswish const *w, stralloc *why);

#endif
