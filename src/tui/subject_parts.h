/* What the documents about rows of all tables are made with. */
#ifndef SCABBARD_TUI_SUBJECT_PARTS_H
#define SCABBARD_TUI_SUBJECT_PARTS_H

#include "subject.h"

/** Where the value behind a label begins. */
enum { PAIR_X = 14 };

/** A cell of the subject's row. */
const char *subject_text(const struct subject *subject, int column);
int64_t subject_number(const struct subject *subject, int column);

/** Text, or "" for none. */
const char *text_or_empty(const char *text);

/** A line with a time of the row; none if it has none. */
void add_time(struct document *document, const struct subject *subject, const char *label, int column);

/** A line with the last moment at which something holds, which may lie ahead; 0 = no end. */
void add_until(struct document *document, const char *label, int64_t until, int64_t now);

/** Add a term such as repo="acme/pay" with the value of one of the row's columns. */
void buf_add_scope(
	struct buf *buf, const struct subject *subject, enum table_id table, int column, const char *name);

/** Add the term of the findings about a reference: what they call it. */
void buf_add_reference_subject(struct buf *buf, const struct cell *cells);

/** Add a term that a text is exactly the value of a column. */
void buf_add_exactly(struct buf *buf, const char *column, const char *text);

/** A line of its own that leads to a list, or to the row of a table that a filter finds. */
void add_list_link(struct document *document, const char *words, enum table_id table, const char *scope,
	const char *crumb);
void add_found_link(struct document *document, const char *words, enum table_id table, const char *filter,
	const char *crumb);

/** "1 finding", "2 findings" as a link to their list. */
void add_counted_link(
	struct document *document, enum table_id table, const char *scope, const char *word, long long count);

/** The page of the repository that a row is in, once it is known which that is. */
void add_repository_link(struct document *document, const struct subject *subject, int column);

/** The page of a module in the graph; nothing if there is no module. */
void add_module_link(struct document *document, const char *module);

/** Let the last line lead to a module in the graph. */
void link_module(struct document *document, const char *module);

/** A head with a blank line above it. */
void add_section(struct document *document, const char *title);

/** "3 repositories", "1 repository": `one` and `many` are words of ours. */
void buf_add_counted(struct buf *buf, int64_t count, const char *one, const char *many);

/** The first digits of a commit, as many as are shown where there is no room for all. */
enum { SHORT_OID = 12 };

#endif
