/* What a filter selects, by a plain reading of it over exported rows: it shares the parser with the store, no more. */
#ifndef SCABBARD_TESTS_SUPPORT_READING_H
#define SCABBARD_TESTS_SUPPORT_READING_H

#include "base/memory.h"
#include "model/filter.h"
#include "store/store.h"

enum { READING_ROWS = 512 };

/** Every row of a table, as it is exported: of all classes, states and times. */
struct exported {
	enum table_id table;
	struct arena arena;
	struct row rows[READING_ROWS];
	size_t count;
};

struct fleet_rows {
	struct store *store;
	struct exported tables[TABLE_COUNT];
};

void support_export(struct store *store, struct exported *exported);

/** One row of a table. */
struct reading {
	struct fleet_rows *fleet;
	enum table_id table;
	const struct row *row;
};

/** Whether a node of a filter selects it. */
bool support_selects(const struct reading *reading, const struct filter_node *node);

/** Whether a list holds it as far as its filter does not say otherwise. */
bool support_in_scope(const struct reading *reading, const struct filter *filter);

#endif
