/* context.h - a libtls context as the settings want it */

#ifndef CONTEXT_H
#define CONTEXT_H

#include <skalibs/stralloc.h>

#include <tls.h>

#include "settings.h"

/*
 * Load certificate and key and make the context of a server.  Return it, or
 * NULL with the reason in why, NUL-terminated: file, found, expected.
 */
struct tls *context_server(struct settings *s, stralloc *why);

#endif
