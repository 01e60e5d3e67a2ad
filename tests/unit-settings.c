/* unit-settings.c - every kind of value: absent, good, at its limits, wrong */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "settings.h"
#include "tap.h"

static struct {
	char const *name;
	char const *text; /* of the file; NULL: there is none */
	int64_t result;
	uint64_t n;
	enum setting_id id;
} const numbers[] = {
	/* clang-format off */
	{ "absent: the default", NULL, 0, 1000, SET_SMTP_MAXRCPT },
	{ "a whole number", "500\n", 1, 500, SET_SMTP_MAXRCPT },
	{ "no newline", "500", 1, 500, SET_SMTP_MAXRCPT },
	{ "a carriage return and blanks behind it", "500 \t\r\n", 1, 500, SET_SMTP_MAXRCPT },
	{ "the least", "100\n", 1, 100, SET_SMTP_MAXRCPT },
	{ "less than that", "99\n", -1, 0, SET_SMTP_MAXRCPT },
	{ "the most", "100000\n", 1, 100000, SET_SMTP_MAXRCPT },
	{ "more than that", "100001\n", -1, 0, SET_SMTP_MAXRCPT },
	{ "more than 64 bits hold", "99999999999999999999\n", -1, 0, SET_SMTP_MAXRCPT },
	{ "a number with a unit", "10MB\n", -1, 0, SET_DATABYTES },
	{ "a negative number", "-5\n", -1, 0, SET_DATABYTES },
	{ "a plus sign", "+5\n", -1, 0, SET_DATABYTES },
	{ "a blank before the number", " 500\n", -1, 0, SET_SMTP_MAXRCPT },
	{ "a word", "yes\n", -1, 0, SET_DATABYTES },
	{ "an empty file", "", -1, 0, SET_DATABYTES },
	{ "only a newline", "\n", -1, 0, SET_DATABYTES },
	{ "two lines", "500\n600\n", -1, 0, SET_SMTP_MAXRCPT },
	{ "a comment above it", "# off\n500\n", -1, 0, SET_SMTP_MAXRCPT },
	{ "seconds without a unit", "30\n", 1, 30000, SET_AUTH_TIMEOUT },
	{ "seconds", "30s\n", 1, 30000, SET_AUTH_TIMEOUT },
	{ "milliseconds", "1500ms\n", 1, 1500, SET_AUTH_TIMEOUT },
	{ "minutes", "2m\n", 1, 120000, SET_AUTH_TIMEOUT },
	{ "hours", "2h\n", 1, 7200000, SET_SMTP_TIMEOUT_SESSION },
	{ "a default in hours", NULL, 0, 86400000, SET_SMTP_TIMEOUT_SESSION },
	{ "an unknown unit", "3d\n", -1, 0, SET_SMTP_TIMEOUT_SESSION },
	{ "no time at all", "999ms\n", -1, 0, SET_AUTH_TIMEOUT },
	{ "a time that overflows", "18446744073709551615h\n", -1, 0, SET_AUTH_TIMEOUT },
	{ "off", "0\n", 1, 0, SET_SMTP_AUTH_CLEAR },
	{ "on", "1\n", 1, 1, SET_SMTP_AUTH_CLEAR },
	{ "two is no switch", "2\n", -1, 0, SET_SMTP_AUTH_CLEAR },
	{ "yes is no switch", "yes\n", -1, 0, SET_SMTP_AUTH_CLEAR },
	{ "a mode as number", "2\n", 1, REQUIRED, SET_SMTP_STARTTLS },
	{ "forbidden", "forbidden\n", 1, FORBIDDEN, SET_SMTP_STARTTLS },
	{ "optional", "optional\n", 1, OPTIONAL, SET_SMTP_STARTTLS },
	{ "required", "required\n", 1, REQUIRED, SET_SMTP_STARTTLS },
	{ "no such mode", "3\n", -1, 0, SET_SMTP_STARTTLS },
	{ "a prefix of a mode", "require\n", -1, 0, SET_SMTP_STARTTLS },
	{ "still in force", "0 until 2999-01-01T00:00Z\n", 1, 0, SET_SMTP_STARTTLS },
	{ "lapsed: the default", "0 until 2001-01-01T00:00Z\n", 0, OPTIONAL, SET_SMTP_STARTTLS },
	{ "a date that is none", "0 until tomorrow\n", -1, 0, SET_SMTP_STARTTLS },
	/* clang-format on */
};

static struct {
	char const *name;
	char const *text;
	int result;
	char const *value;
} const lines[] = {
	{ "no line: the default", NULL, 0, "" },
	{ "one line", "mail.example\n", 1, "mail.example" },
	{ "without what Windows adds", "mail.example\r\n", 1, "mail.example" },
	{ "blanks within stay", "a b\n", 1, "a b" },
	{ "more than one line", "a\nb\n", -1, NULL },
	{ "an empty line", "\n", -1, NULL },
};

static struct {
	char const *name;
	char const *text;
	int result;
	char const *values; /* with | after each */
} const lists[] = {
	{ "no list", NULL, 0, "" },
	{ "an empty list is set", "", 1, "" },
	{ "comments and empty lines do not count",
	    "# a\na.example\n\nb.example # c\n", 1,
	    "a.example|b.example # c|" },
	{ "no newline at the end", "a\r\nb", 1, "a|b|" },
	{ "a line that has lapsed", "a\nb until 2001-01-01T00:00Z\nc\n", 1,
	    "a|c|" },
	{ "a line that will lapse", "b until 2999-01-01T00:00Z\n", 1, "b|" },
};

static void
put(char const *name, char const *text, size_t n)
{
	int fd;

	unlink(name);
	if (!text)
		return;
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, text, n) != (ssize_t)n)
		abort();
	close(fd);
}

static void
put_text(enum setting_id id, char const *text)
{
	put(settings_table[id].name, text, text ? strlen(text) : 0);
}

/* A fault names the place, what was found, and what is expected. */
static int
explains(struct settings const *s, char const *where)
{
	char const *fault = settings_fault(s);

	return strstr(fault, where) && strstr(fault, ": found \"") &&
	       strstr(fault, "expected ");
}

static void
test_numbers(struct settings *s)
{
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		enum setting_id id = numbers[i].id;
		uint64_t n = 0;
		int r;

		put_text(id, numbers[i].text);
		r = settings_number(s, id, &n);
		ok(r == numbers[i].result && (r < 0 || n == numbers[i].n),
		    numbers[i].name);
		if (r < 0)
			ok(explains(s, settings_table[id].name),
			    "and the fault says so");
		put_text(id, NULL);
	}
}

static void
test_lines(struct settings *s)
{
	stralloc v = STRALLOC_ZERO;

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		int r;

		put_text(SET_ME, lines[i].text);
		r = settings_line(s, SET_ME, &v);
		ok(r == lines[i].result &&
			(r < 0 || !strcmp(v.s, lines[i].value)),
		    lines[i].name);
	}
	put("me", "a\0b\n", 4);
	ok(settings_line(s, SET_ME, &v) == -1, "a line that holds NUL");
	put_text(SET_ME, NULL);
	stralloc_free(&v);
}

static void
test_lengths(struct settings *s)
{
	stralloc v = STRALLOC_ZERO;
	char text[8192];

	memset(text, 'a', sizeof text);
	put("me", text, 253);
	ok(settings_line(s, SET_ME, &v) == 1 && v.len == 254,
	    "the longest line");
	put("me", text, 254);
	ok(settings_line(s, SET_ME, &v) == -1, "a longer line");
	put("me", text, 4096);
	ok(settings_line(s, SET_ME, &v) == -1, "as much as is read");
	put("me", text, sizeof text);
	ok(settings_line(s, SET_ME, &v) == -1, "more than is read");
	ok(explains(s, "/me: "), "and the fault is short enough to read");
	put_text(SET_ME, NULL);
	stralloc_free(&v);
}

static void
test_lists(struct settings *s)
{
	stralloc v = STRALLOC_ZERO;

	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		char const *want = lists[i].values;
		int r;

		put_text(SET_RCPTHOSTS, lists[i].text);
		r = settings_list(s, SET_RCPTHOSTS, &v);
		for (size_t k = 0; k < v.len; k++)
			if (!v.s[k])
				v.s[k] = '|';
		ok(r == lists[i].result && v.len == strlen(want) &&
			(!v.len || !memcmp(v.s, want, v.len)),
		    lists[i].name);
	}
	put("rcpthosts", "a\0b\n", 4);
	ok(settings_list(s, SET_RCPTHOSTS, &v) == -1, "a list that holds NUL");
	put_text(SET_RCPTHOSTS, "# a\nb\n\nbad one until 2999-01-01T00:00Z\n");
	ok(settings_misfit(s, SET_RCPTHOSTS, "bad one", "expected x") == -1 &&
		strstr(settings_fault(s),
		    "/rcpthosts:4: found \"bad one\": expected x"),
	    "a wrong line, by its number");
	put_text(SET_RCPTHOSTS, NULL);
	stralloc_free(&v);
}

/* What settings_look() finds is this, from there. */
static void
looks(struct settings *s, enum setting_id id, int result,
    enum settings_origin origin, char const *value)
{
	struct settings_look l = SETTINGS_LOOK_ZERO;
	char name[100];
	int r = settings_look(s, id, &l);

	snprintf(name, sizeof name, "a look at %s: %s, %d, %d",
	    settings_table[id].name, value, result, (int)origin);
	ok(r == result && l.origin == origin &&
		(r == -1 || !strcmp(l.value.s, value)) &&
		!l.where.len == (origin == ORIGIN_DEFAULT),
	    name);
	stralloc_free(&l.where);
	stralloc_free(&l.raw);
	stralloc_free(&l.value);
}

static void
test_look(struct settings *s)
{
	looks(s, SET_SMTP_MAXRCPT, 0, ORIGIN_DEFAULT, "1000");
	put_text(SET_SMTP_MAXRCPT, "200 until 2999-01-01T00:00Z\n");
	looks(s, SET_SMTP_MAXRCPT, 1, ORIGIN_FILE, "200");
	put_text(SET_SMTP_MAXRCPT, "200 until 2000-01-01T00:00Z\n");
	looks(s, SET_SMTP_MAXRCPT, 0, ORIGIN_FILE, "1000");
	put_text(SET_SMTP_MAXRCPT, "many\n");
	looks(s, SET_SMTP_MAXRCPT, -1, ORIGIN_FILE, "");
	put("submission.smtp.maxrcpt", "300", 3);
	s->service = "submission";
	looks(s, SET_SMTP_MAXRCPT, 1, ORIGIN_SERVICE, "300");
	s->service = NULL;
	(void)unlink("submission.smtp.maxrcpt");
	setenv("MAXRCPT", "400", 1);
	looks(s, SET_SMTP_MAXRCPT, 1, ORIGIN_VARIABLE, "400");
	unsetenv("MAXRCPT");
	put_text(SET_SMTP_MAXRCPT, NULL);
	put_text(SET_RCPTHOSTS, "# x\na.example\n");
	looks(s, SET_RCPTHOSTS, 1, ORIGIN_FILE, "a.example");
	put_text(SET_RCPTHOSTS, NULL);
	ok(settings_try(s, SET_DATABYTES, "10") == 1, "10 fits databytes");
	ok(settings_try(s, SET_DATABYTES, "10 until 2999-01-01T00:00Z") == 1,
	    "for a time, too");
	ok(settings_try(s, SET_DATABYTES, "10MB") == -1 &&
		strstr(settings_fault(s), "databytes: found \"10MB\": "),
	    "10MB does not");
	ok(settings_try(s, SET_SMTP_CRLF, "ensure") == 1 &&
		settings_try(s, SET_SMTP_CRLF, "maybe") == -1,
	    "one of the words");
}

static void
test_origins(struct settings *s)
{
	uint64_t n;
	stralloc path = STRALLOC_ZERO;

	put("databytes", "1\n", 2);
	put("submission.databytes", "2\n", 2);
	ok(settings_number(s, SET_DATABYTES, &n) == 1 && n == 1,
	    "without a service its file does not count");
	setenv("SERVICE", "submission", 1);
	settings_init(s);
	ok(settings_number(s, SET_DATABYTES, &n) == 1 && n == 2,
	    "the file of the service comes first");
	unlink("submission.databytes");
	ok(settings_number(s, SET_DATABYTES, &n) == 1 && n == 1,
	    "then the file for all");
	setenv("DATABYTES", "3", 1);
	ok(settings_number(s, SET_DATABYTES, &n) == 1 && n == 3,
	    "a variable comes before both");
	setenv("DATABYTES", "many", 1);
	ok(settings_number(s, SET_DATABYTES, &n) == -1 &&
		explains(s, "$DATABYTES"),
	    "a wrong variable is a fault that names it");
	unsetenv("DATABYTES");
	unsetenv("SERVICE");
	unlink("databytes");
	settings_init(s);
	ok(settings_file(s, SET_TLS_CERT, &path) == 0, "no such file");
	put("tls.cert.pem", "x", 1);
	ok(settings_file(s, SET_TLS_CERT, &path) == 1 &&
		strstr(path.s, "/tls.cert.pem"),
	    "the path of a file that is there");
	unlink("tls.cert.pem");
	stralloc_free(&path);
}

/* All origins of a value there can be, from the last to the first. */
static void
test_overlay_order(struct settings *s)
{
	uint64_t n;

	put("submission.databytes", "4\n", 2);
	setenv("SERVICE", "submission", 1);
	setenv("SSL_TLS_SNI_SERVERNAME", "mx.example.org", 1);
	settings_init(s);
	ok(settings_overlay_env(s) == 0 &&
		settings_number(s, SET_DATABYTES, &n) == 1 && n == 4,
	    "a name without TLS does not count");
	setenv("SSL_PROTOCOL", "TLSv1.3", 1);
	ok(settings_overlay_env(s) == 1 &&
		settings_number(s, SET_DATABYTES, &n) == 1 && n == 2,
	    "the overlay comes before the file of the service");
	put("tls.sni/mx.example.org/submission.databytes", "5\n", 2);
	ok(settings_number(s, SET_DATABYTES, &n) == 1 && n == 5,
	    "and can have a file of the service itself");
	setenv("DATABYTES", "6", 1);
	ok(settings_number(s, SET_DATABYTES, &n) == 1 && n == 6,
	    "a variable comes before it");
	unsetenv("DATABYTES");
	put("tls.sni/mx.example.org/submission.databytes", "x\n", 2);
	ok(settings_number(s, SET_DATABYTES, &n) == -1 &&
		explains(s, "tls.sni/mx.example.org/submission.databytes"),
	    "a wrong value is a fault that names it");
	unlink("tls.sni/mx.example.org/submission.databytes");
	unlink("submission.databytes");
	unsetenv("SERVICE");
	unsetenv("SSL_PROTOCOL");
	unsetenv("SSL_TLS_SNI_SERVERNAME");
	stralloc_free(&s->overlay);
	settings_init(s);
}

static struct {
	char const *name; /* of the overlay that is asked for */
	int result;
	uint64_t n; /* which databytes count then */
} const overlays[] = {
	{ "mx.example.org", 1, 2 },
	{ "MX.Example.Org", 1, 2 },
	{ "other.example.org", 1, 3 },
	{ "a.other.example.org", 0, 1 },
	{ "example.org", 0, 1 },
	{ "*.example.org", 0, 1 },
	{ "..", 0, 1 },
	{ "../tls.sni/mx.example.org", 0, 1 },
	{ "mx.example.org.", 0, 1 },
	{ "mx.example.org/", 0, 1 },
	{ "", 0, 1 },
	{ "empty.example", 1, 1 },
	{ "file.example", -1, 1 },
};

static void
test_overlays(struct settings *s)
{
	uint64_t n;

	put("databytes", "1\n", 2);
	ok(settings_overlays(s) == 0, "no overlays");
	ok(settings_overlay(s, "mx.example.org", 14) == 0, "so this is none");
	if (mkdir("tls.sni", 0700) || mkdir("tls.sni/mx.example.org", 0700) ||
	    mkdir("tls.sni/*.example.org", 0700) ||
	    mkdir("tls.sni/empty.example", 0700))
		abort();
	ok(settings_overlays(s) == 1, "overlays");
	put("tls.sni/file.example", "", 0);
	put("tls.sni/mx.example.org/databytes", "2\n", 2);
	put("tls.sni/*.example.org/databytes", "3\n", 2);
	for (size_t i = 0; i < sizeof overlays / sizeof overlays[0]; i++) {
		char const *name = overlays[i].name;

		ok(settings_overlay(s, name, strlen(name)) ==
			    overlays[i].result &&
			settings_number(s, SET_DATABYTES, &n) == 1 &&
			n == overlays[i].n,
		    *name ? name : "no name");
	}
	ok(strstr(settings_fault(s), "expected a directory") != NULL,
	    "a file is no overlay, and the fault says so");
	unlink("tls.sni/file.example");
	test_overlay_order(s);
	rmdir("tls.sni/empty.example");
	unlink("tls.sni/*.example.org/databytes");
	rmdir("tls.sni/*.example.org");
	unlink("tls.sni/mx.example.org/databytes");
	rmdir("tls.sni/mx.example.org");
	rmdir("tls.sni");
	unlink("databytes");
}

static void
test_unreadable(struct settings *s)
{
	uint64_t n;

	if (mkdir("databytes", 0700))
		abort();
	ok(settings_number(s, SET_DATABYTES, &n) == -1 &&
		strstr(settings_fault(s), "cannot be read"),
	    "a file that cannot be read is a fault");
	rmdir("databytes");
}

static void
test_variables(struct settings *s)
{
	uint64_t n;

	setenv("GREENARROW_STARTTLS", "0", 1);
	ok(settings_number(s, SET_SMTP_STARTTLS, &n) == 1 && n == FORBIDDEN,
	    "a variable by its other name");
	setenv("STARTTLS", "2", 1);
	ok(settings_number(s, SET_SMTP_STARTTLS, &n) == 1 && n == REQUIRED,
	    "of two names the first counts");
	unsetenv("STARTTLS");
	setenv("GREENARROW_STARTTLS", "off", 1);
	ok(settings_number(s, SET_SMTP_STARTTLS, &n) == -1 &&
		explains(s, "$GREENARROW_STARTTLS: "),
	    "a fault names the one that was used");
	unsetenv("GREENARROW_STARTTLS");
}

static void
test_misfits(struct settings *s)
{
	put("tls.ciphers", "x\n", 2);
	ok(settings_misfit(s, SET_TLS_CIPHERS, "x", "expected y") == -1 &&
		!strcmp(settings_fault(s),
		    "./tls.ciphers: found \"x\": expected y"),
	    "what only its reader can judge: the fault names the file");
	setenv("TLSCIPHERS", "x", 1);
	ok(settings_misfit(s, SET_TLS_CIPHERS, "x", "expected y") == -1 &&
		!strcmp(
		    settings_fault(s), "$TLSCIPHERS: found \"x\": expected y"),
	    "or the variable");
	unsetenv("TLSCIPHERS");
	unlink("tls.ciphers");
	ok(settings_misfit(s, SET_TLS_CIPHERS, "x", "expected y") == -1 &&
		!strcmp(
		    settings_fault(s), "tls.ciphers: found \"x\": expected y"),
	    "or else the setting");
}

static void
forget_variables(void)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		char names[80];
		char *name = names;

		snprintf(names, sizeof names, "%s",
		    settings_table[i].env ? settings_table[i].env : "");
		while ((name = strtok(name, " "))) {
			unsetenv(name);
			name = NULL;
		}
	}
}

int
main(void)
{
	char const *b = getenv("B");
	char dir[4096];
	struct settings s;

	snprintf(dir, sizeof dir, "%s/unit-settings.XXXXXX", b ? b : "build");
	if (!mkdtemp(dir) || chdir(dir) || setenv("CONTROLDIR", ".", 1))
		return 1;
	unsetenv("SERVICE");
	forget_variables();
	settings_init(&s);
	test_numbers(&s);
	test_lines(&s);
	test_lengths(&s);
	test_lists(&s);
	test_look(&s);
	test_origins(&s);
	test_overlays(&s);
	test_unreadable(&s);
	test_variables(&s);
	test_misfits(&s);
	stralloc_free(&s.fault);
	ok(!chdir("..") && !rmdir(strrchr(dir, '/') + 1), "nothing is left");
	return tap_end();
}
