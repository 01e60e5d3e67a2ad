/* unit-foreign.c - what becomes of other servers' files, and how it is written
 */

#include <string.h>

#include "foreign.h"
#include "settings.h"
#include "tap.h"

static struct {
	enum foreign_system system;
	char const *name;
	enum foreign_verdict verdict;
	char const *instead;
} const files[] = {
	{ QMAIL, "tlsclients", RENAMED, "tls.tlsclients" },
	{ QMAIL, "virtualdomains", UNNEEDED, NULL },
	{ QMAIL, "spfbehavior", IMPOSSIBLE, NULL },
	{ QMAIL, "simcontrol.cdb", IMPOSSIBLE, NULL },
	{ QMAIL, "smtp.port", RENAMED, NULL },
	{ GREENARROW, "smtp.port", RENAMED, NULL },
	{ GREENARROW, "virtualdomains", UNNEEDED, NULL },
	{ QPSMTPD, "tls_ciphers", RENAMED, "tls.ciphers" },
	{ PLUGIN, "tls", RENAMED, "tls.cert.pem" },
	{ PLUGIN, "virus/clamdscan", IMPOSSIBLE, NULL },
	{ PLUGIN, "logging/warn", UNNEEDED, NULL },
};

static void
test_files(void)
{
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct foreign const *f =
		    foreign_find(files[i].system, files[i].name);

		ok(f && f->verdict == files[i].verdict &&
			!f->instead == !files[i].instead &&
			(!f->instead || !strcmp(f->instead, files[i].instead)),
		    files[i].name);
	}
	ok(!foreign_find(QMAIL, "nobodys"), "a file of nobody");
	ok(!foreign_find(PLUGIN, "locals"), "a file is no plugin");
	ok(!foreign_find(QMAIL, "rcpt_ok"), "a plugin is no file");
}

/* Patterns are short enough to be looked at, and not empty. */
static int
are_patterns(char const *s)
{
	if (!*s || *s == ' ' || s[strlen(s) - 1] == ' ')
		return 0;
	for (size_t n = 0; *s; s++) {
		n = *s == ' ' ? 0 : n + 1;
		if (n > 60 || (*s == ' ' && s[1] == ' '))
			return 0;
	}
	return 1;
}

static void
test_rows(void)
{
	struct foreign const *f;
	size_t n = 0;

	for (; (f = foreign_row(n)); n++) {
		enum setting_id id = 0;

		while (f->instead && id < SETTINGS &&
		       strcmp(settings_table[id].name, f->instead) != 0)
			id++;
		ok(are_patterns(f->names) && *f->text && id < SETTINGS &&
			f->verdict != HONOURED &&
			(f->verdict == RENAMED || !f->instead),
		    f->names);
	}
	ok(n > 50, "there are rows");
}

int
main(void)
{
	test_files();
	test_rows();
	return tap_end();
}
