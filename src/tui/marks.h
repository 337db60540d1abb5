/* Rows that somebody marked, by their ids: a set that outlives filters and refreshes. */
#ifndef SCABBARD_TUI_MARKS_H
#define SCABBARD_TUI_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** { 0 } is empty. */
struct marks {
	int64_t *ids; /**< sorted, each once */
	size_t count, capacity;
};

void marks_release(struct marks *marks);
bool marks_has(const struct marks *marks, int64_t id);

/** Add or take away one; true if it is marked now. */
bool marks_toggle(struct marks *marks, int64_t id);

/** Add and take away many, in any order. */
void marks_add(struct marks *marks, const int64_t *ids, size_t count);
void marks_remove(struct marks *marks, const int64_t *ids, size_t count);

/** How many of some ids are marked. */
size_t marks_among(const struct marks *marks, const int64_t *ids, size_t count);

#endif
