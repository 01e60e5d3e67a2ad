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
	{ QMAIL, "rcpthosts", HONOURED, NULL },
	{ QPSMTPD, "rcpthosts", HONOURED, NULL },
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

/* A setting of ours by that name, or SETTINGS. */
static enum setting_id
setting_called(char const *name)
{
	enum setting_id id = 0;

	while (id < SETTINGS && strcmp(settings_table[id].name, name) != 0)
		id++;
	return id;
}

/* Each of the names is a setting. */
static int
are_settings(char const *names)
{
	char name[64];

	for (size_t n; *names; names += n + strspn(names + n, " ")) {
		n = strcspn(names, " ");
		if (n >= sizeof name)
			return 0;
		memcpy(name, names, n);
		name[n] = 0;
		if (setting_called(name) == SETTINGS)
			return 0;
	}
	return 1;
}

static void
test_rows(void)
{
	struct foreign const *f;
	size_t n = 0;

	for (; (f = foreign_row(n)); n++)
		ok(are_patterns(f->names) &&
			(*f->text || f->verdict == HONOURED) &&
			(!f->instead ||
			    setting_called(f->instead) < SETTINGS) &&
			(f->verdict == RENAMED || !f->instead) &&
			(f->verdict != HONOURED || are_settings(f->names)),
		    f->names);
	ok(n > 50, "there are rows");
}

/* A name that counts here is not said to be of no use, but for those that are
 * never used. */
static void
test_settings(void)
{
	static char const never[] = "known, but never used";

	for (enum setting_id id = 0; id < SETTINGS; id++)
		for (int system = QMAIL; system < PLUGIN; system++) {
			struct setting const *row = settings_table + id;
			struct foreign const *f = foreign_find(
			    (enum foreign_system)system, row->name);

			ok(!strncmp(row->text, never, sizeof never - 1)
				? f && f->verdict == UNNEEDED
				: !f || f->verdict == HONOURED,
			    row->name);
		}
}

int
main(void)
{
	test_files();
	test_rows();
	test_settings();
	return tap_end();
}
