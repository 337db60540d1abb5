/* Pages about one row: documents made of the row, of what stands around it, and of lists below it. */
#ifndef SCABBARD_TUI_SUBJECT_H
#define SCABBARD_TUI_SUBJECT_H

#include "dashboard.h"

/** Nodes of trees that can be folded are numbered from 1, below FOLD_NODES. */
enum { FOLD_NODES = 1024 };

/** What a document is made of. `row` is never NULL, the rest may be while it is on its way. */
struct subject {
	enum table_id table;
	const struct row *row;
	const struct detail *detail;
	const struct row *below; /**< rows of `below_table` that belong to it */
	size_t below_count;
	size_t below_total;
	enum table_id below_table;
	int64_t repository; /**< id of the one that the row is in; 0 = not known */
	int64_t now;
	const uint8_t *folded; /**< FOLD_NODES flags: which nodes of its trees are folded; NULL = none */
	bool brief;            /**< a preview: the evidence first, no links */
	int height;            /**< of a preview: fewer source lines when it is low */
};

/** Add what its table asks for. */
void add_subject(struct document *document, const struct subject *subject);

void add_repository(struct document *document, const struct subject *subject);
void add_module(struct document *document, const struct subject *subject);
void add_reference(struct document *document, const struct subject *subject);
void add_finding(struct document *document, const struct subject *subject);
void add_graph_module(struct document *document, const struct subject *subject);
void add_review(struct document *document, const struct subject *subject);
void add_change(struct document *document, const struct subject *subject);
void add_decision(struct document *document, const struct subject *subject);
void add_image(struct document *document, const struct subject *subject);
void add_image_use(struct document *document, const struct subject *subject);
void add_setting(struct document *document, const struct subject *subject);

/** Of a finding: whose it is, and what decides its state: by whom, why, until when, and what would end it. */
void add_standing_decision(struct document *document, const struct subject *subject);

/** The same in one line, from the row alone; nothing if nothing was decided. */
void add_decided_briefly(struct document *document, const struct subject *subject);

/** Add the filter of the findings that a row of TABLE_DECISIONS decides. */
void buf_add_decided_scope(struct buf *ret, const struct row *row);

enum { ALL_LINES = 1000 };

/**
 * Add at most `around` source lines before and after the place, its line marked: as evidence, with carets below, where
 * something is wrong with it, else plainly.
 */
void add_excerpt(struct document *document, const struct detail *detail, uint32_t around, bool wrong);

/** Add the history, newest last, and the problems. */
void add_history(struct document *document, const struct subject *subject);
void add_problems(struct document *document, const struct detail *detail);

/** Add "4d ago (2026-11-20 10:00)". */
void buf_add_when(struct buf *buf, int64_t time, int64_t now);

#endif
