/* profile.h - what a TLS connection may agree on, as the settings want it
 *
 * Reads tls.profile, tls.ciphers and its other names, tls.protocols,
 * tls.prefer, tls.groups and tls.dhe.
 */

#ifndef PROFILE_H
#define PROFILE_H

#include <skalibs/stralloc.h>

#include <tls.h>

#include "settings.h"

struct profile {
	stralloc ciphers; /* for TLS 1.2, NUL-terminated */
	stralloc suites;  /* of TLS 1.3, NUL-terminated; empty: all there are */
	stralloc groups;  /* NUL-terminated */
	stralloc notes;   /* what the log is to say; NUL-terminated, or empty */
	enum setting_id source; /* the setting that ciphers come from */
	int protocols;          /* PROTOCOL_TLS12, PROTOCOL_TLS13, or both */
	char const *name;       /* the word of tls.profile */
	int is_old;             /* such a profile: some may be unknown */
	int client_first;       /* the client's order of ciphers counts */
	int auto_dhe;           /* DHE without a file of parameters */
};

/*
 * Read the settings.  Starts with all zeros; the caller frees.  What was asked
 * for and cannot be had is in notes.  Return 1, or -1 on a fault, which
 * settings_fault() explains.
 */
int profile_read(struct profile *p, struct settings *s);

/*
 * Give it all to libtls, except for suites.  DHE gets no parameters: see
 * profile.auto_dhe and dh.h.  Return 1, or -1 on a fault, as above.
 */
int profile_give(
    struct profile const *p, struct settings *s, struct tls_config *config);

/* Make the fault that the ciphers are not what is expected; -1. */
int profile_misfit(
    struct profile const *p, struct settings *s, char const *expected);

/* Add a sentence to the notes; what does not fit in memory is not said. */
void profile_note(struct profile *p, char const *what, char const *text);

void profile_free(struct profile *p);

#endif
