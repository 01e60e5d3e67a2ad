/* convoy.h - what runs over one connection: smtp-tls and smtp-send */

#ifndef CONVOY_H
#define CONVOY_H

#include "courier.h"

struct convoy {
	struct courier const *courier;
	int server; /* the connection */
	int report; /* where reports go */
	int hints;  /* where both programs say what else there is to know */
};

/* In a child of its own: become them. */
_Noreturn void convoy_become(struct convoy *v);

#endif
