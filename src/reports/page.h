/* A page of headings, fields, tables and lists, written once and styled as text, Markdown or HTML. */
#ifndef SCABBARD_REPORTS_PAGE_H
#define SCABBARD_REPORTS_PAGE_H

#include "reporting.h"

/** One column of a table. */
struct page_column {
	const char *title;
	int width;   /**< in text; 0 = what is left, which one column takes */
	bool number; /**< aligned to the right */
};

enum { PAGE_COLUMNS = 10 };

/** What stands open; the next part of another kind ends it. */
enum page_block { BLOCK_NONE, BLOCK_FIELDS, BLOCK_TABLE, BLOCK_LIST };

/** How the parts are written. Texts may come from outside: each style makes them safe. */
struct page_style {
	void (*begin)(struct report_state *state, const char *title);
	void (*heading)(struct report_state *state, const char *text);
	void (*paragraph)(struct report_state *state, const char *text);
	void (*open)(struct report_state *state, enum page_block block);
	void (*close)(struct report_state *state, enum page_block block);
	void (*field)(struct report_state *state, const char *label, const char *value);
	void (*row)(struct report_state *state, const char *const *cells);
	void (*item)(struct report_state *state, const char *text);
	void (*trend)(struct report_state *state);
	void (*end)(struct report_state *state);
};

extern const struct page_style page_text, page_markdown, page_html;

/** A page under way. */
struct page {
	const struct page_style *style;
	enum page_block block;
	const struct page_column *columns; /**< of the open table */
	size_t column_count;
	size_t findings, problems;
	bool in_findings;
};

void page_start(struct report_state *state, const struct page_style *style, const char *title);

void page_heading(struct report_state *state, const char *text);
void page_paragraph(struct report_state *state, const char *text);
void page_field(struct report_state *state, const char *label, const char *value);
void page_open_table(struct report_state *state, const struct page_column *columns, size_t count);
void page_row(struct report_state *state, const char *const *cells);
void page_item(struct report_state *state, const char *text);
void page_trend(struct report_state *state);
void page_end(struct report_state *state);

/** The weekly page: what changed over settings.weekly. */
void weekly_add(struct report_state *state);

int weekly_problem(
	struct report_state *state, const char *repository, const struct problem *problem, struct error *err);
int weekly_row(struct report_state *state, const struct row *row, struct error *err);
int weekly_end(struct report_state **state, struct error *err);
int weekly_begin_text(struct report_state **ret, const struct report_settings *settings, struct error *err);
int weekly_begin_markdown(
	struct report_state **ret, const struct report_settings *settings, struct error *err);
int weekly_begin_html(struct report_state **ret, const struct report_settings *settings, struct error *err);

#endif
