/* item.h - one setting, as it is to be shown */

#ifndef ITEM_H
#define ITEM_H

#include <time.h>

#include "settings.h"

struct item {
	enum setting_id id;
	struct setting const *row;
	int secret; /* the value is not to be shown, and not here */
	int result; /* of settings_look() */
	struct settings_look look;
	stralloc fault; /* NUL-terminated; empty: nothing is wrong */
	stralloc facts; /* of a secret: size, mode and owner */
};

#define ITEM_ZERO                                                              \
	{                                                                      \
		0, NULL, 0, 0, SETTINGS_LOOK_ZERO, STRALLOC_ZERO,              \
		    STRALLOC_ZERO                                              \
	}

/* Read it.  Of what may be a key or hold passwords nothing is
 * kept but what stat() tells.  Return 0 if memory is short. */
int item_read(struct item *it, struct settings *s, enum setting_id id);

/* Is it not the default that counts? */
int item_changed(struct item const *it);

/* Does the value that there was not count any more? */
int item_lapsed(struct item const *it);

struct timed {
	char const *text;
	size_t n;
	time_t end;
};

/* Called with each text that lapses, of n bytes, and when. */
typedef int item_do_end(
    void *arg, struct item const *it, struct timed const *t);

/* Call it for the value, or for those lines of a list, that will lapse or has.
 * Return 0 if it does. */
int item_ends(struct item const *it, item_do_end *do_it, void *arg);

#endif
