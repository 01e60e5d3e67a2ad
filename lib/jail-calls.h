/* jail-calls.h - which jail this system has, and what Linux lets pass */

#ifndef JAIL_CALLS_H
#define JAIL_CALLS_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define JAIL_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define JAIL_SANITIZER 1
#endif

#if defined(JAIL_SANITIZER)
#define JAIL_KIND jail_none
#elif defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#define JAIL_KIND jail_seccomp
#elif defined(__OpenBSD__)
#define JAIL_KIND jail_pledge
#elif defined(__FreeBSD__)
#define JAIL_KIND jail_capsicum
#else
#define JAIL_KIND jail_none
#endif

#if defined(__linux__)

#include <fcntl.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* Calls that headers may be too old for; from 424 on numbers are the same on
 * all machines. */
#ifndef __NR_process_madvise
#define __NR_process_madvise 440
#endif
#ifndef __NR_epoll_pwait2
#define __NR_epoll_pwait2 441
#endif
#ifndef __NR_mount_setattr
#define __NR_mount_setattr 442
#endif
#ifndef __NR_process_mrelease
#define __NR_process_mrelease 448
#endif

#if defined(__x86_64__)
#define JAIL_ARCH AUDIT_ARCH_X86_64
/* Calls that newer machines no longer have, and the C library then avoids. */
#define JAIL_OLD_CALLS __NR_poll, __NR_time, __NR_gettimeofday,
#define JAIL_OLD_MOVES __NR_dup2,
#define JAIL_OLD_WAITS __NR_epoll_wait, __NR_select,
#define JAIL_OLD_PORTS __NR_iopl, __NR_ioperm,
#elif defined(__aarch64__)
#define JAIL_ARCH AUDIT_ARCH_AARCH64
#define JAIL_OLD_CALLS
#define JAIL_OLD_MOVES
#define JAIL_OLD_WAITS
#define JAIL_OLD_PORTS
#endif

/* What may pass.  mmap and mprotect only without PROT_EXEC. */
#define JAIL_CALLS                                                             \
	__NR_read, __NR_write, __NR_readv, __NR_writev, __NR_ppoll,            \
	    JAIL_OLD_CALLS __NR_close, __NR_brk, __NR_munmap, __NR_mremap,     \
	    __NR_madvise, __NR_futex, __NR_getrandom, __NR_clock_gettime,      \
	    __NR_getpid, __NR_rt_sigreturn, __NR_restart_syscall, __NR_exit,   \
	    __NR_exit_group
#define JAIL_SESSION_CALLS JAIL_OLD_MOVES __NR_sendmsg, __NR_recvmsg, __NR_dup3
#define JAIL_ENGINE_CALLS __NR_shutdown, __NR_wait4
/* What libunbound needs: sockets, and waiting for them, with or without
 * libevent below it. */
#define JAIL_RESOLVER_CALLS                                                    \
	JAIL_OLD_WAITS __NR_epoll_create1, __NR_epoll_ctl, __NR_epoll_pwait,   \
	    __NR_epoll_pwait2, __NR_pselect6, __NR_pipe2, __NR_eventfd2,       \
	    __NR_bind, __NR_connect, __NR_sendto, __NR_recvfrom, __NR_sendmsg, \
	    __NR_recvmsg, __NR_shutdown, __NR_setsockopt, __NR_getsockopt,     \
	    __NR_getsockname, __NR_getpeername, __NR_getuid, __NR_geteuid,     \
	    __NR_getgid, __NR_getegid, __NR_gettid, __NR_rt_sigaction,         \
	    __NR_rt_sigprocmask, __NR_setitimer
/* Without these families there is no way to other processes of this host but
 * those that anybody on the network has. */
#define JAIL_FAMILIES AF_INET, AF_INET6
/* What may not pass of a keeper, which has to open files and fork; io_uring
 * would do what is not allowed in its place.  kill may: it ends its children.
 */
#define JAIL_KEEPER_NOT                                                        \
	__NR_execve, __NR_execveat, __NR_io_uring_setup, __NR_ptrace,          \
	    __NR_process_vm_readv, __NR_process_vm_writev,                     \
	    __NR_process_madvise, __NR_process_mrelease, __NR_kcmp,            \
	    __NR_pidfd_getfd, __NR_pidfd_send_signal, __NR_tkill, __NR_tgkill, \
	    __NR_rt_sigqueueinfo, __NR_rt_tgsigqueueinfo, __NR_userfaultfd,    \
	    __NR_mount, __NR_umount2, __NR_mount_setattr, __NR_move_mount,     \
	    __NR_open_tree, __NR_fsopen, __NR_fsconfig, __NR_fsmount,          \
	    __NR_fspick, __NR_pivot_root, __NR_chroot, __NR_unshare,           \
	    __NR_setns, __NR_name_to_handle_at, __NR_open_by_handle_at,        \
	    __NR_fanotify_init, __NR_bpf, __NR_perf_event_open,                \
	    __NR_init_module, __NR_finit_module, __NR_delete_module,           \
	    __NR_kexec_load, __NR_kexec_file_load, __NR_reboot, __NR_swapon,   \
	    __NR_swapoff, __NR_acct, __NR_quotactl, __NR_settimeofday,         \
	    __NR_clock_settime, __NR_adjtimex, __NR_clock_adjtime,             \
	    __NR_sethostname, __NR_setdomainname, __NR_syslog,                 \
	    JAIL_OLD_PORTS __NR_personality, __NR_keyctl, __NR_add_key,        \
	    __NR_request_key, __NR_socket, __NR_connect, __NR_bind,            \
	    __NR_listen
#define JAIL_MAP_CALLS __NR_mmap, __NR_mprotect

/* A list and its length, of which a jail is made. */
#define JAIL_LIST(...)                                                         \
	{                                                                      \
		(uint32_t const[]){ __VA_ARGS__ },                             \
		    sizeof((uint32_t const[]){ __VA_ARGS__ }) /                \
			sizeof(uint32_t)                                       \
	}

/* Calls from here on are those of another ABI, with other numbers. */
#define JAIL_OTHER_ABI 0x40000000

/* fcntl can also have signals sent to others: it may do no more than this. */
#define JAIL_FCNTLS F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC

#endif
#endif
