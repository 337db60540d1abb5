/* Ways of writing down what was found: begin, row, end over a writer; never all rows in memory. */
#ifndef SCABBARD_REPORTS_TABLE_H
#define SCABBARD_REPORTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "model/posture.h"
#include "model/rule.h"
#include "model/table.h"

/** Where a report goes: called with finished pieces of text, in order. */
typedef int report_sink(const char *bytes, size_t length, void *context, struct error *err);

/** What a report is told before its first row. */
struct report_settings {
	report_sink *sink;
	void *context;
	size_t width; /**< columns of text reports, 80 when not asked */
	bool ascii;   /**< no characters beyond ASCII of our own */
	bool color;
	bool all;  /**< text: every finding with every place, and every problem, rule and repository given */
	bool each; /**< text: of low and info findings too, instead of their numbers */
	int64_t now;
	const char *database;          /**< what to call the fleet */
	const char *filter;            /**< shown, "" for none */
	const struct posture *posture; /**< for whole reports; NULL for tables */
	const struct rule *rules;      /**< ended by number 0 */
	enum table_id table;
	const struct table *columns; /**< for rows of no table: theirs; NULL = those of `table` */
};

struct report_state;

/**
 * Say whether a problem is only a note: nothing that should have been read was left out (a submodule, a repository
 * within another's work tree), or a rule of its own speaks of it (a manifest that its reader refused).
 */
bool problem_is_note(enum problem_code code);

/** One format. Functions are called in the order in which they stand here; those without a place for it are NULL. */
struct report {
	const char *name; /**< "text", "tsv" ... */
	const char *about;
	bool whole; /**< a report about the fleet (text); else a table export (tsv, csv, json) */
	int (*begin)(struct report_state **ret, const struct report_settings *settings, struct error *err);
	/** A problem of coverage, by repository: first those that are no notes, then the notes. */
	int (*problem)(struct report_state *state, const char *repository, const struct problem *problem,
		struct error *err);
	/** A finding that is new or worse since the run before, by severity, rule and repository. */
	int (*news)(struct report_state *state, const struct row *row, struct error *err);
	/** A row of TABLE_REPOSITORIES that has failures, the worst first. */
	int (*repository)(struct report_state *state, const struct row *row, struct error *err);
	/** A row of the table. The text folds findings of one severity, rule, repository and `seen` that are neighbours. */
	int (*row)(struct report_state *state, const struct row *row, struct error *err);
	int (*end)(struct report_state **state, struct error *err);
};

extern const struct report report_table[];
extern const size_t report_count;

const struct report *report_by_name(const char *name);

#endif
