/* sessionid.c - the name of one connection, the same in every program of it */

#include "sessionid.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <skalibs/random.h>

#include "chain.h"

/* Base 32 without the letters that are easily misread (i l o u). */
static char const alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static int
valid(char const *id)
{
	return strlen(id) == SESSIONID_LEN &&
	       strspn(id, alphabet) == SESSIONID_LEN;
}

static void
make(char id[SESSIONID_LEN + 1])
{
	uint32_t noise;
	uint64_t bits;

	random_buf((char *)&noise, sizeof noise);
	bits = (uint64_t)time(NULL) << 30 | (noise & 0x3fffffff);
	for (size_t i = SESSIONID_LEN; i--; bits >>= 5)
		id[i] = alphabet[bits & 31];
	id[SESSIONID_LEN] = 0;
}

int
sessionid_get(char id[SESSIONID_LEN + 1], stralloc *env)
{
	char const *known = getenv("SMTPSESSIONID");

	if (known && valid(known)) {
		memcpy(id, known, SESSIONID_LEN + 1);
		return 1;
	}
	make(id);
	return !env || chain_env(env, "SMTPSESSIONID", id);
}
