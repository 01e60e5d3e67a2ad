/* warm.c - have a TLS library do beforehand what each engine would do anew */

#include "warm.h"

#include <string.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

enum {
	ROOM = 32768, /* a whole flight with a long chain of certificates */
	TURNS = 16,   /* more than any handshake takes */
	RSA_BITS = 2048,
	HOUR = 3600
};

/* Bytes on their way to one side. */
struct queue {
	size_t len;
	unsigned char buf[ROOM];
};

struct ends {
	struct queue *in;
	struct queue *out;
};

static ssize_t
take(struct tls *ctx, void *buf, size_t len, void *arg)
{
	struct queue *q = ((struct ends *)arg)->in;

	(void)ctx;
	if (!q->len)
		return TLS_WANT_POLLIN;
	if (len > q->len)
		len = q->len;
	memcpy(buf, q->buf, len);
	q->len -= len;
	memmove(q->buf, q->buf + len, q->len);
	return (ssize_t)len;
}

static ssize_t
give(struct tls *ctx, void const *buf, size_t len, void *arg)
{
	struct queue *q = ((struct ends *)arg)->out;

	(void)ctx;
	if (len > sizeof q->buf - q->len)
		return TLS_WANT_POLLOUT;
	memcpy(q->buf + q->len, buf, len);
	q->len += len;
	return (ssize_t)len;
}

/* A client that believes everything. */
static struct tls *
make_client(void)
{
	struct tls_config *config = tls_config_new();
	struct tls *tls = tls_client();

	if (config && tls) {
		tls_config_insecure_noverifycert(config);
		tls_config_insecure_noverifyname(config);
		if (tls_configure(tls, config) == -1) {
			tls_free(tls);
			tls = NULL;
		}
	}
	tls_config_free(config);
	return tls;
}

static void
shake(struct tls *client, struct tls *server)
{
	static char const text[] = "x";
	char got[sizeof text];
	int done[2] = { 0, 0 };

	for (int i = 0; i < TURNS && (!done[0] || !done[1]); i++) {
		done[0] = done[0] || !tls_handshake(client);
		done[1] = done[1] || !tls_handshake(server);
	}
	(void)tls_write(client, text, sizeof text);
	(void)tls_read(server, got, sizeof got);
	(void)tls_write(server, text, sizeof text);
	(void)tls_read(client, got, sizeof got);
}

void
warm_up(struct tls *server)
{
	static struct queue there;
	static struct queue back;
	struct ends client_ends = { &back, &there };
	struct ends server_ends = { &there, &back };
	struct tls *client = make_client();
	struct tls *connection = NULL;

	there.len = back.len = 0;
	if (client && server &&
	    tls_connect_cbs(client, take, give, &client_ends, "localhost") !=
		-1 &&
	    tls_accept_cbs(server, &connection, take, give, &server_ends) != -1)
		shake(client, connection);
	tls_free(connection);
	tls_free(client);
	explicit_bzero(&there, sizeof there);
	explicit_bzero(&back, sizeof back);
}

static EVP_PKEY *
make_key(int type)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(type, NULL);
	EVP_PKEY *key = NULL;

	if (ctx && EVP_PKEY_keygen_init(ctx) == 1 &&
	    (type == EVP_PKEY_RSA
		    ? EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, RSA_BITS)
		    : EVP_PKEY_CTX_set_ec_paramgen_curve_nid(
			  ctx, NID_X9_62_prime256v1)) == 1 &&
	    EVP_PKEY_keygen(ctx, &key) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* A certificate that signs itself, for an hour. */
static X509 *
make_certificate(EVP_PKEY *key)
{
	X509 *x = X509_new();

	if (x && X509_set_version(x, 2) == 1 &&
	    ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1 &&
	    X509_gmtime_adj(X509_getm_notBefore(x), 0) &&
	    X509_gmtime_adj(X509_getm_notAfter(x), HOUR) &&
	    X509_set_pubkey(x, key) == 1 && X509_sign(x, key, EVP_sha256()))
		return x;
	X509_free(x);
	return NULL;
}

/* Both in PEM, as libtls wants them. */
static int
give_pair(struct tls_config *config, EVP_PKEY *key, X509 *x)
{
	BIO *cert = BIO_new(BIO_s_mem());
	BIO *secret = BIO_new(BIO_s_mem());
	uint8_t *c = NULL;
	uint8_t *s = NULL;
	int ok = 0;

	if (cert && secret && PEM_write_bio_X509(cert, x) == 1 &&
	    PEM_write_bio_PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL) ==
		1) {
		size_t n = (size_t)BIO_get_mem_data(cert, &c);
		size_t m = (size_t)BIO_get_mem_data(secret, &s);

		ok = tls_config_set_keypair_mem(config, c, n, s, m) != -1;
	}
	BIO_free(cert);
	BIO_free(secret);
	return ok;
}

static struct tls *
make_server(int type)
{
	struct tls_config *config = tls_config_new();
	struct tls *tls = tls_server();
	EVP_PKEY *key = make_key(type);
	X509 *x = key ? make_certificate(key) : NULL;
	int ok = config && tls && x && give_pair(config, key, x) &&
		 tls_configure(tls, config) != -1;

	X509_free(x);
	EVP_PKEY_free(key);
	tls_config_free(config);
	if (ok)
		return tls;
	tls_free(tls);
	return NULL;
}

void
warm_up_client(void)
{
	static int const types[] = { EVP_PKEY_RSA, EVP_PKEY_EC };

	/* First of all, or libcrypto would read the system's openssl.cnf. */
	if (tls_init() == -1)
		return;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		struct tls *server = make_server(types[i]);

		warm_up(server);
		tls_free(server);
	}
}
