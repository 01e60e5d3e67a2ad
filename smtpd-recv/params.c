/* params.c - the parameters of MAIL and RCPT (RFC 5321 4.1.2 esmtp-param) */

#include "params.h"

#include <string.h>
#include <strings.h>

#include <skalibs/types.h>

#include "external.h"
#include "xtext.h"

/* Room of one value, by its RFC. */
enum {
	ENVID_MAX = 100, /* RFC 3461 section 4.4 */
	ORCPT_MAX = 500, /* section 4.2 */
	SIZE_DIGITS = 20 /* RFC 1870 section 3 */
};

struct parameter {
	char const *name;
	enum setting_id ext; /* the extension it belongs to; SETTINGS: none */
	int valued;          /* NAME=value, not NAME alone */
	enum reply (*take)(struct session *, char const *value);
};

static enum reply
take_size(struct session *s, char const *value)
{
	if (strlen(value) > SIZE_DIGITS || !uint640_scan(value, &s->size))
		return R_BAD_PARAMETER;
	if (s->config->databytes && s->size > s->config->databytes)
		return R_TOO_BIG;
	return REPLIES;
}

static enum reply
take_body(struct session *s, char const *value)
{
	static char const *const words[] = { "7BIT", "8BITMIME", "BINARYMIME" };
	struct config const *c = s->config;
	int const offered[] = { 1, config_has(c, SET_EXT_8BITMIME),
		config_has(c, SET_EXT_BINARYMIME) &&
		    config_has(c, SET_EXT_CHUNKING) };

	for (s->body = BODY_7BIT; s->body <= BODY_BINARYMIME; s->body++)
		if (offered[s->body] && !strcasecmp(value, words[s->body]))
			return REPLIES;
	s->body = BODY_7BIT;
	return R_BAD_PARAMETER;
}

/* RFC 4954 section 5: nobody is trusted to vouch for another; the value is
 * checked and then taken as AUTH=<>. */
static enum reply
take_auth(struct session *s, char const *value)
{
	if (s->config->authctl == -1 && !external_offered(s))
		return R_UNKNOWN_PARAMETER;
	return *value && (!strcmp(value, "<>") || xtext_valid(value))
		   ? REPLIES
		   : R_BAD_PARAMETER;
}

static enum reply
take_utf8(struct session *s, char const *value)
{
	(void)value;
	s->utf8 = 1;
	return REPLIES;
}

/* RFC 8689 section 2: only on a connection that is itself encrypted. */
static enum reply
take_requiretls(struct session *s, char const *value)
{
	(void)value;
	if (!s->secure)
		return R_UNKNOWN_PARAMETER;
	s->requiretls = 1;
	return REPLIES;
}

static enum reply
take_ret(struct session *s, char const *value)
{
	static char const *const words[] = { "FULL", "HDRS" };

	for (size_t i = 0; !s->dsnret && i < 2; i++) {
		if (strcasecmp(value, words[i]) != 0)
			continue;
		s->dsnret = words[i];
		return REPLIES;
	}
	return R_BAD_PARAMETER;
}

static enum reply
take_envid(struct session *s, char const *value)
{
	size_t n = strlen(value);

	if (!n || n > ENVID_MAX || s->dsnenvid.len || !xtext_valid(value))
		return R_BAD_PARAMETER;
	return stralloc_copyb(&s->dsnenvid, value, n + 1) ? REPLIES : R_LATER;
}

/* Note NAME=value for the delivery program; each NAME once. */
static enum reply
note(struct session *s, char const *name, char const *value)
{
	size_t before = s->dsnrcpt.len;

	if (before && memmem(s->dsnrcpt.s, before, name, strlen(name)))
		return R_BAD_PARAMETER;
	return (!before || stralloc_cats(&s->dsnrcpt, " ")) &&
		       stralloc_cats(&s->dsnrcpt, name) &&
		       stralloc_cats(&s->dsnrcpt, value)
		   ? REPLIES
		   : R_LATER;
}

/* NEVER, or some of the others, each once (RFC 3461 section 4.1). */
static int
valid_notify(char const *value)
{
	static char const *const words[] = { "SUCCESS", "FAILURE", "DELAY" };
	unsigned int seen = 0;

	if (!strcasecmp(value, "NEVER"))
		return 1;
	for (;;) {
		size_t n = strcspn(value, ",");
		unsigned int bit = 0;

		for (unsigned int i = 0; i < 3; i++)
			if (strlen(words[i]) == n &&
			    !strncasecmp(words[i], value, n))
				bit = 1U << i;
		if (!bit || (seen & bit))
			return 0;
		seen |= bit;
		if (!value[n])
			return 1;
		value += n + 1;
	}
}

static enum reply
take_notify(struct session *s, char const *value)
{
	return valid_notify(value) ? note(s, "NOTIFY=", value)
				   : R_BAD_PARAMETER;
}

/* addr-type ";" xtext (RFC 3461 section 4.2). */
static enum reply
take_orcpt(struct session *s, char const *value)
{
	size_t type = strcspn(value, ";");

	if (!type || !value[type] || !value[type + 1] ||
	    strlen(value) > ORCPT_MAX || !xtext_valid(value) ||
	    strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			  "abcdefghijklmnopqrstuvwxyz0123456789-") != type)
		return R_BAD_PARAMETER;
	return note(s, "ORCPT=", value);
}

static struct parameter const of_mail[] = {
	{ "AUTH", SETTINGS, 1, take_auth },
	{ "BODY", SETTINGS, 1, take_body },
	{ "ENVID", SET_EXT_DSN, 1, take_envid },
	{ "REQUIRETLS", SET_EXT_REQUIRETLS, 0, take_requiretls },
	{ "RET", SET_EXT_DSN, 1, take_ret },
	{ "SIZE", SET_EXT_SIZE, 1, take_size },
	{ "SMTPUTF8", SET_EXT_SMTPUTF8, 0, take_utf8 },
	{ NULL, SETTINGS, 0, NULL },
};

static struct parameter const of_rcpt[] = {
	{ "NOTIFY", SET_EXT_DSN, 1, take_notify },
	{ "ORCPT", SET_EXT_DSN, 1, take_orcpt },
	{ NULL, SETTINGS, 0, NULL },
};

/* One parameter, NUL-terminated. */
static enum reply
take_one(struct session *s, struct parameter const *known, char *text)
{
	char *value = strchr(text, '=');

	if (value)
		*value++ = 0;
	if (!s->extended)
		return R_UNKNOWN_PARAMETER;
	for (; known->name; known++) {
		if (strcasecmp(known->name, text) != 0)
			continue;
		if (known->ext != SETTINGS &&
		    !config_has(s->config, known->ext))
			return R_UNKNOWN_PARAMETER;
		if (!value != !known->valued)
			return R_BAD_PARAMETER;
		return known->take(s, value);
	}
	return R_UNKNOWN_PARAMETER;
}

static enum reply
take_all(struct session *s, struct parameter const *known, char *text)
{
	if (*text && *text != ' ')
		return R_BAD_PATH;
	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		char *one = text;
		enum reply no;

		text += strcspn(text, " ");
		if (*text)
			*text++ = 0;
		no = take_one(s, known, one);
		if (no != REPLIES)
			return no;
	}
	return REPLIES;
}

enum reply
params_of_mail(struct session *s, char *text)
{
	return take_all(s, of_mail, text);
}

enum reply
params_of_rcpt(struct session *s, char *text)
{
	s->dsnrcpt.len = 0;
	return take_all(s, of_rcpt, text);
}
