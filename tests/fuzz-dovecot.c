/* fuzz-dovecot.c - whatever comes from Dovecot's socket, the answer is one that
 * the rest can live with */

#include "dovecot.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

static void
check_mechanisms(struct dovecot const *d)
{
	if (d->mechslen > sizeof d->mechs ||
	    (d->mechslen && d->mechs[d->mechslen - 1]))
		abort();
	for (size_t i = 0; i < d->mechslen; i += strlen(d->mechs + i) + 1) {
		size_t len = strlen(d->mechs + i);

		if (!len || len > DOVECOT_MECH_NAME ||
		    strpbrk(d->mechs + i, " \r\n\t"))
			abort();
	}
}

static void
check_words(struct dovecotline const *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (strpbrk(l->word[i], "\r\n"))
			abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	static struct dovecot d;
	struct dovecotline l;
	tain deadline;
	int pair[2];

	tain_now_set_stopwatch_g();
	tain_addsec_g(&deadline, 10);
	if (n > 100000 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == -1)
		return 0;
	(void)!write(pair[1], s, n);
	(void)shutdown(pair[1], SHUT_WR);
	d.fd = pair[0];
	if (dovecot_greet(&d, &deadline)) {
		check_mechanisms(&d);
		dovecot_begin(&d, "PLAIN", NULL, 0, NULL);
		while (dovecot_answer(&d, &l, &deadline) == DOVECOT_MORE) {
			check_words(&l);
			dovecot_go_on(&d, "AAAA");
		}
	}
	dovecot_close(&d);
	(void)close(pair[1]);
	return 0;
}
