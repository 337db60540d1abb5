#include "lane.h"

enum { ROWS_AT_ONCE = 256 };

struct row row_copy(const struct row *row, enum table_id table, struct arena *arena)
{
	const size_t count = table_list[table].column_count;
	struct cell *cells = arena_zero(arena, count, sizeof(*cells));

	for (size_t i = 0; i < count; i++) {
		cells[i] = row->cells[i];
		cells[i].text = arena_string(arena, row->cells[i].text);
	}
	return (struct row){ .id = row->id, .cells = cells };
}

static int keep(const struct row *row, void *context)
{
	struct lane *lane = context;

	lane->rows[lane->row_count++] = row_copy(row, lane->table, &lane->arena);
	return 0;
}

int lane_open(struct lane *lane, struct fleet *fleet, const struct list_question *question, struct error *err)
{
	lane->fleet = fleet;
	lane->table = question->table;
	return fleet_list(fleet, question, &lane->ids, err);
}

int lane_peek(struct lane *lane, const struct row **ret, struct error *err)
{
	while (lane->row_at == lane->row_count && lane->next < lane->ids.count) {
		const size_t left = lane->ids.count - lane->next;
		const size_t count = left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE;

		arena_release(&lane->arena);
		lane->rows = arena_zero(&lane->arena, count, sizeof(*lane->rows));
		lane->row_count = lane->row_at = 0;
		if (fleet_rows(lane->fleet, lane->table, lane->ids.ids + lane->next, count, keep, lane, err) <
			0)
			return err->code;
		lane->next += count;
	}
	*ret = lane->row_at < lane->row_count ? &lane->rows[lane->row_at] : NULL;
	return 0;
}

void lane_move(struct lane *lane)
{
	lane->row_at++;
}

void lane_close(struct lane *lane)
{
	id_list_release(&lane->ids);
	arena_release(&lane->arena);
	*lane = (struct lane){ 0 };
}
