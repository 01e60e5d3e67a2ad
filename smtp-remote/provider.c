/* provider.c - TLS for smtp-send, from the process that waits for its report */

#include "provider.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "chain.h"
#include "engine.h"
#include "entrust.h"
#include "exits.h"

/* Where an engine has the network, and above all that it has. */
enum {
	NET_IN = 0,
	NET_OUT = 1,
	ABOVE = 16
};

int
provider_open(struct provider *p)
{
	p->keeper = -1;
	p->engine = 0;
	p->open = plumbing_make(&p->plumbing);
	return p->open;
}

int
provider_offer(struct provider *p, stralloc *env)
{
	return plumbing_offer(&p->plumbing.program, env, "");
}

void
provider_start(struct provider *p)
{
	if (p->open)
		plumbing_close(&p->plumbing.program);
}

int
provider_fd(struct provider const *p)
{
	return p->open ? p->plumbing.engine.control : -1;
}

static void
let_go(struct provider *p)
{
	plumbing_close(&p->plumbing.engine);
	fd_close(p->server);
	fd_close(p->result);
	p->server = p->result = -1;
	p->open = 0;
}

/* In a child: become an engine.  The message and the report are not for it. */
static _Noreturn void
become(struct provider *p, struct engine_order const *o)
{
	struct ends *e = &p->plumbing.engine;
	int result = tlswish_result(o->wish);
	int server = fcntl(p->server, F_DUPFD_CLOEXEC, ABOVE);
	int tell = fcntl(p->result, F_DUPFD_CLOEXEC, ABOVE);

	e->control = fcntl(e->control, F_DUPFD_CLOEXEC, ABOVE);
	e->in = fcntl(e->in, F_DUPFD_CLOEXEC, ABOVE);
	e->out = fcntl(e->out, F_DUPFD_CLOEXEC, ABOVE);
	if (server != -1 && tell != -1 && fd_copy(NET_IN, server) != -1 &&
	    fd_copy(NET_OUT, server) != -1 && fd_copy(result, tell) != -1)
		engine_get(e, o);
	if (o->command == ENGINE_ASK)
		(void)fd_write(e->control, "n", 1);
	_exit(EXIT_SOFT);
}

/* A keeper's engine if there is one, else one of our own. */
static void
find_engine(struct provider *p, char command)
{
	struct entrusted const network = {
		.in = p->server, .out = p->server, .result = p->result
	};
	char const *id = getenv("SMTPSESSIONID");
	stralloc const *keeper = &p->conf->keeper;
	stralloc env = STRALLOC_ZERO;
	struct engine_order const order = { .command = command,
		.id = id ? id : "",
		.env = &env,
		.wish = &p->wish };

	/* What the engine logs is about this server. */
	if (setenv("PROTO", "TCP", 1) == -1 ||
	    setenv("TCPREMOTEIP", p->there.ip, 1) == -1)
		return;
	if (keeper->len)
		p->keeper =
		    entrust(keeper->s, &network, &p->plumbing.engine, &order);
	if (p->keeper != -1)
		return;
	p->engine = fork();
	if (!p->engine)
		become(p, &order);
	if (p->engine == -1)
		p->engine = 0;
}

void
provider_serve(struct provider *p)
{
	char command;

	if (fd_read(p->plumbing.engine.control, &command, 1) == 1)
		find_engine(p, command);
	let_go(p);
}

void
provider_end(struct provider *p, int late)
{
	int status;
	char code;

	if (p->open)
		let_go(p);
	/* That nobody waits for it ends the engine of a keeper. */
	if (p->keeper != -1) {
		if (!late)
			(void)fd_read(p->keeper, &code, 1);
		fd_close(p->keeper);
	}
	if (p->engine && late)
		kill(p->engine, SIGTERM);
	while (
	    p->engine && waitpid(p->engine, &status, 0) == -1 && errno == EINTR)
		;
}
