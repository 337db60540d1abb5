/* Rows of the fleet into a format, on their way to standard output or a file. */
#ifndef SCABBARD_CLI_WRITING_H
#define SCABBARD_CLI_WRITING_H

#include "command.h"
#include "engine/fleet.h"
#include "reports/table.h"

/** What is written, and how. Texts are borrowed. */
struct writing {
	const struct report *report;
	struct list_question question;
	/** For whole reports: what is new or worse (no filter: it is not asked for), and the worst repositories. */
	struct list_question news, worst;
	/** Of formats that begin them: repositories without rows come too, those that this filter of theirs selects. */
	bool every_repository;
	const char *repositories;
	struct report_settings settings; /**< all but the sink */
};

/** Say whether --output names a folder: one that is there, or anything that ends in a slash. */
bool writing_is_split(const struct settings *settings);

/**
 * Write the rows that the question selects to where the settings' --output says; into a folder one file a repository,
 * each of which appears when it is whole. The exit status, or an error: then nothing was written, unless it is the
 * writing that failed.
 */
int write_rows(struct fleet *fleet, const struct writing *writing, const struct settings *settings,
	struct error *err);

#endif
