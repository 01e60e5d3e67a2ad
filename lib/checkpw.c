/* checkpw.c - what every checkpassword program does, whatever it asks */

#include "checkpw.h"

#include <string.h>
#include <unistd.h>

#include <skalibs/strerr.h>

#include "chain.h"
#include "exits.h"
#include "secret.h"

static int
judged(checkpw_judge *judge, void const *about, stralloc *env)
{
	struct credentials c;
	stralloc user = STRALLOC_ZERO;
	int r;

	/* An exec has made our memory anybody's of the same user again. */
	secret_keep();
	if (credentials_read(&c, CREDENTIALS_FD) != 1) {
		credentials_wipe(&c);
		strerr_warnw("expected user, password and timestamp on fd 3, "
			     "each with a NUL behind it, at most 512 bytes: "
			     "run this by smtpd-auth or another "
			     "checkpassword client");
		return CHECKPW_MISUSE;
	}
	(void)close(CREDENTIALS_FD);
	r = stralloc_copys(&user, c.user) && stralloc_0(&user)
		? judge(&c, &user, about)
		: -1;
	credentials_wipe(&c);
	if (r == 1 && !chain_env(env, "USER", user.s))
		r = -1;
	stralloc_free(&user);
	return r == 1 ? EXIT_DONE : r == 0 ? CHECKPW_WRONG : EXIT_SOFT;
}

int
checkpw_run(char const *const *prog, checkpw_judge *judge, void const *about)
{
	stralloc env = STRALLOC_ZERO;
	int code = judged(judge, about, &env);

	if (code != EXIT_DONE)
		return code;
	/* What smtpd-auth asks for costs no exec. */
	if (!prog[1] && !strcmp(prog[0], "true"))
		return EXIT_DONE;
	chain(prog, &env);
}
