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
#include "model/weekly.h"

/** Where a report goes: called with finished pieces of text, in order. */
typedef int report_sink(const char *bytes, size_t length, void *context, struct error *err);

/** What a gate says of the rows that it gives: see engine/check.h. */
struct report_gate {
	const char *repository, *url, *commit; /**< "" = none */
	const bool *fails;                     /**< of each row, by its id */
	size_t count, failing, known, decided;
	const char *const *unasked; /**< rules that were not asked for want of copies */
	size_t unasked_count;
	const char *threshold; /**< as it was given: "high" */
	const char *identity, *what;
	bool incomplete;          /**< something that should have been read was not */
	size_t gone;              /**< of the baseline: not there any more */
	const char *foreign;      /**< the baseline is of this other repository; "" = it is not */
	size_t files, references; /**< that were looked at */
};

/** Who offers a format. Bits. */
enum report_use { USE_REPORT = 1, USE_EXPORT = 2, USE_CHECK = 4, USE_DIFF = 8 };

/** Of a format that can write any table, and whatever has columns. */
enum { EVERY_TABLE = (1 << TABLE_COUNT) - 1 };

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
	const char *database;           /**< what to call the fleet */
	const char *filter;             /**< shown, "" for none */
	const struct posture *posture;  /**< for whole reports; NULL for tables */
	const struct weekly *weekly;    /**< for whole reports with --since, and for diff; else NULL */
	const struct report_gate *gate; /**< for check; else NULL */
	const char *program;            /**< "scabbard 0.4.0" */
	const struct rule *rules;       /**< ended by number 0 */
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
	int uses; /**< bits of enum report_use */
	uint32_t
		tables; /**< bits 1 << table_id that it can write, the first being meant when none is named */
	bool whole; /**< of USE_REPORT: it is about the fleet (text, markdown, html); else the rows alone (tsv, csv, json) */
	bool split;         /**< written into a folder it is one file a repository; needs begin_repository */
	const char *suffix; /**< of such a file: ".sarif" */
	/**
	 * Repositories without rows come too, where the filter is about nothing but repositories: in a folder, or when
	 * there is such a filter.
	 */
	bool every_repository;
	bool decided; /**< of findings: accepted and dismissed ones too, unless the filter says which are wanted */
	/**
	 * Of a report that wants it: rows come by repository (bytes of its name), and before the first of each comes its
	 * row of TABLE_REPOSITORIES. Of a check none comes: the gate says whose rows they are.
	 */
	int (*begin_repository)(struct report_state *state, const struct row *repository, struct error *err);
	/** Of a report that wants them: after a row of TABLE_MODULES, each live reference of its manifest. */
	int (*reference)(struct report_state *state, const struct row *reference, struct error *err);
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

/** The format of a name that somebody offers; one name may stand for several, each for other uses. NULL = none. */
const struct report *report_for(const char *name, int uses);

/** The first of a name, whoever offers it. */
const struct report *report_by_name(const char *name);

#endif
