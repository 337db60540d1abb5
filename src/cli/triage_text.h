/* Decisions and findings as `triage` shows them. */
#ifndef SCABBARD_CLI_TRIAGE_TEXT_H
#define SCABBARD_CLI_TRIAGE_TEXT_H

#include "engine/fleet.h"

/** Add an entry for a row of TABLE_DECISIONS; the context is a buf. */
row_visitor triage_text_add_decision;

/** Where a finding is written, and how. */
struct triage_text {
	struct buf *text;
	size_t width;
	bool ascii;
};

/** Add a finding with its decision, comments and history. ERROR_NOT_FOUND if it is gone. */
int triage_text_add_finding(
	struct fleet *fleet, int64_t id, const struct triage_text *shown, struct error *err);

#endif
