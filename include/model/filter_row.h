/* A filter over rows that lie in no database: the same answers as a list of the store gives. */
#ifndef SCABBARD_MODEL_FILTER_ROW_H
#define SCABBARD_MODEL_FILTER_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "model/filter.h"
#include "model/snapshot.h"
#include "model/table.h"

/** A filter made ready for rows of one table, TABLE_FINDINGS or TABLE_REFERENCES. One thread at a time. */
struct filter_row;

/** Parse a filter (NULL or "" selects everything). Errors are those of filter_parse and filter_match_open. */
int filter_row_open(struct filter_row **ret, enum table_id table, const char *text, int64_t now,
	size_t *ret_offset, struct error *err);
void filter_row_close(struct filter_row **filter);

/** Say whether it selects a row. What it does not say of classes of paths is not asked: see filter_row_names_class. */
bool filter_row_selects(struct filter_row *filter, const struct row *row);

/** Say of which class of paths the next rows are, where the table has no column for it: references. */
void filter_row_set_path_class(struct filter_row *filter, enum path_class class);

/** Say whether it names classes of paths; if not, lists show those of live paths alone. */
bool filter_row_names_class(const struct filter_row *filter);

#endif
