/* A list page: one table, filtered and sorted by the store, of which only the visible rows are here. */
#ifndef SCABBARD_TUI_TABLE_PAGE_H
#define SCABBARD_TUI_TABLE_PAGE_H

#include "dashboard.h"

enum { COLUMNS_MAX = 48, FIRST_PAGE = 128, PREVIEW_RIGHT_WIDTH = 120, PREVIEW_BELOW_HEIGHT = 14, GUTTER = 2 };

enum preview_place { PREVIEW_OFF, PREVIEW_BELOW, PREVIEW_RIGHT };

/** Rows [first, first + count) of the list. */
struct range {
	size_t first, count;
};

struct shown_column {
	int column;
	int x;
	int width;
};

struct table_page {
	enum table_id table;
	char *scope;       /**< filter of the drill-down, "" for none */
	struct buf filter; /**< in force */
	struct buf sort;
	struct error filter_error; /**< of what is being typed */
	size_t filter_error_offset;

	struct id_list ids;
	bool loaded;  /**< a whole or first answer has come */
	bool partial; /**< the rest is on its way */
	bool fresh;   /**< the question changed: the next answer may begin at its top */
	int64_t held; /**< id of the row under the cursor; 0 = none yet */
	struct list list;
	size_t total; /**< without the filter */
	bool total_known;

	struct desk_answer *rows;     /**< newest rows */
	struct desk_answer *old_rows; /**< shown until newer ones come */
	struct range here;            /**< what `rows` answers */
	struct range asked;           /**< what was asked and is not answered */

	struct marks marks; /**< also of rows that the filter hides: those do not count */
	size_t marked;      /**< of the rows that are shown */
	bool ranging;       /**< a range from range_from to the cursor is being drawn */
	int64_t range_id;
	size_t range_from;

	struct id_list matches; /**< in the order of the list */
	int64_t *sorted_matches;
	bool matches_known;

	bool preview_chosen;
	enum preview_place preview;
	int64_t detail_id; /**< asked for */
	bool detail_stale; /**< the database changed since */
	struct desk_answer *detail;

	bool states, ends, owners; /**< findings with a state to show, an end, an owner were seen */
	bool named, unnamed;       /**< rows that say whose code they are, and rows that do not, were seen */
	int column;                /**< the chosen one */
	int natural[COLUMNS_MAX];
	struct shown_column shown[COLUMNS_MAX];
	size_t shown_count;
	struct area list_area, preview_area;
};

/** The row of an id, or NULL while it is not here. */
const struct row *table_row(const struct table_page *table, int64_t id);

/** The row under the cursor, or NULL. */
const struct row *table_current(const struct table_page *table);

/** What stands around it, if that is here; else NULL. */
const struct detail *table_current_detail(const struct table_page *table);

/** Marked rows that the list shows, with those of a range that is being drawn: how many, and their ids in order. */
bool table_is_marked(const struct table_page *table, size_t row);
size_t table_marked_count(const struct table_page *table);
void table_marked_ids(const struct table_page *table, int64_t *ret);

/** Count the marks again: other rows are shown. */
void table_count_marks(struct table_page *table);

/** What a finding says of its state while an act about it is on its way; NULL if none is. */
const char *table_pending(const struct dashboard *dashboard, const struct table_page *table, int64_t finding);

/** Which column the list is sorted by; -1 if by none of ours. */
int table_sorted_column(const struct table_page *table, bool *ret_descending);

/** Take note of what the visible rows need. Widths only grow while a list is open: scrolling moves no column. */
void table_measure(struct dashboard *dashboard, struct table_page *table);

/** The head of a column in a list of a width. */
const char *table_title(const struct table_page *table, size_t column, int width);

/** Fit columns into a width: by priority first, then by what their rows need. Without those that a drill-down
 * gives one value. */
void table_fit_columns(struct table_page *table, int width);

void table_draw(struct dashboard *dashboard, struct page *page, struct area area);
void table_say(struct dashboard *dashboard, struct page *page, struct buf *ret);

/** What a cell says, and how. */
void buf_add_cell(
	struct buf *buf, enum table_id table, size_t column, const struct row *row, int64_t now, bool narrow);
enum role cell_role(enum table_id table, size_t column, const struct row *row);
enum role severity_role(enum severity severity);

/** The role of a column of ends: those that have passed, and those that come soon, stand out. Of others `role`. */
enum role table_end_role(
	enum table_id table, size_t column, const struct row *row, int64_t now, enum role role);

/**
 * Add what a cell says in its list, as buf_add_cell. Where the policy names no namespace, whose code something is
 * is not known anywhere: that is a dash in ROLE_DIM, and true is returned.
 */
bool table_add_cell(const struct table_page *table, size_t column, const struct row *row, int64_t now,
	bool narrow, struct buf *ret);

/** Do the rows seen so far say that the policy names no namespace at all? */
bool table_is_nameless(const struct table_page *table);

/** The state of a pin in one word, from the words of its parts; the worst that is known of it wins. */
const char *pin_word(const char *effective, const char *present, const char *reachable, const char *label,
	enum role *ret_role);

/** Is this a module of the graph that no reference of the fleet leads to, only other modules do? */
bool is_only_through(enum table_id table, const struct row *row);

/** Was a repository not read, or nothing in it to read? Did a rule look at anything in it? */
bool repository_is_unread(const struct row *row);
bool repository_is_judged(const struct row *row);

/** Add the scope and the filter as one text. */
void table_add_filter(const struct table_page *table, struct buf *ret, bool with_filter);

/** A question about the list, with a filter that outlives the asking. */
struct desk_question table_list_question(
	const struct table_page *table, enum desk_kind kind, const char *filter);

/** The place of an id, or SIZE_MAX. */
size_t table_index_of(const struct id_list *ids, int64_t id);

/** Remember which row the cursor is on. */
void table_hold(struct table_page *table);

/** Look for text; ask which rows hold it; take the answer; go to the next or previous one. */
void table_search(struct dashboard *dashboard, struct page *page, const char *text);
void table_ask_matches(struct dashboard *dashboard, struct page *page);
void table_take_matches(struct dashboard *dashboard, struct page *page, struct desk_answer *answer);
void table_find_match(struct dashboard *dashboard, struct page *page, int direction);

/** Say which match of the search the cursor is on, or that there is none. */
void table_say_match(struct dashboard *dashboard, struct page *page);

/** Ask for the list (again). */
void table_ask_list(struct dashboard *dashboard, struct page *page);

/** Add a filter term that selects a value: `name="value"`. False if the column has no such term. */
bool buf_add_term(struct buf *buf, enum table_id table, size_t column, const struct cell *cell);
void buf_add_filter_word(struct buf *buf, const char *word);

/** Words of one row for the title of its page. */
void buf_add_row_name(struct buf *buf, enum table_id table, const struct row *row);

#endif
