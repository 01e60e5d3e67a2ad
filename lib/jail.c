/* jail.c - give up everything that parsing a stranger's bytes does not need */

#include "jail.h"

#include "jail-calls.h"
#include "jail-kinds.h"

enum jail_state
jail_enter(enum jail_who who)
{
	return JAIL_KIND(who);
}
