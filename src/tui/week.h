/* The page of the week: what changed, why, what waits; and what the score costs, here and for a repository. */
#ifndef SCABBARD_TUI_WEEK_H
#define SCABBARD_TUI_WEEK_H

#include "document.h"
#include "model/weekly.h"

/** What the page is made of; both may be NULL while they are on their way. */
struct week {
	const struct weekly *weekly; /**< of `days` */
	const struct weekly *trend;  /**< of a longer time */
	unsigned days;
	int64_t now;
};

void add_week(struct document *document, const struct week *week);

/**
 * Add what each rule costs a score, each line leading to its findings: those that a scope selects besides ("" = of the
 * fleet).
 */
void add_score_causes(struct document *document, const struct score *score, const char *scope);

#endif
