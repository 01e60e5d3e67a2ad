/* sasl.c - AUTH (RFC 4954), with smtpd-auth behind it */

#include "sasl.h"

#include <string.h>
#include <strings.h>

#include <skalibs/iopause.h>

#include "auth.h"
#include "await.h"
#include "base64.h"
#include "ehlo.h"
#include "exits.h"
#include "passfd.h"

enum {
	MARGIN_MS = 5000, /* what smtpd-auth may take beyond its own deadline */
	DELAY_MS = 60000, /* longest wait after a failure */
	DOUBLINGS = 16    /* of a wait: 1 ms becomes a minute */
};

/* One AUTH command. */
struct attempt {
	struct session *s;
	char const *mechanism;
	char const *initial; /* base64, or NULL: none was given */
	enum reply failed;   /* why it cannot go on; REPLIES: nothing yet */
	size_t len;
	char plain[SASL_LINE + 1]; /* the last response, decoded */
	size_t fields;             /* bytes of the request so far */
	char request[AUTH_MAX];
};

static void
fail(struct attempt *a, enum reply r)
{
	if (a->failed == REPLIES)
		a->failed = r;
}

/* Decode one response of n characters into a->plain. */
static void
decode(struct attempt *a, char const *s, size_t n)
{
	ssize_t len;

	if (n == 1 && *s == '*') {
		fail(a, R_CANCELLED);
		return;
	}
	if (BASE64_ROOM(n) > sizeof a->plain) {
		fail(a, R_LINE_LONG);
		return;
	}
	len = base64_decode(a->plain, s, n);
	if (len == -1) {
		fail(a, R_BAD_BASE64);
		return;
	}
	a->len = (size_t)len;
	a->plain[a->len] = 0;
}

/* Send a challenge (base64) and wait for the response. */
static void
ask(struct attempt *a, char const *challenge)
{
	struct session *s = a->s;
	tain deadline;
	char const *line;
	size_t n;
	enum wire_event e;

	say_text(s, R_CONTINUE, challenge);
	deadline = wire_deadline(&s->wire, s->config->timeout_cmd);
	e = wire_line(&s->wire, SASL_LINE, &line, &n, &deadline);
	if (e == WIRE_LONG) {
		fail(a, R_LINE_LONG);
	} else if (e) {
		session_lost(s, e);
		fail(a, R_GONE);
	} else if (n < 2 || line[n - 2] != '\r') {
		fail(a, R_LINE_END);
	} else {
		decode(a, line, n - 2);
	}
}

/* The first response: the initial one ("=" is an empty one), or ask for it. */
static void
first(struct attempt *a, char const *challenge)
{
	char const *initial = a->initial;

	if (!initial)
		ask(a, challenge);
	else if (!strcmp(initial, "="))
		decode(a, "", 0);
	else
		decode(a, initial, strlen(initial));
}

static void
add_field(struct attempt *a, char const *s, size_t n)
{
	if (a->failed != REPLIES)
		return;
	if (memchr(s, 0, n) || n >= AUTH_MAX - a->fields) {
		fail(a, R_AUTH_NO);
		return;
	}
	memcpy(a->request + a->fields, s, n);
	a->request[a->fields + n] = 0;
	a->fields += n + 1;
}

static void
add_text(struct attempt *a, char const *s)
{
	add_field(a, s, strlen(s));
}

/* RFC 4616: [authzid] NUL authcid NUL passwd; exactly two NULs. */
static void
plain(struct attempt *a)
{
	char const *part = a->plain;
	char const *end;

	first(a, "");
	end = a->plain + a->len;
	for (int i = 0; i < 3; i++) {
		char const *nul = memchr(part, 0, (size_t)(end - part));

		if (a->failed == REPLIES && (i < 2) != (nul != NULL))
			fail(a, R_AUTH_NO);
		if (a->failed != REPLIES)
			return;
		add_field(a, part, (size_t)((nul ? nul : end) - part));
		part = nul ? nul + 1 : end;
	}
}

/* draft-murchison-sasl-login: the user, then the password. */
static void
login(struct attempt *a)
{
	add_text(a, "");
	first(a, "VXNlcm5hbWU6");
	add_field(a, a->plain, a->len);
	if (a->failed == REPLIES)
		ask(a, "UGFzc3dvcmQ6");
	add_field(a, a->plain, a->len);
}

static struct {
	char const *name;
	void (*run)(struct attempt *);
} const mechanisms[] = {
	{ "LOGIN", login },
	{ "PLAIN", plain },
};

/* What smtpd-auth says of the user, from its answer's list. */
static int
keep_user(struct session *s, char const *list, size_t n)
{
	static char const user[] = "SMTPAUTHUSER=";
	static char const method[] = "SMTPAUTHMETHOD=";

	for (size_t i = 0; i < n; i += strlen(list + i) + 1) {
		char const *fact = list + i;

		if (!strncmp(fact, user, sizeof user - 1) &&
		    !stralloc_copys(&s->user, fact + sizeof user - 1))
			return 0;
		if (!strncmp(fact, method, sizeof method - 1) &&
		    !stralloc_copys(&s->mechanism, fact + sizeof method - 1))
			return 0;
	}
	return s->user.len && stralloc_0(&s->user) && stralloc_0(&s->mechanism);
}

/* Wait for smtpd-auth, which has a shorter deadline of its own. */
static int
answered(struct session const *s)
{
	tain deadline =
	    wire_deadline(&s->wire, s->config->timeout_auth + MARGIN_MS);

	return await_fd(s->config->authctl, IOPAUSE_READ, &deadline) == 1;
}

/* Put the request to smtpd-auth. */
static enum reply
consult(struct attempt *a)
{
	struct session *s = a->s;
	char answer[AUTH_MAX + 1];
	ssize_t n;

	session_flush(s);
	if (passfd_send(s->config->authctl, a->request, a->fields, NULL, 0) ==
	    -1)
		return R_AUTH_LATER;
	if (!answered(s)) {
		/* Its answer, should it come, must not be taken for another. */
		s->noauth = 1;
		return R_AUTH_LATER;
	}
	n = passfd_recv(s->config->authctl, answer, AUTH_MAX, NULL, 0);
	if (n < 1)
		return R_AUTH_LATER;
	answer[n] = 0;
	if (answer[0] == AUTH_NO)
		return R_AUTH_NO;
	if (answer[0] == AUTH_BRAKED)
		return R_AUTH_BRAKED;
	if (answer[0] != AUTH_YES || !keep_user(s, answer + 1, (size_t)n - 1)) {
		s->user.len = 0;
		return R_AUTH_LATER;
	}
	return R_AUTH_OK;
}

/* An attempt that counts: each costs more patience than the last. */
static void
say_failed(struct session *s, enum reply r)
{
	unsigned int doublings = s->tries < DOUBLINGS ? s->tries : DOUBLINGS;
	uint64_t delay = s->config->authdelay << doublings;

	session_pause(s, delay < DELAY_MS ? delay : DELAY_MS);
	say(s, r);
	if (++s->tries >= s->config->tries)
		say_last(s, R_TRIES, EXIT_PEER);
}

static void
try_mechanism(struct session *s, size_t which, char const *initial)
{
	struct attempt a = { .s = s,
		.mechanism = mechanisms[which].name,
		.initial = initial,
		.failed = REPLIES };
	enum reply r;

	add_text(&a, a.mechanism);
	mechanisms[which].run(&a);
	add_text(&a, ""); /* no challenge */
	r = a.failed == REPLIES ? consult(&a) : a.failed;
	explicit_bzero(&a, sizeof a);
	wire_wipe(&s->wire);
	if (s->over || (r == R_AUTH_OK && hook_auth(s) == HOOK_STOP))
		return;
	if (r == R_AUTH_NO || r == R_AUTH_BRAKED)
		say_failed(s, r);
	else
		say(s, r);
}

/* Why AUTH is not to be had; REPLIES: it is. */
static enum reply
objection(struct session const *s)
{
	if (s->user.len)
		return R_AUTH_ALREADY;
	if (s->config->authctl == -1 || s->config->auth == FORBIDDEN)
		return R_NOT_HERE;
	if (s->noauth)
		return R_AUTH_LATER;
	if (!ehlo_offers_auth(s))
		return R_AUTH_WANT_TLS;
	return REPLIES;
}

void
sasl(struct session *s, char *arg)
{
	char *initial = strchr(arg, ' ');
	enum reply no = objection(s);

	if (no == REPLIES && !*arg)
		no = R_WANT_ARGUMENT;
	if (no != REPLIES) {
		say(s, no);
		return;
	}
	if (initial) {
		*initial++ = 0;
		initial += strspn(initial, " ");
	}
	for (size_t i = 0; i < sizeof mechanisms / sizeof mechanisms[0]; i++) {
		if (!strcasecmp(arg, mechanisms[i].name)) {
			try_mechanism(s, i, initial);
			return;
		}
	}
	say(s, R_MECHANISM);
}
