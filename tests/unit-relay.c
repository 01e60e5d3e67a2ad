/* unit-relay.c - both directions of a TLS connection, step by step
 *
 * Client, relay and program are all here: the network is a socketpair, and
 * nothing moves but when it is told to.
 */

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/sig.h>
#include <skalibs/tai.h>

#include <tls.h>

#include "../tls-engine/relay.h"
#include "tap.h"

enum {
	RECORD = 16384,
	ROOM = 8 * RECORD,
	SHORT_MS = 80,
	LONG_MS = 20000
};

/* A pair that guards nothing but this test. */
static char const cert[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBdDCCARugAwIBAgIUGc4g6ybrSt8R9JwMxgH7TnWYv2swCgYIKoZIzj0EAwIw\n"
    "DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjEwNDMxMDRaGA8yMTI2MTAyODA0MzEw\n"
    "NFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDUn\n"
    "M/swqOJFmV/ihwzNIbXCDkRf+JFKcjpxUdlA4M188aKsJHNDUFQZ1GoccIro76MQ\n"
    "buXF9fUKq2mJhGegGC+jUzBRMB0GA1UdDgQWBBQVgXyxb7rDSKd01fNFUgnZtJYe\n"
    "jDAfBgNVHSMEGDAWgBQVgXyxb7rDSKd01fNFUgnZtJYejDAPBgNVHRMBAf8EBTAD\n"
    "AQH/MAoGCCqGSM49BAMCA0cAMEQCIB+JD8pSVbowXYWWviNBhnifLJLC8eCb6bhU\n"
    "G5407PjYAiAeDMbwrgHFHygUdt5rqK/+VjmWYZMwaKPDl0ekl5nZgw==\n"
    "-----END CERTIFICATE-----\n";
static char const key[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/0cSfuMuKx+M9ht9\n"
    "Z8x+prcNBWpEdXDAdkjOITcDiLehRANCAAQ1JzP7MKjiRZlf4ocMzSG1wg5EX/iR\n"
    "SnI6cVHZQODNfPGirCRzQ1BUGdRqHHCK6O+jEG7lxfX1CqtpiYRnoBgv\n"
    "-----END PRIVATE KEY-----\n";

/* All parts of one connection. */
struct scene {
	struct tls *context;
	struct tls *server;
	struct tls *client;
	struct network near; /* the relay's end */
	struct network far;  /* the client's end */
	struct relay relay;
	int read;  /* where the program reads */
	int write; /* where it writes */
	char buf[ROOM];
};

static struct scene s;

static int
make_contexts(void)
{
	struct tls_config *c = tls_config_new();
	int ok = c != NULL;

	s.context = tls_server();
	s.client = tls_client();
	ok = ok && s.context && s.client &&
	     !tls_config_set_keypair_mem(c, (uint8_t const *)cert,
		 sizeof cert - 1, (uint8_t const *)key, sizeof key - 1) &&
	     !tls_configure(s.context, c);
	tls_config_insecure_noverifycert(c);
	tls_config_insecure_noverifyname(c);
	ok = ok && !tls_configure(s.client, c);
	tls_config_free(c);
	return ok;
}

/* Play everything up to the end of the handshake; 1 if that worked. */
static int
begin(void)
{
	int net[2];
	int up[2];
	int down[2];
	int a = -1;
	int b = -1;

	if (!make_contexts() ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, net) == -1 || pipe(up) == -1 ||
	    pipe(down) == -1)
		return 0;
	network_start(&s.near, net[0], net[0]);
	network_start(&s.far, net[1], net[1]);
	if (tls_accept_cbs(s.context, &s.server, network_read, network_write,
		&s.near) == -1 ||
	    tls_connect_cbs(s.client, network_read, network_write, &s.far,
		"client.example") == -1)
		return 0;
	for (int i = 0; i < 20 && (a || b); i++) {
		a = tls_handshake(s.client);
		b = tls_handshake(s.server);
	}
	relay_start(&s.relay, s.server, &s.near, down[0], up[1]);
	s.relay.idle_ms = s.relay.flush_ms = LONG_MS;
	s.read = up[0];
	s.write = down[1];
	(void)ndelay_on(s.read);
	(void)ndelay_on(s.write);
	return !a && !b;
}

static void
end(void)
{
	int fds[] = { s.near.in, s.far.in, s.read, s.write, s.relay.from,
		s.relay.to };

	for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
		if (fds[i] != -1)
			fd_close(fds[i]);
	tls_free(s.client);
	tls_free(s.server);
	tls_free(s.context);
}

/* Steps until nothing moves; how that ended. */
static enum relay_end
move(void)
{
	enum relay_end r = RELAY_GOING;

	for (int i = 0; r == RELAY_GOING && i < 1000; i++)
		r = relay_move(&s.relay);
	return r;
}

/* All that the program has to read. */
static size_t
program_has(void)
{
	size_t n = 0;
	ssize_t r;

	while ((r = read(s.read, s.buf + n, ROOM - n)) > 0)
		n += (size_t)r;
	return n;
}

/* What comes to the client next: bytes, 0 at the end, or -1, or WANT. */
static ssize_t
client_has(void)
{
	ssize_t r;

	do
		r = tls_read(s.client, s.buf, ROOM);
	while (r == TLS_WANT_POLLIN && network_holds(&s.far));
	return r;
}

static void
shut(int *fd)
{
	fd_close(*fd);
	*fd = -1;
}

static int
say(int fd, char const *text, size_t n)
{
	return write(fd, text, n) == (ssize_t)n;
}

static void
both_ways(void)
{
	static char big[3 * RECORD];
	size_t sent = 0;

	ok(begin(), "a connection");
	ok(move() == RELAY_WAITING, "nothing to do");
	ok(tls_write(s.client, "hello", 5) == 5 && move() == RELAY_WAITING &&
		program_has() == 5 && !memcmp(s.buf, "hello", 5),
	    "from the client to the program");
	ok(say(s.write, "welcome", 7) && move() == RELAY_WAITING &&
		client_has() == 7 && !memcmp(s.buf, "welcome", 7),
	    "from the program to the client");
	while (sent < sizeof big)
		sent +=
		    (size_t)tls_write(s.client, big + sent, sizeof big - sent);
	ok(move() == RELAY_WAITING && program_has() == sizeof big,
	    "records that came together are taken before it waits");
	end();
}

static void
program_ends(void)
{
	begin();
	(void)say(s.write, "bye", 3);
	shut(&s.write);
	ok(move() == RELAY_DONE, "the program ends, and that is the end");
	ok(client_has() == 3, "the client gets the last word first");
	ok(client_has() == 0 && !s.far.ended,
	    "then close_notify, not just the end of the stream");
	end();
}

static void
client_ends(void)
{
	begin();
	(void)tls_write(s.client, "bye", 3);
	(void)tls_close(s.client);
	ok(move() == RELAY_WAITING, "close_notify does not end the relay");
	ok(program_has() == 3 && !read(s.read, s.buf, 1),
	    "the program gets the last word, then the end");
	ok(say(s.write, "still", 5) && move() == RELAY_WAITING &&
		client_has() == 5,
	    "and can still answer");
	shut(&s.write);
	ok(move() == RELAY_DONE, "until it ends, too");
	end();

	begin();
	(void)tls_write(s.client, "bye", 3);
	(void)shutdown(s.far.out, SHUT_WR);
	ok(move() == RELAY_WAITING, "an end without close_notify is no fault");
	ok(program_has() == 3 && !read(s.read, s.buf, 1),
	    "the program sees the same");
	ok(say(s.write, "still", 5) && move() == RELAY_WAITING &&
		client_has() == 5,
	    "and can still answer");
	end();
}

static void
program_is_deaf(void)
{
	begin();
	shut(&s.read);
	(void)tls_write(s.client, "hello", 5);
	ok(move() == RELAY_WAITING && s.relay.to == -1,
	    "a program that reads no more is no fault");
	(void)tls_write(s.client, "hello", 5);
	(void)say(s.write, "answer", 6);
	ok(move() == RELAY_WAITING && client_has() == 6, "and can still speak");
	end();
}

static void
broken(void)
{
	begin();
	(void)say(s.far.out, "\x17\x03\x03\x00\x20", 5);
	(void)say(s.far.out, "not what the key would have made", 32);
	ok(move() == RELAY_BROKEN, "a spoiled record breaks the connection");
	ok(program_has() == 0, "and brings nothing to the program");
	end();

	begin();
	shut(&s.far.in);
	(void)say(s.write, "hello", 5);
	ok(relay_run(&s.relay) == RELAY_BROKEN, "a client that is gone, too");
	ok(!read(s.read, s.buf, 1), "the program sees the end");
	end();

	begin();
	(void)tls_close(s.client);
	(void)move();
	shut(&s.far.in);
	(void)say(s.write, "hello", 5);
	ok(move() == RELAY_BROKEN,
	    "also one that went behind its close_notify");
	end();
}

static int
took(tain const *start, int least)
{
	tain t;
	int ms;

	tain_now_g();
	tain_sub(&t, &STAMP, start);
	ms = tain_to_millisecs(&t);
	return ms >= least && ms < LONG_MS / 2;
}

static void
silence(void)
{
	tain start;

	begin();
	s.relay.idle_ms = SHORT_MS;
	tain_now_g();
	tain_copynow(&start);
	ok(relay_run(&s.relay) == RELAY_IDLE, "silence ends it");
	ok(took(&start, SHORT_MS - 5), "when it has lasted long enough");
	end();
}

/* The program says more than fits, and the client does not read. */
static void
fill(void)
{
	ssize_t r;

	memset(s.buf, 'x', sizeof s.buf);
	do {
		r = write(s.write, s.buf, sizeof s.buf);
		(void)move();
	} while (r > 0);
}

static void
stuck(void)
{
	tain start;
	clock_t cpu;
	pid_t pid;

	begin();
	fill();
	s.relay.idle_ms = SHORT_MS;
	ok(relay_run(&s.relay) == RELAY_IDLE,
	    "a client that does not read is idle while the program lives");
	end();

	begin();
	fill();
	shut(&s.write);
	s.relay.flush_ms = SHORT_MS;
	tain_now_g();
	tain_copynow(&start);
	cpu = clock();
	ok(relay_run(&s.relay) == RELAY_STUCK,
	    "and stuck when it is dead, though it left data");
	ok(took(&start, SHORT_MS - 5), "after the time for that");
	ok((clock() - cpu) * 1000 / CLOCKS_PER_SEC < SHORT_MS / 4,
	    "which it does not spend spinning");
	end();

	begin();
	fill();
	shut(&s.write);
	shut(&s.read);
	s.relay.flush_ms = SHORT_MS;
	pid = fork();
	if (!pid) {
		fd_close(s.near.in);
		do
			errno = 0;
		while (tls_write(s.client, s.buf, sizeof s.buf) != -1);
		_exit(0);
	}
	ok(relay_run(&s.relay) == RELAY_STUCK,
	    "also while the client floods us");
	end();
	kill(pid, SIGKILL);
	(void)waitpid_nointr(pid, NULL, 0);
}

/* libtls may go on asking to wait for a network that has failed. */
static void
gone(void)
{
	begin();
	fill();
	shut(&s.far.in);
	ok(relay_run(&s.relay) == RELAY_BROKEN,
	    "a client that goes while we wait for it to read");
	end();

	begin();
	fill();
	shut(&s.write);
	shut(&s.far.in);
	ok(relay_run(&s.relay) == RELAY_BROKEN, "also behind a dead program");
	end();

	begin();
	(void)move();
	s.near.error = ECONNRESET;
	ok(move() == RELAY_BROKEN, "whatever libtls makes of it");
	end();
}

int
main(void)
{
	sig_ignore(SIGPIPE);
	tain_now_set_stopwatch_g();
	if (tls_init() == -1)
		return 1;
	both_ways();
	program_ends();
	client_ends();
	program_is_deaf();
	broken();
	silence();
	stuck();
	gone();
	return tap_end();
}
