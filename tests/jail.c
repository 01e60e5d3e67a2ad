/*
 * jail.c - enter the jail, then try one thing that must not work in it
 *
 *	jail [-e|-k] nothing|open|socket|exec|fork|kill|ptrace|exec-memory|
 *		     fcntl-signal|receive
 *
 * -e: the jail of tls-engine; -k: of its keeper; else of smtpd-recv.
 * Exit 0: it worked.  2: there is no jail.  A killed process says the rest.
 */

#include "jail.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

static int
try_nothing(void)
{
	char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED && write(1, "alive\n", 6) == 6;
}

static int
try_open(void)
{
	return open("/dev/null", O_RDONLY) != -1;
}

static int
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) != -1;
}

static int
try_exec(void)
{
	return execl("/bin/true", "true", (char *)NULL) != -1;
}

static int
try_fork(void)
{
	return fork() != -1;
}

static int
try_kill(void)
{
	return kill(getppid(), 0) != -1;
}

static int
try_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) != -1;
}

static int
try_exec_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static int
try_fcntl_signal(void)
{
	return fcntl(0, F_SETOWN, getppid()) != -1;
}

/* More descriptors, which a session may get and an engine may not. */
static int
try_receive(void)
{
	struct msghdr m = { 0 };

	return recvmsg(0, &m, MSG_DONTWAIT) == -1;
}

static struct {
	char const *name;
	int (*run)(void);
} const tries[] = {
	{ "nothing", try_nothing },
	{ "open", try_open },
	{ "socket", try_socket },
	{ "exec", try_exec },
	{ "fork", try_fork },
	{ "kill", try_kill },
	{ "ptrace", try_ptrace },
	{ "exec-memory", try_exec_memory },
	{ "fcntl-signal", try_fcntl_signal },
	{ "receive", try_receive },
};

int
main(int argc, char **argv)
{
	enum jail_who who = JAIL_SESSION;

	if (argc == 3) {
		who = argv[1][1] == 'k' ? JAIL_KEEPER : JAIL_ENGINE;
		argc--;
		argv++;
	}
	switch (jail_enter(who)) {
	case JAIL_ON:
		break;
	case JAIL_NONE:
		return 2;
	default:
		perror("jail");
		return 111;
	}
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++)
		if (argc == 2 && !strcmp(argv[1], tries[i].name))
			_exit(!tries[i].run());
	return 100;
}
