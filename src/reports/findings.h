/* What the formats of findings share: the cells of a row as they want them. */
#ifndef SCABBARD_REPORTS_FINDINGS_H
#define SCABBARD_REPORTS_FINDINGS_H

#include "model/finding.h"
#include "reporting.h"

/** Text of a cell, by enum finding_column. */
const char *finding_text(const struct row *row, enum finding_column column);

/** Number of a cell, or 0. */
int64_t finding_number(const struct row *row, enum finding_column column);

/** Its severity; what is none is info. */
enum severity finding_severity(const struct row *row);

/** The number of its rule, 0 if its id is none. */
int finding_rule(const struct row *row);

/** What its words say: a cell that is none of them is a failure. */
enum verdict finding_verdict(const struct row *row);

/** Whether its path is that of a file, and can be shown as it is: nothing of it is quoted or hidden. */
bool finding_has_file(const struct row *row);

/** Accepted or dismissed: it waits for nobody. */
bool finding_is_decided(const struct row *row);

/** Whether a gate holds that it fails; false without one. */
bool finding_fails(const struct report_state *state, const struct row *row);

/**
 * Add text from outside on one line: what cannot be seen as tokens, line ends as `between`, at most so many bytes and an
 * ellipsis.
 */
void buf_add_line_of(struct buf *buf, const char *text, const char *between, size_t most);

/** Add "SUBJECT: SEEN. REMEDY", each a sentence on one line, at most so many bytes. */
void finding_add_message(const struct row *row, struct buf *ret, size_t most);

#endif
