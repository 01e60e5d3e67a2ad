/* convoy.c - what runs over one connection: smtp-send, and smtp-tls */

#include "convoy.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "chain.h"
#include "exits.h"
#include "sslfact.h"

/* The numbers of descriptors, and as options have them. */
enum {
	FD_SECRET = 3,
	FD_SERVER_IN = 6,
	FD_SERVER_OUT = 7,
	FD_HANDSHAKE = 8,
	FD_HINTS = 9,
	FD_FREE = 10
};
enum {
	SESSION_LEAST = 1000 /* ms, of send.timeout.session */
};
#define ARG_SECRET "3"
#define ARG_HANDSHAKE "8"
#define ARG_HINTS "9"

/* How each try is asked of smtp-tls, and of smtp-send. */
static struct {
	char const *mode; /* NULL: without smtp-tls */
	char const *starttls;
} const tries[] = {
	[TRY_CLEAR] = { NULL, "none" },
	[TRY_MAY] = { "may", "may" },
	[TRY_ENCRYPT] = { "encrypt", "require" },
	[TRY_VERIFY] = { "verify", "require" },
	[TRY_DANE] = { "dane", "require" },
	[TRY_FINGERPRINT] = { "fingerprint", "require" },
};

/* A list of arguments that grows; pointers to what stays. */
struct arguments {
	char const **argv;
	size_t n;
};

static void
add(struct arguments *a, char const *word)
{
	a->argv[a->n++] = word;
}

static void
add_pair(struct arguments *a, char const *option, char const *value)
{
	add(a, option);
	add(a, value);
}

static void
add_each(struct arguments *a, char const *option, stralloc const *values)
{
	for (size_t i = 0; i < values->len; i += strlen(values->s + i) + 1)
		add_pair(a, option, values->s + i);
}

/* How many strings there are. */
static size_t
strings(stralloc const *values)
{
	size_t n = 0;

	for (size_t i = 0; i < values->len; i++)
		n += !values->s[i];
	return n;
}

static void
add_options(struct arguments *a, struct courier const *c)
{
	static struct {
		enum tlskey key;
		char const *option;
	} const files[] = {
		{ KEY_CERT, "-c" },
		{ KEY_KEY, "-k" },
		{ KEY_CIPHERS, "-e" },
		{ KEY_MIN, "-p" },
	};
	struct tlspolicy const *p = &c->conf->policy;
	char const *ca = c->pem ? c->pem : tlspolicy_value(p, KEY_CA);

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (tlspolicy_value(p, files[i].key))
			add_pair(a, files[i].option,
			    tlspolicy_value(p, files[i].key));
	if (ca)
		add_pair(a, "-C", ca);
}

/* The names that a certificate may have. */
static void
add_names(struct arguments *a, struct courier const *c)
{
	struct remoteconf const *conf = c->conf;

	if (*c->name)
		add_pair(a, "-n", c->name);
	if (c->try == TRY_VERIFY)
		add_each(a, "-N", conf->policy.values + KEY_NAME);
	/* RFC 7672 section 3.2.2: also the name that led to the host. */
	if (c->try == TRY_DANE && *conf->domain && !conf->routed)
		add_pair(a, "-N", conf->domain);
}

static void
add_wish(struct arguments *a, struct courier const *c)
{
	add_pair(a, "-m", tries[c->try].mode);
	add_pair(a, "-r", ARG_HANDSHAKE);
	add_options(a, c);
	add_names(a, c);
	for (size_t i = 0; c->try == TRY_DANE && i < c->tlsas; i++)
		add_pair(a, "-d", c->tlsa[i]);
	if (c->try == TRY_FINGERPRINT)
		add_each(a, "-f", c->conf->policy.values + KEY_FINGERPRINT);
}

static void
add_tls(struct arguments *a, struct courier const *c)
{
	add(a, "smtp-tls");
	if (c->port == 465)
		add(a, "-i");
	add_wish(a, c);
}

/* Room for all of them. */
static int
start(struct arguments *a, struct courier const *c)
{
	struct remoteconf const *conf = c->conf;
	size_t most = 40 + conf->n + 2 * c->tlsas +
		      2 * strings(conf->policy.values + KEY_NAME) +
		      2 * strings(conf->policy.values + KEY_FINGERPRINT);

	*a = (struct arguments){ .argv = calloc(most, sizeof *a->argv) };
	return a->argv != NULL;
}

int
convoy_provides(struct courier const *c, struct tlswish *wish)
{
	struct arguments a;
	int ok;

	if (!tries[c->try].mode || c->port == 465 || !chain_holds("smtp-tls") ||
	    !start(&a, c))
		return 0;
	add_wish(&a, c);
	ok = 1;
	for (size_t i = 0; ok && i < a.n; i += 2)
		ok = tlswish_take(wish, a.argv[i][1], a.argv[i + 1]);
	free(a.argv);
	return ok;
}

static char const **
arguments(struct convoy const *v)
{
	struct courier const *c = v->courier;
	struct remoteconf const *conf = c->conf;
	struct arguments a;

	if (!start(&a, c))
		return NULL;
	if (tries[c->try].mode && !v->provider->open)
		add_tls(&a, c);
	add(&a, "smtp-send");
	add_pair(&a, "-t", tries[c->try].starttls);
	add_pair(&a, "-r", ARG_HINTS);
	if (*conf->route.user)
		add_pair(&a, "-a", ARG_SECRET);
	add(&a, "--");
	add(&a, conf->sender);
	for (size_t i = 0; i < conf->n; i++)
		add(&a, conf->rcpts[i]);
	return a.argv;
}

/* What is known of some other connection says nothing of this one. */
static int
forget(stralloc *env)
{
	static char const *const gone[] = { "SMTPS", "UCSPITLS" };
	static char const *const prefixes[] = { "SSL_", "SSLCTL", "SSLREADFD",
		"SSLWRITEFD", "TCPREMOTE", "TCPLOCAL" };

	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
		if (!chain_env(env, gone[i], NULL))
			return 0;
	for (char **e = environ; *e; e++) {
		size_t n = strcspn(*e, "=");
		int hit = 0;

		for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0];
		     i++)
			hit |= !strncmp(*e, prefixes[i], strlen(prefixes[i]));
		if (hit && !sslfact_is_trust(*e, n) &&
		    !(stralloc_catb(env, *e, n) && stralloc_0(env)))
			return 0;
	}
	return 1;
}

/* Our end of the connection. */
static int
local_end(int fd, struct endpoint *e)
{
	struct sockaddr_storage ss = { .ss_family = AF_UNSPEC };
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	socklen_t len = sizeof ss;
	struct address a;

	if (getsockname(fd, (struct sockaddr *)&ss, &len) == -1)
		return 0;
	if (ss.ss_family == AF_INET) {
		memcpy(&in, &ss, sizeof in);
		address_set(&a, &in.sin_addr, ADDRESS_4);
		endpoint_set(e, &a, ntohs(in.sin_port));
	} else {
		memcpy(&in6, &ss, sizeof in6);
		address_set(&a, &in6.sin6_addr, ADDRESS_6);
		endpoint_set(e, &a, ntohs(in6.sin6_port));
	}
	return 1;
}

static int
environment(stralloc *env, struct convoy const *v)
{
	struct courier const *c = v->courier;
	struct endpoint here;
	struct endpoint there;
	char ms[UINT64_FMT + 2];
	uint64_t left = remoteconf_left(c->conf, c->conf->session);
	size_t n = uint64_fmt(ms, left < SESSION_LEAST ? SESSION_LEAST : left);

	memcpy(ms + n, "ms", 3);
	endpoint_set(&there, &c->ip, c->port);
	return local_end(v->server, &here) && forget(env) &&
	       chain_env(env, "PROTO", "TCP") &&
	       chain_env(env, "SENDTIMEOUTSESSION", ms) &&
	       chain_env(env, "TCPREMOTEIP", there.ip) &&
	       chain_env(env, "TCPREMOTEPORT", there.port) &&
	       (!*c->name || chain_env(env, "TCPREMOTEHOST", c->name)) &&
	       chain_env(env, "TCPLOCALIP", here.ip) &&
	       chain_env(env, "TCPLOCALPORT", here.port);
}

/* A pipe from which user and password can be read once.  It is longer than
 * they are: nobody has to wait. */
static int
secret(struct smtproute const *r)
{
	char line[2 * SMTPROUTE_WORD + 2];
	size_t n = strlen(r->user);
	int p[2];
	int ok;

	if (pipe(p) == -1)
		return -1;
	memcpy(line, r->user, n);
	line[n++] = ':';
	memcpy(line + n, r->secret, strlen(r->secret));
	n += strlen(r->secret);
	line[n++] = '\n';
	ok = allwrite(p[1], line, n) == n;
	explicit_bzero(line, sizeof line);
	fd_close(p[1]);
	return ok ? p[0] : -1;
}

/* Put descriptors to their numbers, from above all of them. */
static int
arrange(struct convoy *v, int secretfd)
{
	struct ends *e = &v->provider->plumbing.program;
	int *from[] = { &v->server, &v->report, &v->hints, &secretfd,
		&e->control, &e->in, &e->out };
	size_t n = v->provider->open ? 7 : 4;

	for (size_t i = 0; i < n; i++)
		if (*from[i] != -1) {
			*from[i] = fcntl(*from[i], F_DUPFD_CLOEXEC, FD_FREE);
			if (*from[i] == -1)
				return 0;
		}
	for (int fd = 3; fd < FD_FREE; fd++)
		close(fd);
	return fd_copy(1, v->report) != -1 &&
	       fd_copy(FD_SERVER_IN, v->server) != -1 &&
	       fd_copy(FD_SERVER_OUT, v->server) != -1 &&
	       (!tries[v->courier->try].mode || v->provider->open ||
		   fd_copy(FD_HANDSHAKE, v->hints) != -1) &&
	       fd_copy(FD_HINTS, v->hints) != -1 &&
	       (secretfd == -1 || fd_copy(FD_SECRET, secretfd) != -1);
}

void
convoy_become(struct convoy *v)
{
	struct courier const *c = v->courier;
	struct smtproute *r = &c->conf->route;
	stralloc env = STRALLOC_ZERO;
	char const **argv = arguments(v);
	int secretfd = *r->user ? secret(r) : -1;

	if (!argv || !environment(&env, v) || (*r->user && secretfd == -1) ||
	    !arrange(v, secretfd) ||
	    (v->provider->open && !provider_offer(v->provider, &env)))
		_exit(EXIT_SOFT);
	/* What reads strangers' bytes next may be this very process. */
	explicit_bzero(r->secret, sizeof r->secret);
	chain(argv, &env);
}
