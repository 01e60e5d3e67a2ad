/* sasl.c - AUTH (RFC 4954), with smtpd-auth behind it */

#include "sasl.h"

#include <string.h>

#include <skalibs/random.h>

#include "authctl.h"
#include "base64.h"
#include "dialogue.h"
#include "ehlo.h"
#include "exits.h"
#include "external.h"
#include "mechs.h"
#include "relayed.h"
#include "utf8.h"

enum {
	DELAY_MS = 60000, /* longest wait after a failure */
	DOUBLINGS = 16    /* of a wait: 1 ms becomes a minute */
};

/* CRAM-MD5 (RFC 2195). */
enum {
	CRAM_NOISE = 16,
	CRAM_NAME = 253, /* of our name, at most */
	CRAM_ROOM = 2 * CRAM_NOISE + CRAM_NAME + 4,
	CRAM_DIGEST = 32
};

/* RFC 4616 section 2: names and passwords are UTF-8. */
static void
add_utf8(struct dialogue *d, char const *s, size_t n)
{
	if (!utf8_text(s, n))
		dialogue_fail(d, R_AUTH_NO);
	dialogue_add(d, s, n);
}

/* RFC 4616: [authzid] NUL authcid NUL passwd; exactly two NULs. */
static void
plain(struct dialogue *d)
{
	char const *part = d->plain;
	char const *end;

	dialogue_first(d, "");
	end = d->plain + d->len;
	for (int i = 0; i < 3; i++) {
		char const *nul = memchr(part, 0, (size_t)(end - part));

		if (d->failed == REPLIES && (i < 2) != (nul != NULL))
			dialogue_fail(d, R_AUTH_NO);
		if (d->failed != REPLIES)
			return;
		add_utf8(d, part, (size_t)((nul ? nul : end) - part));
		part = nul ? nul + 1 : end;
	}
	dialogue_add_text(d, ""); /* no challenge */
}

/* draft-murchison-sasl-login: the user, then the password. */
static void
login(struct dialogue *d)
{
	dialogue_add_text(d, "");
	dialogue_first(d, "VXNlcm5hbWU6");
	add_utf8(d, d->plain, d->len);
	if (d->failed == REPLIES)
		dialogue_ask(d, "UGFzc3dvcmQ6");
	add_utf8(d, d->plain, d->len);
	dialogue_add_text(d, "");
}

/* "<", noise in hexadecimal, "@", our name, ">" (RFC 2195 section 2). */
static size_t
make_challenge(char text[CRAM_ROOM], struct config const *c)
{
	static char const digits[] = "0123456789abcdef";
	size_t len = strnlen(c->me.s, CRAM_NAME);
	unsigned char noise[CRAM_NOISE];
	char *at = text;

	random_buf((char *)noise, sizeof noise);
	*at++ = '<';
	for (size_t i = 0; i < sizeof noise; i++) {
		*at++ = digits[noise[i] >> 4];
		*at++ = digits[noise[i] & 15];
	}
	*at++ = '@';
	memcpy(at, c->me.s, len);
	at += len;
	*at++ = '>';
	*at = 0;
	return (size_t)(at - text);
}

/* RFC 2195: the user, a blank, the digest of our challenge in hexadecimal. */
static void
cram_md5(struct dialogue *d)
{
	char text[CRAM_ROOM];
	char base64[BASE64_FMT(CRAM_ROOM)];
	char const *blank;

	(void)base64_encode(base64, text, make_challenge(text, d->s->config));
	dialogue_ask(d, base64);
	blank = strrchr(d->plain, ' ');
	if (!blank || strlen(d->plain) != d->len ||
	    strspn(blank + 1, "0123456789abcdef") != CRAM_DIGEST ||
	    blank[1 + CRAM_DIGEST])
		dialogue_fail(d, R_AUTH_NO);
	if (d->failed != REPLIES)
		return;
	dialogue_add_text(d, "");
	add_utf8(d, d->plain, (size_t)(blank - d->plain));
	dialogue_add_text(d, blank + 1);
	dialogue_add_text(d, text);
}

/* Credentials, which smtpd-auth judges at once. */
static char
judged(struct dialogue *d, struct authctl *answer)
{
	static struct {
		char const *name;
		void (*run)(struct dialogue *);
	} const mechanisms[] = {
		{ "CRAM-MD5", cram_md5 },
		{ "LOGIN", login },
		{ "PLAIN", plain },
	};

	dialogue_add_text(d, d->mechanism);
	for (size_t i = 0; i < sizeof mechanisms / sizeof mechanisms[0]; i++)
		if (!strcmp(mechanisms[i].name, d->mechanism))
			mechanisms[i].run(d);
	return dialogue_put(d, answer);
}

/* What smtpd-auth says of the user, from its answer's list. */
static int
keep_user(struct session *s, struct authctl const *answer)
{
	struct {
		char const *name;
		stralloc *to;
	} const facts[] = {
		{ "SMTPAUTHUSER=", &s->user },
		{ "SMTPAUTHMETHOD=", &s->mechanism },
		{ "SMTPAUTHZID=", &s->authzid },
	};
	size_t const rows = sizeof facts / sizeof facts[0];

	for (size_t j = 0; j < rows; j++)
		facts[j].to->len = 0;
	for (size_t i = 1; i < answer->len; i += strlen(answer->s + i) + 1) {
		for (size_t j = 0; j < rows; j++) {
			size_t n = strlen(facts[j].name);

			if (!strncmp(answer->s + i, facts[j].name, n) &&
			    !(stralloc_copys(facts[j].to, answer->s + i + n) &&
				stralloc_0(facts[j].to)))
				return 0;
		}
	}
	return s->user.len > 1 && s->mechanism.len > 1;
}

static enum reply
reply_to(struct session *s, char verdict, struct authctl const *answer)
{
	switch (verdict) {
	case AUTH_YES:
		if (keep_user(s, answer))
			return R_AUTH_OK;
		s->user.len = 0;
		return R_AUTH_LATER;
	case AUTH_NO:
		return R_AUTH_NO;
	case AUTH_BRAKED:
		return R_AUTH_BRAKED;
	case AUTH_EXPIRED:
		return R_AUTH_EXPIRED;
	default:
		return R_AUTH_LATER;
	}
}

/* Failures are those of whom XCLIENT has named, not of the peer. */
static void
name_client(struct session *s)
{
	char request[AUTH_CLIENT_MAX] = { AUTH_CLIENT };
	size_t n = s->remoteip ? strlen(s->remoteip) + 1 : 0;
	struct authctl answer;

	if (!s->xclient.len || !n || n >= sizeof request)
		return;
	memcpy(request + 1, s->remoteip, n);
	(void)authctl_ask(s, request, n + 1, 0, &answer);
}

static enum reply
carry_out(struct dialogue *d)
{
	struct authctl answer;
	char verdict;

	if (!strcmp(d->mechanism, "EXTERNAL"))
		return external(d);
	name_client(d->s);
	if (d->s->relayed)
		verdict = relayed(d, &answer);
	else
		verdict = judged(d, &answer);
	return d->failed == REPLIES ? reply_to(d->s, verdict, &answer)
				    : d->failed;
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
try_mechanism(struct session *s, char const *mechanism, char const *initial)
{
	struct dialogue d = { .s = s,
		.mechanism = mechanism,
		.initial = initial,
		.failed = REPLIES };
	enum reply r = carry_out(&d);

	explicit_bzero(&d, sizeof d);
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
objection(struct session const *s, char const *arg)
{
	if (s->user.len)
		return R_AUTH_ALREADY;
	if (s->config->auth == FORBIDDEN ||
	    (s->config->authctl == -1 && !external_offered(s)))
		return R_NOT_HERE;
	if (!s->secure && !s->config->authclear)
		return R_AUTH_WANT_TLS;
	if (!*arg)
		return R_WANT_ARGUMENT;
	return REPLIES;
}

/* Find the mechanism; or NULL, and *no is why it is not to be had. */
static char const *
choose(struct session *s, char const *name, enum reply *no)
{
	char const *mechanism;

	mechs_learn(s);
	mechanism = mechs_find(s, name);
	if (mechanism)
		return mechanism;
	if (s->config->authctl != -1 && (s->noauth || !s->mechs.len))
		*no = R_AUTH_LATER;
	else
		*no = mechs_weak(s, name) ? R_AUTH_WEAK : R_MECHANISM;
	return NULL;
}

void
sasl(struct session *s, char *arg)
{
	enum reply no = objection(s, arg);
	char *initial = strchr(arg, ' ');
	char const *mechanism = NULL;

	if (initial) {
		*initial++ = 0;
		initial += strspn(initial, " ");
	}
	if (no == REPLIES)
		mechanism = choose(s, arg, &no);
	if (mechanism && initial && mechs_server_first(mechanism))
		no = R_NO_INITIAL;
	if (no == REPLIES)
		try_mechanism(s, mechanism, initial);
	else
		say(s, no);
}
