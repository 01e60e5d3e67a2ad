/* unit-result.c - reports as qmail-remote writes them, to the byte */

#include <string.h>
#include <unistd.h>

#include "../smtp-send/result.h"
#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

/* What it writes is exactly this. */
static void
is(struct result *r, char const *want, size_t n, char const *sentence)
{
	char got[512];
	int p[2];
	ssize_t len;

	if (pipe(p) == -1 || !result_write(r, p[1])) {
		ok(0, sentence);
		return;
	}
	close(p[1]);
	len = read(p[0], got, sizeof got);
	close(p[0]);
	ok(len == (ssize_t)n && !memcmp(got, want, n), sentence);
}

int
main(void)
{
	struct result r = { 0 };

	(void)result_init(&r, 2);
	result_rcpt(&r, 0, 'r', "");
	result_rcpt(&r, 1, 'h', "no.\n");
	result_message(&r, 'K', "yes.\n");
	is(&r, TEXT("r\0hno.\n\0Kyes.\n\0"), "delivered to one of two");

	r = (struct result){ 0 };
	(void)result_init(&r, 3);
	result_rcpt(&r, 1, 'r', "");
	result_message(&r, 'Z', "died.\n");
	is(&r, TEXT("s\0r\0s\0Zdied.\n\0"),
	    "a failure for now is that of those who have not been asked");

	r = (struct result){ 0 };
	(void)result_init(&r, 2);
	result_rcpt(&r, 1, 's', "later");
	result_message(&r, 'D', "sender");
	result_message(&r, 'K', "never mind");
	is(&r, TEXT("h\0slater\0Dsender\0"),
	    "a failure for good too, and the first word on the message holds");

	r = (struct result){ 0 };
	(void)result_init(&r, 1);
	is(&r, TEXT("s\0ZOut of memory. (#4.3.0)\n\0"),
	    "who knows nothing says that it failed for now");

	r = (struct result){ 0 };
	(void)result_init(&r, 1);
	result_rcpt(&r, 0, 'h', "a\033[2Jb\r\x80\x7f\tc\n");
	result_message(&r, 'D', "");
	is(&r, TEXT("ha?[2Jb????c\n\0D\0"), "texts are printable");

	r = (struct result){ 0 };
	(void)result_init(&r, 3);
	result_rcpt(&r, 0, 'r', "");
	result_others(&r, 'h', "all");
	ok(result_count(&r, 'h') == 2 && result_count(&r, 'r') == 1,
	    "letters are counted");
	return tap_end();
}
