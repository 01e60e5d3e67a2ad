/* secret.c - processes that hold keys or passwords */

#include "secret.h"

#include <sys/resource.h>

#include "secret-kinds.h"

void
secret_keep(void)
{
	struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	secret_hide();
}
