/* context.h - a libtls context as the settings want it */

#ifndef CONTEXT_H
#define CONTEXT_H

#include <skalibs/stralloc.h>

#include <tls.h>

#include "client.h"
#include "settings.h"

/*
 * Load certificate and key, and into client what certificates of clients are
 * judged by, and make the context of a server.  Return it, or NULL with the
 * reason in why, NUL-terminated: file, found, expected.
 */
struct tls *context_server(
    struct settings *s, struct client *client, stralloc *why);

#endif
