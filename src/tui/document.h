/* A page of text made for one width: lines of spans, some of which lead somewhere. */
#ifndef SCABBARD_TUI_DOCUMENT_H
#define SCABBARD_TUI_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "frame.h"
#include "model/table.h"

/** Where Enter leads on a line. */
enum link_kind {
	LINK_NONE,
	LINK_ROW,    /**< the page of one row of a table */
	LINK_FOUND,  /**< the page of the one row of a table that a filter, `scope`, finds */
	LINK_LIST,   /**< the list of a table within a scope */
	LINK_ACTION, /**< an action, by its place in the table */
};

struct link {
	enum link_kind kind;
	enum table_id table;
	int64_t id;
	const char *scope; /**< filter text, "" for all */
	const char *crumb; /**< what the breadcrumb says; outside text */
	size_t action;
};

enum span_kind {
	SPAN_OWN,     /**< words of ours */
	SPAN_OUTSIDE, /**< text from outside */
	SPAN_SOURCE,  /**< a line of source */
	SPAN_GLYPH,   /**< one glyph, `glyph` */
	SPAN_RULE,    /**< a glyph to the right edge */
	SPAN_SAID,    /**< words of ours for who cannot see what is drawn; never drawn */
};

struct span {
	enum span_kind kind;
	enum role role;
	const char *text;
	size_t length;
	enum glyph glyph;
	int x;
	int width; /**< columns it may take; 0 = to the right edge */
	enum text_cut cut;
	int skip; /**< SPAN_SOURCE: columns left out at its start */
};

struct line {
	struct span *spans;
	size_t span_count, span_capacity;
	struct link link;
	uint32_t node;   /**< of a tree, what can be folded here; 0 = nothing */
	uint32_t within; /**< the node that this line is below; 0 = none */
	bool folded;
};

/** Everything lives in the arena. { .width = n } is empty. */
struct document {
	struct arena arena;
	int width;
	struct line *lines;
	size_t line_count, line_capacity;
};

void document_release(struct document *document);

/** Begin a new line; what is added next goes there. */
struct line *document_line(struct document *document);

/** Add to the last line at column `x`. */
void document_own(struct document *document, int x, enum role role, const char *text);
void document_format(struct document *document, int x, enum role role, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void document_outside(struct document *document, int x, enum role role, const char *text);
void document_glyph(struct document *document, int x, enum role role, enum glyph glyph);

/** The same within a width, cut with an ellipsis: text from outside, and words of ours. */
void document_cell(
	struct document *document, int x, int width, enum role role, const char *text, enum text_cut cut);
void document_word(struct document *document, int x, int width, enum role role, const char *text);

/** Add words that only a reader of plain lines gets: what the drawing says by its shape. */
void document_said(struct document *document, const char *text);

/** Let the last line lead somewhere; texts are copied. */
void document_link_row(struct document *document, enum table_id table, int64_t id, const char *crumb);
void document_link_found(
	struct document *document, enum table_id table, const char *filter, const char *crumb);
void document_link_list(struct document *document, enum table_id table, const char *scope, const char *crumb);

/** Whole lines: a blank one; a head with a line behind it; text wrapped from column x on. */
void document_blank(struct document *document);
void document_head(struct document *document, const char *title);
void document_paragraph(struct document *document, int x, enum role role, bool outside, const char *text);

/** Wrap text from column x of the last line on. */
void document_wrap(struct document *document, int x, enum role role, bool outside, const char *text);

/** A line "label  value", the value wrapped behind it. Empty values are left out. */
void document_pair(struct document *document, const char *label, enum role role, const char *text);

/** The same with words of ours. */
void document_words(struct document *document, const char *label, enum role role, const char *text);

/** Draw lines from `top`; `selected` is the line under the cursor, or SIZE_MAX. */
void document_draw(
	const struct document *document, struct frame *frame, struct area area, size_t top, size_t selected);

/** The next line with a link from `line` on, in a direction of 1 or -1; SIZE_MAX if there is none. */
size_t document_link(const struct document *document, size_t line, int direction);

/** The line of the link with a number, from 0; SIZE_MAX if there is none. Links that run actions have none. */
size_t document_numbered(const struct document *document, size_t number);

/** Add the lines as plain text, links with their numbers. */
void document_add_plain(const struct document *document, struct buf *ret);

/** Does a line hold the text, without regard to ASCII case? */
bool document_line_has(const struct document *document, size_t line, const char *text);

#endif
