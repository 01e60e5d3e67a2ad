/* crew.h - smtp-remotes that stay for the next message
 *
 * To make a process costs as much as to send a small message.  Who sends one
 * can send another: it has the same rights, and what meets the servers is made
 * anew each time.
 */

#ifndef CREW_H
#define CREW_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	CREW_MOST = 400,   /* that wait for work */
	CREW_JOBS = 100,   /* for each, then it goes */
	CREW_REST = 10000, /* ms without work, then it goes */
};

/* One of them; pid 0: none. */
struct hand {
	pid_t pid;
	int sock; /* see assign.h */
	unsigned int jobs;
	uint64_t since; /* it has had no work */
};

/* Start it with zeros. */
struct crew {
	struct hand *idle;
	size_t n;
};

/* Is this program one that can stay: smtp-remote, and ours? */
int crew_suits(char const *const *prog);

/* One that waits for work, else a new one.  1, or 0 with errno set. */
int crew_hire(struct crew *c, struct hand *h, char const *name);

/* It is done, and well: keep it for the next, or let it go. */
void crew_keep(struct crew *c, struct hand *h, uint64_t now);

/* Let it go.  Kill: it may not go by itself. */
void crew_dismiss(struct hand *h, int kill);

/* Let those go who have had no work for long. */
void crew_rest(struct crew *c, uint64_t now);

#endif
