/* convoy.h - what runs over one connection: smtp-send, and smtp-tls
 *
 * smtp-tls is run only with TLS from the first byte, or if the program of that
 * name is not ours; else its part is played by provider.h.
 */

#ifndef CONVOY_H
#define CONVOY_H

#include "courier.h"
#include "provider.h"

struct convoy {
	struct courier const *courier;
	int server; /* the connection */
	int report; /* where reports go */
	int hints;  /* where both programs say what else there is to know */
	struct provider *provider; /* open: in place of smtp-tls */
};

/* Whether TLS, if it is to be had, can come from this process; then what is
 * wished for is put into the wish. */
int convoy_provides(struct courier const *c, struct tlswish *wish);

/* In a child of its own: become them. */
_Noreturn void convoy_become(struct convoy *v);

#endif
