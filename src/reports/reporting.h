/* What the formats share: the state of a report under way, and cells as text. */
#ifndef SCABBARD_REPORTS_REPORTING_H
#define SCABBARD_REPORTS_REPORTING_H

#include "reports/table.h"

/** More than any table has. */
enum { REPORT_COLUMNS = 64 };

/** One report being written. Finished text is handed on in pieces of some size, never all of it. */
struct report_state {
	struct report_settings settings;
	struct buf out;
	struct buf scratch;
	struct buf visible; /**< of CSV: the cell before it is quoted */
	struct buf keys;    /**< of JSON: the names of the columns, each with its quotes */
	size_t key_ends[REPORT_COLUMNS];
	struct buf time; /**< the last one written: most rows have the same few */
	int64_t time_number;
	size_t rows;

	struct text_state *text;     /**< of the text report, else NULL */
	struct inventory *inventory; /**< of a bill of materials, else NULL */
	struct page *page;           /**< of a page, else NULL */
	void *own;                   /**< what another format remembers besides, */
	void (*release)(void *own);  /**< and what gives it up; or NULL */
};

struct report_state *report_new(const struct report_settings *settings);

/** Hand on what has gathered, if it is much. */
int report_pass_on(struct report_state *state, struct error *err);

/** Hand on the rest and give the state up: the end of every format. */
int report_close(struct report_state **state, struct error *err);

/** Give up a report without an end. */
void report_release(struct report_state **state);

/**
 * Move over one piece of text; false at the end. `ret_hidden` says whether it cannot be seen: what the sanitiser
 * makes a token of, but for a '<' that it only sets apart.
 */
bool report_next(const char *text, size_t length, size_t *position, bool *ret_hidden);

/** Say whether text is nothing but printable ASCII, as most is. */
bool report_is_plain(const char *text, size_t length);

/**
 * The value of a cell for machines: numbers as digits, times as RFC 3339, severities as words, "" for what is not
 * there. It lives until the next call, or as long as the cell.
 */
const char *report_cell(struct report_state *state, const struct column *column, const struct cell *cell);

/** How many bytes from the start are printable ASCII, neither quote nor backslash, and belong to no mark behind them. */
size_t report_bare_length(const char *text, size_t length);

/** The table whose rows are written. */
const struct table *report_table_of(const struct report_settings *settings);

/** Say whether a column of it holds free text of ours, which the readers' door has not quoted. */
bool report_is_free_text(const struct report_settings *settings, size_t column);

/**
 * Add text in which every character can be seen. What holds a hidden one is put in git's C quoting, as the readers'
 * door does it ("a\tb\342\200\256"); so is free text that begins with `"`. A value that begins with `"` is
 * therefore always quoted. With `lines`, line feeds alone are no reason to quote.
 */
void buf_add_visible(struct buf *buf, const char *text, bool is_free_text, bool lines);

/* The formats, for the table. */
int text_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int text_problem(
	struct report_state *state, const char *repository, const struct problem *problem, struct error *err);
int text_news(struct report_state *state, const struct row *row, struct error *err);
int text_repository(struct report_state *state, const struct row *row, struct error *err);
int text_row(struct report_state *state, const struct row *row, struct error *err);
int text_end(struct report_state **state, struct error *err);
void text_release(struct text_state **text);
void inventory_release(struct inventory **inventory);
void page_release(struct page **page);

int cyclonedx_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int cyclonedx_1_5_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int spdx_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int openvex_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int inventory_begin_repository(struct report_state *state, const struct row *repository, struct error *err);
int inventory_row(struct report_state *state, const struct row *row, struct error *err);
int inventory_reference(struct report_state *state, const struct row *reference, struct error *err);
int inventory_end(struct report_state **state, struct error *err);

int tsv_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int tsv_row(struct report_state *state, const struct row *row, struct error *err);

int csv_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int csv_row(struct report_state *state, const struct row *row, struct error *err);

int sarif_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int sarif_repository(struct report_state *state, const struct row *repository, struct error *err);
int sarif_row(struct report_state *state, const struct row *row, struct error *err);
int sarif_end(struct report_state **state, struct error *err);

int json_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int json_row(struct report_state *state, const struct row *row, struct error *err);
int json_end(struct report_state **state, struct error *err);

/** Add a row as an object, on a line of its own; the comma in front too, if it is not the first. */
void json_add_row(struct report_state *state, const struct row *row);

/* Those of a check alone. */
int json_check_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int json_check_row(struct report_state *state, const struct row *row, struct error *err);
int json_check_end(struct report_state **state, struct error *err);

int text_check_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int text_check_problem(
	struct report_state *state, const char *repository, const struct problem *problem, struct error *err);
int text_check_row(struct report_state *state, const struct row *row, struct error *err);
int text_check_end(struct report_state **state, struct error *err);

int markdown_check_begin(
	struct report_state **ret, const struct report_settings *settings, struct error *err);
int markdown_check_row(struct report_state *state, const struct row *row, struct error *err);
int markdown_check_end(struct report_state **state, struct error *err);

int github_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int github_row(struct report_state *state, const struct row *row, struct error *err);

int junit_begin(struct report_state **ret, const struct report_settings *settings, struct error *err);
int junit_row(struct report_state *state, const struct row *row, struct error *err);
int junit_end(struct report_state **state, struct error *err);

#endif
