/* The rows of a question one after the other, when asked for: what is laid beside rows that are visited. */
#ifndef SCABBARD_CLI_LANE_H
#define SCABBARD_CLI_LANE_H

#include "base/memory.h"
#include "engine/fleet.h"

/** { 0 } is empty. Rows are fetched in chunks. */
struct lane {
	struct fleet *fleet;
	enum table_id table;
	struct id_list ids;
	size_t next; /**< id that is not fetched yet */
	struct arena arena;
	struct row *rows;
	size_t row_count, row_at;
};

int lane_open(
	struct lane *lane, struct fleet *fleet, const struct list_question *question, struct error *err);

/** Lend the row at which the lane stands, until it moves on; NULL at its end. */
int lane_peek(struct lane *lane, const struct row **ret, struct error *err);

/** Move on past the row that was lent. */
void lane_move(struct lane *lane);
void lane_close(struct lane *lane);

/** Copy a row of a table into an arena. */
struct row row_copy(const struct row *row, enum table_id table, struct arena *arena);

#endif
