/* hookclient - hold one long session, whatever the replies are, for hooks.t
 *
 *	hookclient prog... 2>log
 *
 * Runs prog on a socketpair and goes through every command of a session, then
 * through a second transaction.  Prints the step and the reply to it, a line
 * each: "mail 250-..." or "mail closed"; "second 250" is the reply to the
 * second message.  A reply that RFC 5321 does not allow is printed as
 * "illegal", and the exit code is 1.
 */

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	SECONDS = 60,
	REPLY = 65536
};

struct client {
	int fd;
	int closed;
	int illegal;
	size_t len;
	char reply[REPLY];
};

static int
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One line of a reply with its CRLF: is it as RFC 5321 4.2 and 4.5.3 ask? */
static int
legal_line(char const *s, size_t n, char const *code)
{
	if (n < 5 || n > 512 || memcmp(s, code, 3) != 0 || s[0] < '2' ||
	    s[0] > '5' || s[1] < '0' || s[1] > '5' || !digit(s[2]) ||
	    (s[3] != ' ' && s[3] != '-' && n > 5) || s[n - 2] != '\r')
		return 0;
	for (size_t i = 0; i < n - 2; i++)
		if (s[i] < ' ' || s[i] > '~')
			return 0;
	return 1;
}

/* Where the last line of the reply begins, if it is complete; else -1. */
static long
complete(struct client const *c)
{
	char const *line = c->reply;
	char const *end = c->reply + c->len;
	char const *lf;

	while ((lf = memchr(line, '\n', (size_t)(end - line)))) {
		if (lf - line < 4 || line[3] != '-')
			return line - c->reply;
		line = lf + 1;
	}
	return -1;
}

static void
judge(struct client *c, char const *step, long last)
{
	char *end;

	for (char *s = c->reply; s < c->reply + c->len; s = end + 1) {
		end = memchr(s, '\n', (size_t)(c->reply + c->len - s));
		if (!end || !legal_line(s, (size_t)(end - s) + 1, c->reply)) {
			printf("%s illegal %s\n", step, c->reply);
			c->illegal = 1;
			return;
		}
	}
	if (strchr(c->reply + last, '\n')[1]) {
		printf("%s illegal: more than a reply\n", step);
		c->illegal = 1;
	}
	c->reply[c->len - 2] = 0;
	printf("%s %s\n", step, c->reply + last);
}

/* Wait for the reply to a step; 0: its code is not the one given. */
static int
hear(struct client *c, char const *step, char const *code)
{
	long last = -1;

	c->len = 0;
	while (!c->closed && last < 0 && c->len < REPLY - 1) {
		ssize_t n = read(c->fd, c->reply + c->len, REPLY - 1 - c->len);

		if (n <= 0)
			c->closed = 1;
		else
			c->len += (size_t)n;
		last = complete(c);
	}
	c->reply[c->len] = 0;
	if (last >= 0)
		judge(c, step, last);
	else
		printf("%s closed\n", step);
	return last >= 0 && strncmp(c->reply, code, 3) == 0;
}

static int
say(struct client *c, char const *text, char const *step, char const *code)
{
	if (c->closed)
		return 0;
	if (write(c->fd, text, strlen(text)) < 0)
		c->closed = 1;
	return hear(c, step, code);
}

static void
first(struct client *c)
{
	hear(c, "connection", "220");
	say(c, "EHLO client.example\r\n", "helo", "250");
	say(c, "AUTH PLAIN AHUAcA==\r\n", "auth", "235");
	say(c, "XUNKNOWN\r\n", "unknown", "500");
	say(c, "MAIL FROM:<a@sender.example>\r\n", "mail", "250");
	say(c, "RCPT TO:<u@test.example>\r\n", "rcpt", "250");
	if (say(c, "DATA\r\n", "data", "354"))
		say(c, "Subject: x\r\n\r\nbody\r\n.\r\n", "end", "250");
}

static void
second(struct client *c)
{
	say(c, "RSET\r\n", "rset", "250");
	say(c, "EHLO client.example\r\n", "helo2", "250");
	say(c, "MAIL FROM:<a@sender.example>\r\n", "mail2", "250");
	say(c, "RCPT TO:<u@test.example>\r\n", "rcpt2", "250");
	if (say(c, "DATA\r\n", "data2", "354"))
		say(c, "Subject: x\r\n\r\nbody\r\n.\r\n", "second", "250");
	say(c, "QUIT\r\n", "quit", "221");
}

int
main(int argc, char **argv)
{
	static struct client c;
	int ends[2];
	pid_t pid;

	if (argc < 2 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
		return 100;
	alarm(SECONDS);
	pid = fork();
	if (!pid) {
		dup2(ends[1], 0);
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	close(ends[1]);
	c.fd = ends[0];
	signal(SIGPIPE, SIG_IGN);
	first(&c);
	second(&c);
	return c.illegal;
}
