/* report.c - tell the program about its TLS connection */

#include "report.h"

#include <string.h>

#include <skalibs/types.h>

/* Longest value in bytes: the environment is no place for more. */
enum {
	VALUE_MAX = 1000
};

/* The names are those of mod_ssl and of other UCSPI-TLS servers. */
static struct {
	char const *name;
	char const *(*get)(struct tls *);
} const rows[] = {
	{ "SSL_PROTOCOL", tls_conn_version },
	{ "SSL_CIPHER", tls_conn_cipher },
	{ "SSL_TLS_SNI_SERVERNAME", tls_conn_servername },
	{ "SSL_PEER_CERT_HASH", tls_peer_cert_hash },
	{ "SSL_PEER_CERT_SUBJECT", tls_peer_cert_subject },
	{ "SSL_PEER_CERT_ISSUER", tls_peer_cert_issuer },
};

static int
add(stralloc *list, char const *name, char const *value)
{
	if (!value)
		return 1;
	if (!stralloc_cats(list, name) || !stralloc_cats(list, "="))
		return 0;
	for (size_t i = 0; i < VALUE_MAX && value[i]; i++) {
		char c = value[i];

		if (c < ' ' || c > '~')
			c = '?';
		if (!stralloc_catb(list, &c, 1))
			return 0;
	}
	return stralloc_0(list);
}

int
report_make(struct tls *tls, struct client const *client, stralloc *list)
{
	char size[INT_FMT];

	list->len = 0;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (!add(list, rows[i].name, rows[i].get(tls)))
			return 0;
	size[int_fmt(size, tls_conn_cipher_strength(tls))] = 0;
	return add(list, "SSL_CIPHER_USEKEYSIZE", size) &&
	       add(list, "SSL_SESSION_RESUMED",
		   tls_conn_session_resumed(tls) ? "Resumed" : "Initial") &&
	       client_report(client, tls, list) && stralloc_0(list);
}
