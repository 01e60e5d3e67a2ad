/* events.h - the moments of a session at which plugins are asked */

#ifndef EVENTS_H
#define EVENTS_H

#include <stddef.h>

enum event {
	EVENT_CONNECTION, /* before the greeting */
	EVENT_HELO,
	EVENT_AUTH, /* the password was right */
	EVENT_MAIL,
	EVENT_RCPT,      /* before our own checks of the recipient */
	EVENT_PASS,      /* behind them: it will be accepted */
	EVENT_DATA,      /* before 354 */
	EVENT_DATASTART, /* the same, behind the plugins of EVENT_DATA */
	EVENT_HEADERS,   /* the header is here, the body is not */
	EVENT_MESSAGE,   /* behind the final dot, before the envelope is sent */
	EVENT_UNKNOWN,   /* a command that we do not know */
	EVENT_DISCONNECT,
	EVENTS
};

struct event_row {
	char const *name;    /* of the section in smtpplugins */
	char const *letters; /* lines that a plugin may print */
	char const *address; /* variable that C changes, or NULL */
};

/* The table, indexed by enum event. */
extern struct event_row const events[EVENTS];

/* The event of this name (n bytes), or EVENTS. */
enum event event_find(char const *name, size_t n);

#endif
