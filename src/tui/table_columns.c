/* Which columns of a list fit, and how wide each is. */
#include "table_page.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "model/resolution.h"

#include <string.h>

/* Below SLIM columns text is content with SLIM_TEXT, and is kept down to SLIM_LEAST before it is dropped. What a
 * finding is about is kept down to LEAST_TEXT in wider lists too, for which paths may go down to LEAST_PATH. */
enum {
	SLIM = 60,
	SLIM_TEXT = 12,
	SLIM_LEAST = 6,
	LEAST_TEXT = 14,
	LEAST_PATH = 14,
	WIDE_GAP = 100,
	STATES_PRIORITY = 2
};

/* Columns of findings that say something of a few rows only: they are shown once one of those was seen. */
static void note_decided(struct table_page *table, const struct row *row)
{
	const char *status = row->cells[FIND_STATUS].text;

	if (table->table != TABLE_FINDINGS)
		return;
	if (*status && strcmp(status, "open") != 0 && strcmp(status, "new") != 0)
		table->states = true;
	if (!row->cells[FIND_UNTIL].empty && row->cells[FIND_UNTIL].number)
		table->ends = true;
	if (*row->cells[FIND_OWNER].text)
		table->owners = true;
}

/* Does a row say whose code it is? One that does not is of a fleet whose policy names no namespace. */
static void note_tier(struct table_page *table, const struct row *row)
{
	static const int columns[TABLE_COUNT] = { [TABLE_REFERENCES] = REF_TIER, [TABLE_GRAPH] = GRAPH_TIER };
	const char *tier = columns[table->table] ? row->cells[columns[table->table]].text : "";

	if (strcmp(tier, tier_word(TIER_UNKNOWN)) == 0)
		table->unnamed = true;
	else if (strcmp(tier, tier_word(TIER_OURS)) == 0 || strcmp(tier, tier_word(TIER_THIRD_PARTY)) == 0)
		table->named = true;
}

bool table_is_nameless(const struct table_page *table)
{
	return table->unnamed && !table->named;
}

/* Does a column say whose code something is, where that is not known of anything? */
static bool is_nameless(const struct table_page *table, size_t column)
{
	static const int columns[TABLE_COUNT][2] = {
		[TABLE_REFERENCES] = { REF_TIER, REF_FORK }, [TABLE_GRAPH] = { GRAPH_TIER, GRAPH_FORK }
	};
	const int *whose = columns[table->table];

	return whose[0] && table_is_nameless(table) && ((int)column == whose[0] || (int)column == whose[1]);
}

bool table_add_cell(const struct table_page *table, size_t column, const struct row *row, int64_t now,
	bool narrow, struct buf *ret)
{
	if (is_nameless(table, column) && strcmp(row->cells[column].text, tier_word(TIER_UNKNOWN)) == 0) {
		buf_add_char(ret, '-');
		return true;
	}
	buf_add_cell(ret, table->table, column, row, now, narrow);
	return false;
}

void table_measure(struct dashboard *dashboard, struct table_page *table)
{
	const struct table *kind = &table_list[table->table];
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t y = 0; y < table->list.height && table->list.top + y < table->ids.count; y++) {
		const struct row *row = table_row(table, table->ids.ids[table->list.top + y]);

		if (row) {
			note_tier(table, row);
			note_decided(table, row);
			table->states = table->states || table_pending(dashboard, table, row->id);
		}
	}
	for (size_t y = 0; y < table->list.height && table->list.top + y < table->ids.count; y++) {
		const struct row *row = table_row(table, table->ids.ids[table->list.top + y]);

		for (size_t i = 0; row && i < kind->column_count && i < COLUMNS_MAX; i++) {
			int width;

			if (!kind->columns[i].title)
				continue;
			buf_clear(&text);
			if (table->table == TABLE_FINDINGS && i == FIND_STATUS &&
				table_pending(dashboard, table, row->id))
				buf_format(&text, "%s ", table_pending(dashboard, table, row->id));
			else
				table_add_cell(table, i, row, dashboard->now, true, &text);
			width = (int)text_width(text.text);
			if (width > table->natural[i])
				table->natural[i] = width;
		}
	}
}

const char *table_title(const struct table_page *table, size_t column, int width)
{
	const struct column *row = &table_list[table->table].columns[column];

	return row->type == COLUMN_SEVERITY && width < SLIM && strlen(row->title) > 5 ? "SEV" : row->title;
}

static bool is_text(const struct table_page *table, size_t column)
{
	return table_list[table->table].columns[column].type == COLUMN_TEXT;
}

static bool is_state(const struct table_page *table, size_t column)
{
	return table->table == TABLE_FINDINGS && column == FIND_STATUS;
}

/* What a finding or a change is about. */
static bool is_subject(const struct table_page *table, size_t column)
{
	return (table->table == TABLE_FINDINGS && column == FIND_SUBJECT) ||
	       (table->table == TABLE_CHANGES && column == CHANGE_SUBJECT);
}

static int least_width(const struct table_page *table, size_t column, bool sorted, int available)
{
	const struct column *row = &table_list[table->table].columns[column];
	const int title = (int)strlen(table_title(table, column, available)) + (sorted ? 1 : 0);
	const int liked =
		available < SLIM && is_text(table, column) && row->width > SLIM_TEXT ? SLIM_TEXT : row->width;
	int width = table->natural[column];

	if (row->type == COLUMN_SEVERITY && width < 4)
		width = 4;
	/* A date that is cut says nothing, and a state little. */
	if (width == 0 || (width > liked && row->type != COLUMN_TIME && !is_state(table, column)))
		width = liked;
	return width > title ? width : title;
}

/* Does a term of the scope, as in "rule=SCB101", give the column one value in every row? */
static bool is_fixed(const struct table_page *table, size_t column)
{
	const char *name = table_list[table->table].columns[column].name;
	const size_t length = strlen(name);
	bool quoted = false, begins = true;

	for (const char *at = table->scope; *at; at++) {
		if (!quoted && begins && strncmp(at, name, length) == 0 && at[length] == '=')
			return true;
		if (quoted && *at == '\\' && at[1])
			at++;
		else if (*at == '"')
			quoted = !quoted;
		begins = *at == ' ';
	}
	return false;
}

/* A column that has said nothing so far, of a list whose columns often say nothing: it is not shown until it does. */
static bool is_bare(const struct table_page *table, size_t column)
{
	const enum column_type type = table_list[table->table].columns[column].type;

	if (table->table == TABLE_CHANGES || table->table == TABLE_DECISIONS)
		return type != COLUMN_NUMBER && table->natural[column] == 1;
	if (table->table == TABLE_REPOSITORIES)
		return column == REPOSITORY_TEAM && table->natural[column] == 1;
	return table->table == TABLE_FINDINGS &&
	       ((column == FIND_UNTIL && !table->ends) || (column == FIND_OWNER && !table->owners));
}

/* Columns of dashes go before any other; what was decided comes forward once something was. */
static int priority_of(const struct table_page *table, int column)
{
	if (is_nameless(table, (size_t)column))
		return UINT8_MAX;
	if (is_state(table, (size_t)column) && table->states)
		return STATES_PRIORITY;
	return table_list[table->table].columns[column].priority;
}

/* The shown column that goes first when there is no room: the largest priority, the last of them. */
static size_t least_wanted(const struct table_page *table)
{
	size_t worst = 0;

	for (size_t i = 1; i < table->shown_count; i++) {
		if (priority_of(table, table->shown[i].column) >=
			priority_of(table, table->shown[worst].column))
			worst = i;
	}
	return worst;
}

static int shown_width(const struct table_page *table, int gap)
{
	int width = GUTTER - gap;

	for (size_t i = 0; i < table->shown_count; i++)
		width += table->shown[i].width + gap;
	return width;
}

/* Take columns away from paths, which still say something when cut in the middle; returns what could not be had. */
static int take_from_paths(struct table_page *table, int wanted, bool really)
{
	const struct column *columns = table_list[table->table].columns;

	for (size_t i = 0; i < table->shown_count && wanted > 0; i++) {
		struct shown_column *shown = &table->shown[i];
		int spare = shown->width - LEAST_PATH;

		if (columns[shown->column].cut != TEXT_CUT_MIDDLE || spare <= 0)
			continue;
		spare = spare < wanted ? spare : wanted;
		shown->width -= really ? spare : 0;
		wanted -= spare;
	}
	return wanted;
}

/* Make the least wanted column narrower if that is enough and a readable rest of it stays, else drop it. */
static void give_way(struct table_page *table, int excess, bool slim)
{
	const size_t index = least_wanted(table);
	struct shown_column *shown = &table->shown[index];
	const bool subject = !slim && is_subject(table, (size_t)shown->column);
	const int least = slim ? SLIM_LEAST : subject ? LEAST_TEXT : shown->width;
	const int spare = is_text(table, (size_t)shown->column) ? shown->width - least : 0;

	if (spare > 0 &&
		(spare >= excess || (subject && take_from_paths(table, excess - spare, false) == 0))) {
		shown->width -= spare < excess ? spare : excess;
		take_from_paths(table, excess - spare, true);
		return;
	}
	memmove(shown, shown + 1, (table->shown_count - index - 1) * sizeof(*shown));
	table->shown_count--;
}

/* Give what is left over to the columns that need more, one to each in turn, so that a column that lacks little
 * is not cut for one that lacks much. */
static void spread(struct table_page *table, int left)
{
	bool any = true;

	while (left > 0 && any) {
		any = false;
		for (size_t i = 0; i < table->shown_count && left > 0; i++) {
			if (table->natural[table->shown[i].column] <= table->shown[i].width)
				continue;
			table->shown[i].width++;
			left--;
			any = true;
		}
	}
}

void table_fit_columns(struct table_page *table, int width)
{
	const struct table *kind = &table_list[table->table];
	const int gap = width >= WIDE_GAP ? 2 : 1;
	bool descending = false;
	const int sorted = table_sorted_column(table, &descending);
	bool chosen = false;
	int x = GUTTER;

	table->shown_count = 0;
	for (size_t i = 0; i < kind->column_count && i < COLUMNS_MAX; i++) {
		if (!kind->columns[i].title || is_fixed(table, i) || is_bare(table, i))
			continue;
		table->shown[table->shown_count].column = (int)i;
		table->shown[table->shown_count].width = least_width(table, i, (int)i == sorted, width);
		table->shown_count++;
	}
	while (table->shown_count > 1 && shown_width(table, gap) > width)
		give_way(table, shown_width(table, gap) - width, width < SLIM);
	spread(table, width - shown_width(table, gap));
	for (size_t i = 0; i < table->shown_count; i++) {
		table->shown[i].x = x;
		x += table->shown[i].width + gap;
		chosen = chosen || table->shown[i].column == table->column;
	}
	if (!chosen && table->shown_count)
		table->column = table->shown[0].column;
}
