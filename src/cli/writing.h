/* Rows of the fleet into a format, on their way to standard output or a file. */
#ifndef SCABBARD_CLI_WRITING_H
#define SCABBARD_CLI_WRITING_H

#include "command.h"
#include "engine/fleet.h"
#include "reports/table.h"

/** What is written, and how. Texts are borrowed. */
struct writing {
	const struct report *report;
	const char *output; /**< a file, NULL or "-" = standard output */
	struct list_question question;
	/** For whole reports: what is new or worse (no filter: it is not asked for), and the worst repositories. */
	struct list_question news, worst;
	struct report_settings settings; /**< all but the sink */
};

/**
 * Write the rows that the question selects to where the settings' --output says. The exit status, or an error: then
 * nothing was written, unless it is the writing that failed.
 */
int write_rows(struct fleet *fleet, const struct writing *writing, const struct settings *settings,
	struct error *err);

#endif
