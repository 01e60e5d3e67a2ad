/* unit-tlspolicy.c - files of send.tls */

#include "../smtp-remote/tlspolicy.h"

#include <string.h>

#include "tap.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define COLONS                                                                 \
	"01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:"   \
	"CD:EF:01:23:45:67:89:AB:CD:EF"

static struct {
	char const *text;
	int level;         /* -1: it is wrong, */
	size_t line;       /* in this line */
	enum tlskey key;   /* and this key */
	char const *value; /* has this value; NULL: none */
} const files[] = {
	{ "none\n", LEVEL_NONE, 0, KEY_CA, NULL },
	{ "may", LEVEL_MAY, 0, KEY_CA, NULL },
	{ "encrypt \r\n", LEVEL_ENCRYPT, 0, KEY_CA, NULL },
	{ "# text\n\nverify\n# more\nname=.Example.ORG\n", LEVEL_VERIFY, 0,
	    KEY_NAME, ".example.org" },
	{ "verify\nmx=*.Example.org\n", LEVEL_VERIFY, 0, KEY_MX,
	    "*.example.org" },
	{ "verify\nca=/etc/x y.pem", LEVEL_VERIFY, 0, KEY_CA, "/etc/x y.pem" },
	{ "dane\nmin=tlsv1.3\n", LEVEL_DANE, 0, KEY_MIN, "TLSv1.3" },
	{ "fingerprint SHA256:" HASH "\n", LEVEL_FINGERPRINT, 0,
	    KEY_FINGERPRINT, "SHA256:" HASH },
	{ "fingerprint\tsha256:" COLONS "\nfingerprint=SHA256:" HASH,
	    LEVEL_FINGERPRINT, 0, KEY_FINGERPRINT, "SHA256:" HASH },
	{ "encrypt\ncert=a\nkey=b\n", LEVEL_ENCRYPT, 0, KEY_KEY, "b" },
	{ "may\nciphers=ECDHE+AESGCM:!SHA1\n", LEVEL_MAY, 0, KEY_CIPHERS,
	    "ECDHE+AESGCM:!SHA1" },
	{ "", -1, 1, KEY_CA, NULL },
	{ "# nothing\n", -1, 2, KEY_CA, NULL },
	{ "May\n", -1, 1, KEY_CA, NULL },
	{ "may be\n", -1, 1, KEY_CA, NULL },
	{ "secure\n", -1, 1, KEY_CA, NULL },
	{ "fingerprint\n", -1, 1, KEY_CA, NULL },
	{ "fingerprint SHA256:0123\n", -1, 1, KEY_CA, NULL },
	{ "fingerprint SHA1:" HASH "\n", -1, 1, KEY_CA, NULL },
	{ "fingerprint SHA256:" HASH "0\n", -1, 1, KEY_CA, NULL },
	{ "verify\nname=\n", -1, 2, KEY_CA, NULL },
	{ "verify\nname=../x\n", -1, 2, KEY_CA, NULL },
	{ "verify\nname=*.a.example\n", -1, 2, KEY_CA, NULL },
	{ "verify\n\nname=a b\n", -1, 3, KEY_CA, NULL },
	{ "verify\nmx=*\n", -1, 2, KEY_CA, NULL },
	{ "verify\nmx\n", -1, 2, KEY_CA, NULL },
	{ "verify\nMX=a.example\n", -1, 2, KEY_CA, NULL },
	{ "verify\nca=a\nca=b\n", -1, 3, KEY_CA, NULL },
	{ "verify\nca=\n", -1, 2, KEY_CA, NULL },
	{ "verify\nmin=SSLv3\n", -1, 2, KEY_CA, NULL },
	{ "verify\nnames=a\n", -1, 2, KEY_CA, NULL },
	{ "verify\ncert=a\n", -1, 3, KEY_CA, NULL },
	{ "verify\nkey=a\n", -1, 3, KEY_CA, NULL },
	{ "name=a.example\nverify\n", -1, 1, KEY_CA, NULL },
};

static struct {
	char const *host;
	int match;
} const hosts[] = {
	{ "mx.example.org", 1 },
	{ "mail.example.net", 1 },
	{ "a.example.com", 1 },
	{ "b.example.com", 1 },
	{ "example.com", 0 },
	{ "a.b.example.com", 0 },
	{ "anexample.com", 0 },
	{ "x.example.edu", 1 },
	{ "example.edu", 0 },
	{ "org", 0 },
	{ "", 0 },
	{ "mx.example.org.example", 0 },
};

int
main(void)
{
	static char patterns[] = "mx.example.org\0mail.example.net\0"
				 "*.example.com\0.example.edu";
	stralloc const list = { .s = patterns, .len = sizeof patterns };
	struct tlspolicy p;
	size_t line;

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		char const *text = files[i].text;
		char const *why;
		char const *value;

		p = (struct tlspolicy){ .level = LEVEL_NONE };
		why = tlspolicy_parse(&p, text, strlen(text), &line);
		value = tlspolicy_value(&p, files[i].key);
		if (files[i].level == -1)
			ok(why && !strncmp(why, "expected ", 9) &&
				line == files[i].line,
			    *text ? text : "(nothing)");
		else
			ok(!why && (int)p.level == files[i].level &&
				(files[i].value ? value && !strcmp(value,
							       files[i].value)
						: !value),
			    tlspolicy_word(p.level));
	}
	p = (struct tlspolicy){ .level = LEVEL_NONE };
	ok(tlspolicy_parse(&p, "may\0\n", 5, &line) != NULL, "NUL");
	for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
		ok(tlspolicy_match(&list, hosts[i].host) == hosts[i].match,
		    *hosts[i].host ? hosts[i].host : "(no host)");
	return tap_end();
}
