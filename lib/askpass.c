/* askpass.c - ask a person, or a pipe, for a new password */

#include "askpass.h"

#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>

/* One line, byte for byte: what follows is not ours. */
static char const *
read_line(char *s, size_t n)
{
	size_t len = 0;

	for (;;) {
		if (fd_read(0, s + len, 1) != 1)
			return "there was no whole line on standard input";
		if (s[len] == '\n')
			break;
		if ((unsigned char)s[len] < ' ' || s[len] == 0x7f)
			return "cancelled, or a control character in the "
			       "password: nothing is changed";
		if (++len == n)
			return "the password is longer than clients can send";
	}
	s[len] = 0;
	return len ? NULL : "an empty password: nothing is changed";
}

static void
tell(char const *text)
{
	(void)allwrite(2, text, strlen(text));
}

/* Signals of the terminal come as characters, so that it is never left mute. */
static char const *
ask(char *s, size_t n, char const *prompt)
{
	struct termios was;
	struct termios mute;
	char const *why;

	if (tcgetattr(0, &was) == -1)
		return "the terminal cannot be asked";
	mute = was;
	mute.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ISIG);
	if (tcsetattr(0, TCSAFLUSH, &mute) == -1)
		return "the terminal cannot be told not to echo";
	tell(prompt);
	why = read_line(s, n);
	(void)tcsetattr(0, TCSAFLUSH, &was);
	tell("\n");
	return why;
}

char const *
askpass(char *s, size_t n)
{
	char again[512];
	char const *why;

	if (!isatty(0))
		return read_line(s, n);
	why = ask(s, n, "New password: ");
	if (!why)
		why = ask(
		    again, n < sizeof again ? n : sizeof again, "Once more: ");
	if (!why && strcmp(s, again) != 0)
		why = "that was not the same twice: nothing is changed";
	explicit_bzero(again, sizeof again);
	return why;
}
