/* Parts of the SARIF report. */
#ifndef SCABBARD_REPORTS_SARIF_H
#define SCABBARD_REPORTS_SARIF_H

#include "findings.h"

enum {
	SARIF_RUNS_MOST = 20,
	SARIF_RESULTS_MOST = 25000,
	SARIF_TEXT_MOST = 1024, /**< of texts that GitHub cuts */
	SARIF_NUMBERS = 1000,   /**< rules are SCB000 to SCB999 */
};

/** A rule that occurs in a run. Of what is unknown or only declared it has another descriptor, which weighs nothing. */
struct sarif_rule {
	int number;
	bool fails;
	enum severity severity; /**< the gravest that occurred */
	struct buf title;
};

/** What the report remembers. */
struct sarif {
	size_t runs;
	bool open; /**< a run is under way */
	struct buf repository, url, commit, ref;
	struct buf trouble; /**< why not everything was read, "" = it was */
	size_t results, left_out;
	struct sarif_rule *rules;
	size_t rule_count, rule_capacity;
	uint16_t rule_index[2][SARIF_NUMBERS]; /**< by `fails` and number: index + 1, 0 = did not occur */
	struct buf message, uri;
};

/** The level of a failure: error, warning or note. */
const char *sarif_level(enum severity severity);

/** The index of the rule of a row in the run, counted among those that occur. */
size_t sarif_rule_of(struct sarif *sarif, const struct row *row);

/** Forget the rules of the run before. */
void sarif_forget_rules(struct sarif *sarif);

/** Add `"tool":{...}` with the rules that occurred. */
void sarif_add_tool(struct report_state *state);

/** Add one result, without a comma in front. */
void sarif_add_result(struct report_state *state, const struct row *row);

#endif
