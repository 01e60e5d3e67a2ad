/* lanes.c - deliveries that wait, in a lane for each domain */

#include "lanes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static size_t
hash(char const *domain)
{
	uint32_t h = 5381;

	for (; *domain; domain++) {
		unsigned char c = (unsigned char)*domain;

		h = h * 33 + (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	}
	return h % LANES_TABLE;
}

static struct lane *
find(struct lanes *l, char const *domain)
{
	struct lane **at = l->table + hash(domain);
	size_t n = strlen(domain) + 1;
	struct lane *lane;

	for (lane = *at; lane; lane = lane->chain)
		if (!strcasecmp(lane->domain, domain))
			return lane;
	lane = malloc(sizeof *lane + n);
	if (!lane)
		return NULL;
	*lane = (struct lane){ .chain = *at };
	memcpy(lane->domain, domain, n);
	lane->end = &lane->first;
	*at = lane;
	return lane;
}

static void
forget(struct lanes *l, struct lane *lane)
{
	struct lane **at = l->table + hash(lane->domain);

	while (*at != lane)
		at = &(*at)->chain;
	*at = lane->chain;
	free(lane);
}

/* To the end of those that wait for their turn. */
static void
queue_up(struct lanes *l, struct lane *lane)
{
	lane->waits = 1;
	lane->turn = NULL;
	if (l->last)
		l->last->turn = lane;
	else
		l->turn = lane;
	l->last = lane;
}

static struct lane *
step_up(struct lanes *l)
{
	struct lane *lane = l->turn;

	if (!lane)
		return NULL;
	l->turn = lane->turn;
	if (!l->turn)
		l->last = NULL;
	lane->waits = 0;
	return lane;
}

int
lanes_add(struct lanes *l, struct message *m, char const *domain, size_t from)
{
	struct job *j = malloc(sizeof *j);
	struct lane *lane = j ? find(l, domain) : NULL;

	if (!lane) {
		free(j);
		return 0;
	}
	*j = (struct job){ .message = m, .lane = lane, .from = from };
	*lane->end = j;
	lane->end = &j->next;
	m->jobs++;
	l->waiting++;
	if (!lane->waits)
		queue_up(l, lane);
	return 1;
}

/* A lane at its limit leaves the queue, and comes back when a job of it ends.
 */
struct job *
lanes_take(struct lanes *l, size_t most)
{
	struct lane *lane;

	while ((lane = step_up(l))) {
		struct job *j = lane->first;

		if (!j || lane->running >= most)
			continue;
		lane->first = j->next;
		if (!lane->first)
			lane->end = &lane->first;
		lane->running++;
		l->waiting--;
		if (lane->first)
			queue_up(l, lane);
		return j;
	}
	return NULL;
}

void
lanes_end(struct lanes *l, struct job *j)
{
	struct lane *lane = j->lane;

	j->message->jobs--;
	free(j);
	lane->running--;
	if (lane->first && !lane->waits)
		queue_up(l, lane);
	if (!lane->first && !lane->running && !lane->waits)
		forget(l, lane);
}
