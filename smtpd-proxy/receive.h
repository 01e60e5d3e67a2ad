/* receive.h - take a PROXY header from a connection */

#ifndef RECEIVE_H
#define RECEIVE_H

#include <stdint.h>

#include "proxy.h"

/*
 * Read one header from fd, and not a byte of what follows it, however it is
 * cut into segments; ms milliseconds are all the time there is.  Return what
 * proxy_parse() says of it; never PROXY_MORE.
 */
enum proxy_state receive(struct proxy *p, int fd, uint64_t ms);

#endif
