/* Filters drawn from the grammar by a seeded generator, out of what rows hold, so that most of them match some. */
#ifndef SCABBARD_TESTS_SUPPORT_FILTERS_H
#define SCABBARD_TESTS_SUPPORT_FILTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/table.h"

/** Always the same sequence for one seed. */
struct chance {
	uint64_t state;
};

/** A number below a limit, which is not 0. */
size_t chance_below(struct chance *chance, size_t limit);

/** Draw a filter of one to three terms for a table; rows are some of that table. */
void support_draw_filter(struct chance *chance, enum table_id table, const struct row *rows, size_t row_count,
	struct buf *ret);

#endif
