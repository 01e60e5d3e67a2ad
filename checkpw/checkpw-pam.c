/*
 * checkpw-pam - checkpassword program that asks PAM
 *
 * PAM loads its modules into the process that asks, so this one is a file of
 * its own, never a part of build/postern: one process for one password.
 */

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include "checkpw.h"
#include "exits.h"
#include "log.h"
#include "pam-start.h"
#include "peer.h"

#define USAGE "checkpw-pam [-d directory] [-s service] prog..."

enum {
	FLAGS = PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK
};

struct options {
	char const *dir; /* where the service's file is; NULL: PAM knows */
	char const *service;
};

/* What a conversation may tell. */
struct known {
	char const *secret;
};

static void
tell(struct options const *o, char const *event, char const *call,
    char const *why)
{
	struct logline l;

	log_start(&l, getenv("SMTPSESSIONID"), event);
	log_text(&l, "service", o->service);
	log_text(&l, "call", call);
	log_say(&l, why);
	log_send(&l);
}

static int
unavailable(struct options const *o, char const *call, char const *why)
{
	tell(o, "unavailable", call, why);
	return -1;
}

static void
forget(struct pam_response *r, int n)
{
	for (int i = 0; i < n; i++) {
		if (r[i].resp)
			explicit_bzero(r[i].resp, strlen(r[i].resp));
		free(r[i].resp);
	}
	free(r);
}

/* One message of a module: the answer to it, if it wants one. */
static int
answer(struct pam_response *r, int style, struct known const *known)
{
	switch (style) {
	case PAM_PROMPT_ECHO_OFF:
		r->resp = strdup(known->secret);
		return r->resp ? PAM_SUCCESS : PAM_BUF_ERR;
	case PAM_ERROR_MSG:
	case PAM_TEXT_INFO:
		return PAM_SUCCESS;
	default:
		return PAM_CONV_ERR;
	}
}

/* The module owns the answers. */
static int
converse(int n, struct pam_message const **asks, struct pam_response **out,
    void *ptr)
{
	struct pam_response *r;
	int code = PAM_SUCCESS;

	if (n < 1 || n > PAM_MAX_NUM_MSG)
		return PAM_CONV_ERR;
	r = calloc((size_t)n, sizeof *r);
	if (!r)
		return PAM_BUF_ERR;
	for (int i = 0; i < n && code == PAM_SUCCESS; i++)
		code = answer(&r[i], asks[i]->msg_style, ptr);
	if (code == PAM_SUCCESS)
		*out = r;
	else
		forget(r, n);
	return code;
}

static int
tell_client(pam_handle_t *pam, int flags)
{
	char const *ip = peer_get("REMOTEIP");

	(void)flags;
	return ip && *ip ? pam_set_item(pam, PAM_RHOST, ip) : PAM_SUCCESS;
}

static struct call {
	char const *name;
	int (*run)(pam_handle_t *pam, int flags);
	int after; /* the password was right */
} const calls[] = {
	{ "pam_set_item", tell_client, 0 },
	{ "pam_authenticate", pam_authenticate, 0 },
	{ "pam_acct_mgmt", pam_acct_mgmt, 1 },
};

/* What means no; all other failures mean that nobody knows. */
static struct no {
	int code;
	int odd; /* it may have been the right password */
} const nos[] = {
	{ PAM_AUTH_ERR, 0 },
	{ PAM_USER_UNKNOWN, 0 },
	{ PAM_PERM_DENIED, 1 },
	{ PAM_MAXTRIES, 1 },
	{ PAM_NEW_AUTHTOK_REQD, 1 },
	{ PAM_AUTHTOK_EXPIRED, 1 },
	{ PAM_ACCT_EXPIRED, 1 },
	{ PAM_CRED_EXPIRED, 1 },
};

static struct no const *
find_no(int code)
{
	for (size_t i = 0; i < sizeof nos / sizeof nos[0]; i++)
		if (nos[i].code == code)
			return &nos[i];
	return NULL;
}

/* PAM has not let the user in.  A wrong password goes without saying. */
static int
refuse(
    struct options const *o, struct call const *call, int code, char const *why)
{
	struct no const *no = find_no(code);

	if (!no)
		return unavailable(o, call->name, why);
	if (no->odd || call->after)
		tell(o, "refused", call->name, why);
	return 0;
}

/* Keep the name that PAM knows the user by. */
static int
accept_user(pam_handle_t *pam, stralloc *user, struct options const *o)
{
	void const *name = NULL;

	if (pam_get_item(pam, PAM_USER, &name) != PAM_SUCCESS || !name)
		return unavailable(o, "pam_get_item", "there is no user");
	return stralloc_copys(user, name) && stralloc_0(user)
		   ? 1
		   : unavailable(o, "pam_get_item", "out of memory");
}

static int
check(struct credentials const *c, stralloc *user, void const *about)
{
	struct options const *o = about;
	struct known known = { c->secret };
	struct pam_conv conv = { converse, &known };
	pam_handle_t *pam = NULL;
	struct call const *call = calls;
	int code;
	int r;

	/* Without a name PAM asks for one; to a directory, no password may
	 * mean that nobody in particular logs in. */
	if (!*c->user || !*c->secret)
		return 0;
	code = pam_start_in(o->dir, o->service, c->user, &conv, &pam);
	if (code != PAM_SUCCESS)
		return unavailable(o, "pam_start", pam_strerror(pam, code));
	code = call->run(pam, FLAGS);
	while (code == PAM_SUCCESS && !call->after)
		code = (++call)->run(pam, FLAGS);
	r = code == PAM_SUCCESS
		? accept_user(pam, user, o)
		: refuse(o, call, code, pam_strerror(pam, code));
	(void)pam_end(pam, code);
	return r;
}

int
main(int argc, char const *const *argv)
{
	struct options o = { .service = "postern" };
	subgetopt l = SUBGETOPT_ZERO;
	int opt;

	PROG = "checkpw-pam";
	while ((opt = subgetopt_r(argc, argv, "d:s:", &l)) != -1) {
		if (opt == 'd')
			o.dir = l.arg;
		else if (opt == 's')
			o.service = l.arg;
		else
			strerr_dieusage(EXIT_HARD, USAGE);
	}
	if (argc == l.ind || !*o.service)
		strerr_dieusage(EXIT_HARD, USAGE);
	/* Modules wait for programs they have run. */
	(void)signal(SIGCHLD, SIG_DFL);
	return checkpw_run(argv + l.ind, check, &o);
}
