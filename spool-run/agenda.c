/* agenda.c - messages, and when they are to be tried next: the first one first
 */

#include "agenda.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROOM = 64 /* at the beginning */
};

struct message *
agenda_message(char const *id, uint64_t birth, uint64_t due)
{
	size_t n = strlen(id) + 1;
	struct message *m = malloc(sizeof *m + n);

	if (!m)
		return NULL;
	*m = (struct message){ .due = due, .birth = birth };
	memcpy(m->id, id, n);
	return m;
}

static int
grow(struct agenda *a)
{
	size_t room = a->room ? 2 * a->room : ROOM;
	struct message **list;

	if (a->n < a->room)
		return 1;
	list = realloc(a->list, room * sizeof(struct message *));
	if (!list)
		return 0;
	a->list = list;
	a->room = room;
	return 1;
}

int
agenda_add(struct agenda *a, struct message *m)
{
	size_t i;

	if (!grow(a))
		return 0;
	i = a->n++;
	while (i && a->list[(i - 1) / 2]->due > m->due) {
		a->list[i] = a->list[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	a->list[i] = m;
	return 1;
}

struct message *
agenda_first(struct agenda const *a)
{
	return a->n ? a->list[0] : NULL;
}

/* Put the message where it belongs, from the place i downwards. */
static void
sift(struct agenda *a, size_t i, struct message *last)
{
	size_t child;

	while ((child = 2 * i + 1) < a->n) {
		if (child + 1 < a->n &&
		    a->list[child + 1]->due < a->list[child]->due)
			child++;
		if (a->list[child]->due >= last->due)
			break;
		a->list[i] = a->list[child];
		i = child;
	}
	a->list[i] = last;
}

struct message *
agenda_take(struct agenda *a)
{
	struct message *first = a->list[0];
	struct message *last = a->list[--a->n];

	if (a->n)
		sift(a, 0, last);
	return first;
}

void
agenda_change(struct agenda *a, void (*fn)(struct message *, void *), void *arg)
{
	for (size_t i = 0; i < a->n; i++)
		fn(a->list[i], arg);
	for (size_t i = a->n / 2; i > 0; i--)
		sift(a, i - 1, a->list[i - 1]);
}
