/* Outcomes of verify: a table for people, and rows in the formats of exports. */
#ifndef SCABBARD_CLI_VERIFY_ROWS_H
#define SCABBARD_CLI_VERIFY_ROWS_H

#include "base/output.h"
#include "command.h"
#include "engine/verify.h"
#include "reports/table.h"

/** The columns of formats, for the manual page. */
extern const struct table verify_table;

/** Rows on their way to standard output. */
struct verify_rows {
	const struct settings *settings;
	const struct report *report; /**< NULL = for people */
	struct report_state *state;
	struct output output;
	struct buf text;
	size_t width;
	bool color, ascii, begun;
	struct error *err;
};

/** Open the output, and begin. */
int verify_rows_open(struct verify_rows *ret, const struct settings *settings, struct error *err);
void verify_rows_release(struct verify_rows *rows);

/** Add an outcome; the context is the rows. What is no outcome goes to standard error. */
verified_visitor verify_rows_add;
verify_note verify_rows_note;

/** Make a failure of a note, with the path in it once. */
void verify_note_error(struct error *ret, const char *path, const char *text);

/** Say what there was in all, and end. */
int verify_rows_finish(struct verify_rows *rows, const struct verify_result *result);

/** Say whether a verdict is enough for exit status 0. */
bool verify_is_enough(const struct settings *settings, enum attestation_verdict verdict);

#endif
