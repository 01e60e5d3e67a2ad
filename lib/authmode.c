/* authmode.c - whether AUTH is to be had, and how: smtp.auth and $SMTPAUTH */

#include "authmode.h"

#include <stdlib.h>
#include <string.h>

static struct {
	char const *value;
	uint64_t mode;
	enum authmode_cram cram;
} const values[] = {
	{ "", OPTIONAL, CRAM_LISTED },
	{ "cram", OPTIONAL, CRAM_ONLY },
	{ "+cram", OPTIONAL, CRAM_TOO },
	{ "!", REQUIRED, CRAM_LISTED },
	{ "!cram", REQUIRED, CRAM_ONLY },
	{ "!+cram", REQUIRED, CRAM_TOO },
	{ "-", FORBIDDEN, CRAM_LISTED },
};

int
authmode_get(struct settings *s, uint64_t *mode, enum authmode_cram *cram)
{
	enum authmode_cram unused;
	char const *env = getenv("SMTPAUTH");

	if (!cram)
		cram = &unused;
	*cram = CRAM_LISTED;
	if (!env)
		return settings_number(s, SET_SMTP_AUTH, mode) == -1 ? -1 : 0;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		if (strcmp(env, values[i].value) != 0)
			continue;
		*mode = values[i].mode;
		*cram = values[i].cram;
		return 0;
	}
	return settings_misfit(s, SET_SMTP_AUTH, env,
	    "expected an empty value, cram, +cram, !, !cram, !+cram or -");
}
