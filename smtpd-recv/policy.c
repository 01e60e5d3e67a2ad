/* policy.c - ask a Postfix policy server */

#include "policy.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include "await.h"
#include "environment.h"
#include "log.h"
#include "place.h"
#include "sendall.h"
#include "verdict.h"

/* What Postfix calls the moment; NULL: it has none like it. */
static char const *const states[EVENTS] = {
	[EVENT_PASS] = "RCPT",
	[EVENT_DATA] = "DATA",
	[EVENT_MESSAGE] = "END-OF-MESSAGE",
};

int
policy_wanted(struct config const *c, enum event e)
{
	return c->policy.len > 1 && states[e];
}

static int
await(int fd, short what, tain const *deadline)
{
	int r = await_fd(fd, what, deadline);

	if (!r)
		errno = ETIMEDOUT;
	return r == 1;
}

static int
connect_to(struct policy *p, char const *where, tain const *deadline)
{
	struct place place;

	if (!place_parse(where, &place))
		return 0;
	p->fd = place_connect(&place, deadline);
	p->open = p->fd != -1;
	return p->open;
}

static void
hang_up(struct policy *p)
{
	int e = errno;

	if (p->open)
		close(p->fd);
	p->open = 0;
	errno = e;
}

/* Read up to the empty line; put NUL in its place. */
static int
receive(int fd, char answer[POLICY_ANSWER], tain const *deadline)
{
	size_t len = 0;

	while (await(fd, IOPAUSE_READ, deadline)) {
		ssize_t n = read(fd, answer + len, POLICY_ANSWER - len);
		char *end;

		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0) {
			errno = n ? errno : EPIPE;
			return 0;
		}
		len += (size_t)n;
		end = memmem(answer, len, "\n\n", 2);
		if (end) {
			*end = 0;
			return 1;
		}
		if (len == POLICY_ANSWER) {
			errno = EMSGSIZE;
			return 0;
		}
	}
	return 0;
}

/*
 * A server may close a connection that was idle: what was sent on an old one
 * and got no answer is sent once more on a new one.
 */
static int
converse(struct policy *p, struct config const *c, stralloc const *request,
    char answer[POLICY_ANSWER])
{
	tain deadline;
	tain wait;

	tain_now_g();
	tain_from_millisecs(&wait, (int)c->timeout_hook);
	tain_add_g(&deadline, &wait);
	for (int old = p->open; old >= 0; old--) {
		if ((p->open || connect_to(p, c->policy.s, &deadline)) &&
		    sendall(p->fd, request->s, request->len, &deadline) &&
		    receive(p->fd, answer, &deadline))
			return 1;
		hang_up(p);
		if (errno == ETIMEDOUT)
			break;
	}
	return 0;
}

static int
add(stralloc *out, char const *name, char const *value)
{
	size_t start;

	if (!stralloc_cats(out, name) || !stralloc_cats(out, "="))
		return 0;
	start = out->len;
	if (value && !stralloc_cats(out, value))
		return 0;
	for (size_t i = start; i < out->len; i++)
		if (out->s[i] == '\n' || out->s[i] == '\r')
			out->s[i] = '?';
	return stralloc_cats(out, "\n");
}

/* Attributes that are one of our variables as it is. */
static struct {
	char const *attribute;
	char const *variable;
	char const *otherwise;
} const attributes[] = {
	{ "helo_name", "SMTPHELOHOST", "" },
	{ "sender", "SMTPMAILFROM", "" },
	{ "client_address", "TCPREMOTEIP", "" },
	{ "client_name", "TCPREMOTEHOST", "unknown" },
	{ "reverse_client_name", "TCPREMOTEHOST", "unknown" },
	{ "client_port", "TCPREMOTEPORT", "" },
	{ "server_address", "TCPLOCALIP", "" },
	{ "server_port", "TCPLOCALPORT", "" },
	{ "size", "SMTPSIZE", "0" },
	{ "sasl_method", "SMTPAUTHMETHOD", "" },
	{ "sasl_username", "SMTPAUTHUSER", "" },
	{ "encryption_protocol", "SSL_PROTOCOL", "" },
	{ "encryption_cipher", "SSL_CIPHER", "" },
	{ "encryption_keysize", "SSL_CIPHER_USEKEYSIZE", "0" },
	{ "ccert_subject", "SSL_PEER_CERT_SUBJECT", "" },
	{ "ccert_issuer", "SSL_PEER_CERT_ISSUER", "" },
	{ "ccert_fingerprint", "SSL_PEER_CERT_HASH", "" },
	{ "policy_context", "SERVICE", "" },
};

static char const *
get(struct policy_question const *q, char const *name)
{
	char const *value = environment_get(name, q->facts, q->len);

	return value ? value : "";
}

/* What the variables do not say as Postfix does. */
static int
add_derived(stralloc *out, struct policy_question const *q)
{
	stralloc instance = STRALLOC_ZERO;
	int many = q->event != EVENT_PASS;
	char const *count = get(q, "SMTPRCPTCOUNT");
	char const *verb = get(q, "SMTPHELOVERB");
	int ok = stralloc_cats(&instance, q->config->id) &&
		 stralloc_cats(&instance, ".") &&
		 stralloc_cats(&instance, get(q, "SMTPTRANSACTION")) &&
		 stralloc_0(&instance);

	ok = ok && add(out, "request", "smtpd_access_policy") &&
	     add(out, "protocol_state", states[q->event]) &&
	     add(out, "protocol_name",
		 strcmp(verb, "HELO") == 0 ? "SMTP" : "ESMTP") &&
	     add(out, "queue_id", many ? instance.s : "") &&
	     add(out, "instance", instance.s) &&
	     add(out, "recipient_count", many ? count : "0") &&
	     add(out, "recipient",
		 many && strcmp(count, "1") != 0 ? "" : get(q, "SMTPRCPTTO"));
	stralloc_free(&instance);
	return ok;
}

static int
make_request(stralloc *out, struct policy_question const *q)
{
	if (!add_derived(out, q))
		return 0;
	for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
		char const *value = get(q, attributes[i].variable);

		if (!add(out, attributes[i].attribute,
			*value ? value : attributes[i].otherwise))
			return 0;
	}
	return stralloc_cats(out, "\n");
}

static void
log_action(struct policy_question const *q, char const *action)
{
	struct logline l;

	log_start(&l, q->config->id, "policy");
	log_text(&l, "from", get(q, "SMTPMAILFROM"));
	log_text(&l, "to", get(q, "SMTPRCPTTO"));
	log_text(&l, "event", events[q->event].name);
	log_say(&l, action);
	log_send(&l);
}

/* Length of an enhanced status code of the class at the start of s, or 0. */
static size_t
enhanced(char const *s, char class)
{
	size_t n = strspn(s, "0123456789.");
	size_t dots = 0;

	for (size_t i = 0; i < n; i++)
		dots += s[i] == '.';
	return *s == class && s[1] == '.' && dots == 2 && n > 4 &&
		       s[n - 1] != '.' && (!s[n] || s[n] == ' ')
		   ? n
		   : 0;
}

/* Refuse with this code: the text may have its own status code. */
static char const *
refuse_with(stralloc *records, char const *code, char const *text)
{
	stralloc reply = STRALLOC_ZERO;
	char const *why = "out of memory";

	if (stralloc_cats(&reply, code) &&
	    (enhanced(text, *code) ||
		stralloc_cats(&reply, *code == '5' ? " 5.7.1" : " 4.7.1")) &&
	    stralloc_cats(&reply, " ") &&
	    stralloc_cats(&reply, *text ? text : "Refused by policy"))
		why = verdict_reply(records, 'E', reply.s, reply.len);
	stralloc_free(&reply);
	return why;
}

char const *
policy_action(
    struct policy_question const *q, char const *action, stralloc *records)
{
	static struct {
		char const *word;
		char const *code;
	} const refusals[] = {
		{ "DEFER", "450" },
		{ "DEFER_IF_PERMIT", "450" },
		{ "REJECT", "554" },
	};
	size_t n = strcspn(action, " \t");
	char const *text = action + n + strspn(action + n, " \t");

	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (strlen(refusals[i].word) == n &&
		    !strncasecmp(action, refusals[i].word, n))
			return refuse_with(records, refusals[i].code, text);
	if (n == 3 && (*action == '4' || *action == '5'))
		return verdict_reply(records, 'E', action, strlen(action));
	if (n == 7 && !strncasecmp(action, "PREPEND", n) &&
	    strchr(events[q->event].letters, 'H'))
		return verdict_field(records, text, strlen(text));
	if (n == strspn(action, "0123456789") ||
	    !strncasecmp(action, "DUNNO", n) || !strncasecmp(action, "OK", n))
		return n ? NULL : "expected action=... from it";
	log_action(q, action);
	return NULL;
}

/* The line "action=..." of the answer. */
static char const *
find_action(char *answer)
{
	for (char *line = answer; line;) {
		char *next = strchr(line, '\n');

		if (next)
			*next++ = 0;
		if (!strncasecmp(line, "action=", 7))
			return line + 7 + strspn(line + 7, " ");
		line = next;
	}
	return "";
}

char const *
policy_ask(struct policy *p, struct policy_question const *q, stralloc *records)
{
	stralloc request = STRALLOC_ZERO;
	char answer[POLICY_ANSWER];
	char const *why = "out of memory";

	if (make_request(&request, q))
		why = converse(p, q->config, &request, answer)
			  ? policy_action(q, find_action(answer), records)
			  : strerror(errno);
	stralloc_free(&request);
	return why;
}
