/* events.c - the moments of a session at which plugins are asked */

#include "events.h"

#include <string.h>

/* clang-format off */
struct event_row const events[EVENTS] = {
	[EVENT_CONNECTION] = { "connection", "ADEHLNOPRSU",  NULL           },
	[EVENT_HELO]       = { "helo",       "ADEHLNOPRSU",  NULL           },
	[EVENT_AUTH]       = { "auth",       "ADEHLNOPRSU",  NULL           },
	[EVENT_MAIL]       = { "mail",       "ACDEHLNOPRSU", "SMTPMAILFROM" },
	[EVENT_RCPT]       = { "rcpt",       "ACDEHLNOPRSU", "SMTPRCPTTO"   },
	[EVENT_PASS]       = { "pass",       "ADEHLNOPRSU",  NULL           },
	[EVENT_DATA]       = { "data",       "ADEHLNOPRSU",  NULL           },
	[EVENT_DATASTART]  = { "datastart",  "ADEHLNOPRSU",  NULL           },
	[EVENT_HEADERS]    = { "headers",    "ADEHNOPRSU",   NULL           },
	[EVENT_MESSAGE]    = { "message",    "ADENOPRSU",    NULL           },
	[EVENT_UNKNOWN]    = { "unknown",    "ADEHLNOPRSU",  NULL           },
	[EVENT_DISCONNECT] = { "disconnect", "ADEHLNOPRSU",  NULL           },
};
/* clang-format on */

enum event
event_find(char const *name, size_t n)
{
	enum event e = 0;

	while (e < EVENTS && (strlen(events[e].name) != n ||
				 memcmp(events[e].name, name, n) != 0))
		e++;
	return e;
}
