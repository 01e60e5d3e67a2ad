/* login.c - AUTH as the client: mechanisms and what they say (RFC 4954) */

#include "login.h"

#include <string.h>
#include <strings.h>

static int
plain_initial(struct login *l, stralloc *out)
{
	l->done = 1;
	return stralloc_0(out) && stralloc_cats(out, l->user) &&
	       stralloc_0(out) && stralloc_cats(out, l->secret);
}

static int
scram_initial(struct login *l, stralloc *out)
{
	return scram_first(&l->scram, l->user, out);
}

/* What the questions say differs from server to server; their order does not.
 */
static int
login_next(struct login *l, char const *s, size_t n, stralloc *out)
{
	(void)s;
	(void)n;
	l->done = l->step == 1;
	switch (l->step++) {
	case 0:
		return stralloc_cats(out, l->user);
	case 1:
		return stralloc_cats(out, l->secret);
	default:
		return 0;
	}
}

static int
scram_next(struct login *l, char const *s, size_t n, stralloc *out)
{
	switch (l->step++) {
	case 0:
		return scram_final(&l->scram, l->secret, s, n, out);
	case 1:
		l->done = scram_verify(&l->scram, s, n);
		return l->done;
	default:
		return 0;
	}
}

static struct {
	char const *name;
	int secret; /* it shows the secret to whoever listens */
	int (*initial)(struct login *l, stralloc *out);
	int (*answer)(struct login *l, char const *s, size_t n, stralloc *out);
} const table[MECHANISMS] = {
	[LOGIN_SCRAM] = { "SCRAM-SHA-256", 0, scram_initial, scram_next },
	[LOGIN_PLAIN] = { "PLAIN", 1, plain_initial, NULL },
	[LOGIN_LOGIN] = { "LOGIN", 1, NULL, login_next },
};

int
login_mechanism(char const *name, size_t n)
{
	for (int i = 0; i < MECHANISMS; i++)
		if (strlen(table[i].name) == n &&
		    !strncasecmp(table[i].name, name, n))
			return i;
	return -1;
}

char const *
login_name(enum mechanism which)
{
	return table[which].name;
}

int
login_choose(unsigned int offered, int private)
{
	for (int i = 0; i < MECHANISMS; i++)
		if ((offered & 1U << i) && (private || !table[i].secret))
			return i;
	return -1;
}

int
login_initial(struct login *l, stralloc *out)
{
	if (!table[l->which].initial)
		return 0;
	return table[l->which].initial(l, out) ? 1 : -1;
}

int
login_answer(struct login *l, char const *s, size_t n, stralloc *out)
{
	return table[l->which].answer && table[l->which].answer(l, s, n, out);
}
