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
	int64_t now;
	const char *database;          /**< what to call the fleet */
	const char *filter;            /**< shown, "" for none */
	const struct posture *posture; /**< for whole reports; NULL for tables */
	const struct rule *rules;      /**< ended by number 0 */
	enum table_id table;
};

struct report_state;

/** One format. */
struct report {
	const char *name; /**< "text", "tsv" ... */
	const char *about;
	bool whole; /**< a report about the fleet (text); else a table export (tsv, csv, json) */
	int (*begin)(struct report_state **ret, const struct report_settings *settings, struct error *err);
	int (*row)(struct report_state *state, const struct row *row, struct error *err);
	/** A problem of coverage, before the rows; NULL if the format has no place for it. */
	int (*problem)(struct report_state *state, const char *repository, const struct problem *problem,
		struct error *err);
	int (*end)(struct report_state **state, struct error *err);
};

extern const struct report report_table[];
extern const size_t report_count;

const struct report *report_by_name(const char *name);

#endif
