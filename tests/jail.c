/*
 * jail.c - enter the jail, then try one thing that must not work in it
 *
 *	jail [-e|-k|-r] nothing|open|openat2|mknod|socket|local-socket|accept|
 *		exec|fork|kill|tgkill|ptrace|exec-memory|fcntl-signal|receive|
 *		mount|kexec
 *
 * -e: the jail of tls-engine; -k: of its keeper; -r: of smtp-resolve; else of
 * smtpd-recv.
 * Exit 0: it worked.  2: there is no jail.  A killed process says the rest.
 */

#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

static int
try_openat2(void)
{
	uint64_t how[] = { O_WRONLY | O_CREAT, 0600, 0 };

	return syscall(437, AT_FDCWD, "made", how, sizeof how) != -1;
}

static int
try_mknod(void)
{
	return mknod("made", S_IFIFO | 0600, 0) != -1;
}

static int
try_tgkill(void)
{
	return syscall(SYS_tgkill, getpid(), getpid(), 0) != -1;
}

static int
try_local_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) != -1;
}

static int
try_accept(void)
{
	return accept(0, NULL, NULL) != -1 || errno != ENOSYS;
}

static int
try_mount(void)
{
	return syscall(442, -1, "", 0, NULL, 0) != -1 || errno != ENOSYS;
}

static int
try_kexec(void)
{
	return syscall(SYS_kexec_file_load, -1, -1, 0, NULL, 0) != -1;
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
	{ "openat2", try_openat2 },
	{ "mknod", try_mknod },
	{ "tgkill", try_tgkill },
	{ "local-socket", try_local_socket },
	{ "accept", try_accept },
	{ "mount", try_mount },
	{ "kexec", try_kexec },
};

int
main(int argc, char **argv)
{
	enum jail_who who = JAIL_SESSION;

	if (argc == 3) {
		who = argv[1][1] == 'k'   ? JAIL_KEEPER
		      : argv[1][1] == 'r' ? JAIL_RESOLVER
					  : JAIL_ENGINE;
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
