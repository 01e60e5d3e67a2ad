/* jail-kinds.h - one jail_*() for each system that has one; see jail.h */

#ifndef JAIL_KINDS_H
#define JAIL_KINDS_H

#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "jail-calls.h"

static inline enum jail_state
jail_none(enum jail_who who)
{
	(void)who;
	return JAIL_NONE;
}

#if defined(__OpenBSD__)
static inline enum jail_state
jail_pledge(enum jail_who who)
{
	static char const *const promises[] = {
		[JAIL_SESSION] = "stdio recvfd",
		[JAIL_ENGINE] = "stdio",
		[JAIL_KEEPER] = "stdio rpath cpath unix recvfd proc",
		[JAIL_RESOLVER] = "stdio inet",
	};

	return pledge(promises[who], NULL) ? JAIL_FAILED : JAIL_ON;
}
#endif

#if defined(__FreeBSD__)
#include <sys/capsicum.h>

static inline enum jail_state
jail_capsicum(enum jail_who who)
{
	if (who == JAIL_KEEPER || who == JAIL_RESOLVER)
		return JAIL_NONE; /* files by name, hosts by address */
	return cap_enter() ? JAIL_FAILED : JAIL_ON;
}
#endif

#if defined(__linux__) && defined(JAIL_ARCH)
#include <sys/mman.h>

enum {
	JAIL_RULES = 256,
	JAIL_CALLS_MAX = 128, /* of one list, with what is added to it */
	JAIL_LEAF = 4
};

struct jail_rules {
	size_t n;
	struct sock_filter f[JAIL_RULES];
};

static inline void
jail_stmt(struct jail_rules *r, uint16_t code, uint32_t k)
{
	r->f[r->n++] = (struct sock_filter)BPF_STMT(code, k);
}

/* If the loaded word is k, go on; else skip the next count rules. */
static inline void
jail_unless(struct jail_rules *r, uint32_t k, uint8_t count)
{
	r->f[r->n++] = (struct sock_filter)BPF_JUMP(
	    BPF_JMP | BPF_JEQ | BPF_K, k, 0, count);
}

static inline void
jail_load(struct jail_rules *r, size_t offset)
{
	jail_stmt(r, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset);
}

/* What is to happen at these calls, whatever their arguments. */
static inline void
jail_say(struct jail_rules *r, uint32_t const *calls, size_t n, uint32_t what)
{
	for (size_t i = 0; i < n; i++) {
		jail_unless(r, calls[i], 1);
		jail_stmt(r, BPF_RET | BPF_K, what);
	}
}

/* The call may map memory, but none that can be run. */
static inline void
jail_allow_map(struct jail_rules *r, uint32_t call)
{
	/* The third argument; its low half, on little-endian machines. */
	size_t prot = offsetof(struct seccomp_data, args) + 2 * 8;

	jail_unless(r, call, 4);
	jail_load(r, prot);
	r->f[r->n++] = (struct sock_filter)BPF_JUMP(
	    BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0);
	jail_stmt(r, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	jail_stmt(r, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
}

/* A list of numbers, and its length. */
struct jail_numbers {
	uint32_t const *of;
	size_t n;
};

/* The call, with one of these as its argument (from 0), of which the low half
 * counts. */
static inline void
jail_allow_if(struct jail_rules *r, uint32_t call, size_t argument,
    struct jail_numbers values)
{
	jail_unless(r, call, (uint8_t)(2 + 2 * values.n));
	jail_load(r, offsetof(struct seccomp_data, args) + 8 * argument);
	jail_say(r, values.of, values.n, SECCOMP_RET_ALLOW);
	jail_stmt(r, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
}

/* In a sorted list, by halves: when the filter is set, Linux tries it on each
 * call that there is. */
static inline void
jail_allow(struct jail_rules *r, uint32_t const *calls, size_t n)
{
	size_t at = r->n;
	size_t half = n / 2;

	if (n > JAIL_LEAF) {
		r->n++;
		jail_allow(r, calls, half);
		r->f[at] =
		    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K,
			calls[half], (uint8_t)(r->n - at - 1), 0);
		jail_allow(r, calls + half, n - half);
		return;
	}
	for (size_t i = 0; i < n; i++)
		r->f[r->n++] = (struct sock_filter)BPF_JUMP(
		    BPF_JMP | BPF_JEQ | BPF_K, calls[i], (uint8_t)(n - i), 0);
	jail_stmt(r, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	jail_stmt(r, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

/* Put numbers where they belong in a sorted list of n; its new length. */
static inline size_t
jail_sort(uint32_t *list, size_t n, uint32_t const *more, size_t count)
{
	for (size_t i = 0; i < count && n < JAIL_CALLS_MAX; i++) {
		size_t at = n++;

		for (; at && list[at - 1] > more[i]; at--)
			list[at] = list[at - 1];
		list[at] = more[i];
	}
	return n;
}

/* The only calls that may be made, by all but a keeper. */
static inline void
jail_list(struct jail_rules *r, enum jail_who who)
{
	struct jail_numbers const own[] = {
		[JAIL_SESSION] = JAIL_LIST(JAIL_SESSION_CALLS),
		[JAIL_ENGINE] = JAIL_LIST(JAIL_ENGINE_CALLS),
		[JAIL_KEEPER] = { NULL, 0 },
		[JAIL_RESOLVER] = JAIL_LIST(JAIL_RESOLVER_CALLS),
	};
	struct jail_numbers const fcntls = JAIL_LIST(JAIL_FCNTLS);
	struct jail_numbers const families = JAIL_LIST(JAIL_FAMILIES);
	static uint32_t const calls[] = { JAIL_CALLS };
	static uint32_t const maps[] = { JAIL_MAP_CALLS };

	uint32_t list[JAIL_CALLS_MAX] = { 0 };
	size_t n = jail_sort(list, 0, calls, sizeof calls / sizeof calls[0]);

	n = jail_sort(list, n, own[who].of, own[who].n);
	for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++)
		jail_allow_map(r, maps[i]);
	jail_allow_if(r, __NR_fcntl, 1, fcntls);
	if (who == JAIL_RESOLVER)
		jail_allow_if(r, __NR_socket, 0, families);
	jail_allow(r, list, n);
}

/* All calls but these, by a keeper. */
static inline void
jail_list_not(struct jail_rules *r)
{
	static uint32_t const calls[] = { JAIL_KEEPER_NOT };

	jail_say(
	    r, calls, sizeof calls / sizeof calls[0], SECCOMP_RET_KILL_PROCESS);
	jail_stmt(r, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

static inline enum jail_state
jail_seccomp(enum jail_who who)
{
	struct jail_rules r = { 0 };
	struct sock_fprog program;

	jail_load(&r, offsetof(struct seccomp_data, arch));
	r.f[r.n++] = (struct sock_filter)BPF_JUMP(
	    BPF_JMP | BPF_JEQ | BPF_K, JAIL_ARCH, 1, 0);
	jail_stmt(&r, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	jail_load(&r, offsetof(struct seccomp_data, nr));
	r.f[r.n++] = (struct sock_filter)BPF_JUMP(
	    BPF_JMP | BPF_JGE | BPF_K, JAIL_OTHER_ABI, 0, 1);
	jail_stmt(&r, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	if (who == JAIL_KEEPER)
		jail_list_not(&r);
	else
		jail_list(&r, who);
	program =
	    (struct sock_fprog){ .len = (unsigned short)r.n, .filter = r.f };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return JAIL_FAILED;
	return JAIL_ON;
}
#endif

#endif
