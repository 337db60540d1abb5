/* Who has the most: names and numbers, of which only the largest few are kept. */
#ifndef SCABBARD_REPORTS_MOST_H
#define SCABBARD_REPORTS_MOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { MOST_KEPT = 10 };

/** One name, and how often it came. */
struct most_item {
	struct buf name;
	size_t count;
};

/** The largest of all names. Names come in order, so each is whole when the next one begins. */
struct most {
	struct most_item kept[MOST_KEPT]; /**< the larger first; of equal ones that which came first */
	size_t used;
	struct most_item last; /**< under way */
	size_t names, total;
};

void most_start(struct most *most);
void most_release(struct most *most);

/** Count a name once more. */
void most_add(struct most *most, const char *name);

/**
 * Add "acme/pay 40, acme/web 3 and 7 more", with at most so many names; without numbers if each came once. Ends the
 * counting.
 */
void most_write(struct most *most, size_t limit, struct buf *ret);

#endif
