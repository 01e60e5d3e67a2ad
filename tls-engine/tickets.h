/* tickets.h - the keys of session tickets (RFC 5077, RFC 8446 section 4.6.1) */

#ifndef TICKETS_H
#define TICKETS_H

#include <stddef.h>

#include <skalibs/stralloc.h>

/* The most keys that are in use at a time. */
enum {
	TICKETS_MAX = 16
};

/* A key as tls-tickets(8) writes it, in this order. */
struct ticket_key {
	unsigned char name[16]; /* which one it is: in clear in each ticket */
	unsigned char aes[32];
	unsigned char mac[32];
};

/* The newest key is the first; it issues, and all of them accept. */
struct tickets {
	size_t n;
	struct ticket_key keys[TICKETS_MAX];
};

/*
 * Read the keys of the directory: the files whose names end in .key, of which
 * the last by name is the newest.  Return 1, also if there are none, or 0 with
 * the reason in why, NUL-terminated: file, found, expected.
 */
int tickets_load(struct tickets *t, char const *dir, stralloc *why);

/*
 * Make a new key in memory, the newest, and keep at most keep keys in all
 * (1 to TICKETS_MAX).  For a process that lives long and has no directory:
 * call it once at the start, and then once in a session's lifetime.
 */
void tickets_make(struct tickets *t, size_t keep);

/* The key of that name, or NULL. */
struct ticket_key const *tickets_find(
    struct tickets const *t, unsigned char const name[16]);

/* Wipe them. */
void tickets_forget(struct tickets *t);

#endif
