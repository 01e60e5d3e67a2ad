/* everything.h - a session with everything on and nothing behind it */

#ifndef EVERYTHING_H
#define EVERYTHING_H

#include <stdint.h>
#include <string.h>

#include "../smtpd-recv/session.h"

/* Everything on, as much as there is; nothing behind it. */
static inline struct config *
everything(void)
{
	static struct config c = { .databytes = 1000000,
		.maxline = 1000,
		.maxrcpt = 100,
		.maxerrors = UINT32_MAX,
		.softerrors = UINT32_MAX,
		.maxhops = 10,
		.tries = 100,
		.starttls = OPTIONAL,
		.auth = OPTIONAL,
		.authclear = 1,
		.lax = 1,
		.minrate = 1000,
		.timeout = 1000,
		.timeout_cmd = 1000,
		.timeout_data = 1000,
		.timeout_delivery = 1000,
		.timeout_session = 100000,
		.remoteip = "192.0.2.1",
		.localip = "192.0.2.2",
		.sslctl = -1,
		.sslread = -1,
		.sslwrite = -1,
		.authctl = 1000 };

	if (c.me.len)
		return &c;
	memcpy(c.id, "fuzz", 5);
	for (size_t i = 0; i < CONFIG_EXTS; i++)
		c.ext[i] = 1;
	(void)(stralloc_cats(&c.me, "me.example") && stralloc_0(&c.me) &&
	       stralloc_copy(&c.name, &c.me) &&
	       stralloc_cats(&c.greeting, "me.example ESMTP") &&
	       stralloc_0(&c.greeting) &&
	       stralloc_cats(&c.localiphost, "me.example") &&
	       stralloc_0(&c.localiphost) &&
	       stralloc_cats(&c.rcpthosts, "me.example") &&
	       stralloc_0(&c.rcpthosts) &&
	       stralloc_cats(&c.badrcptto, "@bad.example") &&
	       stralloc_0(&c.badrcptto) && stralloc_0(&c.rcptmaildir));
	return &c;
}

#endif
