/* The text report, begun, fed and read by tests. */
#ifndef SCABBARD_TESTS_SUPPORT_REPORT_TEXT_H
#define SCABBARD_TESTS_SUPPORT_REPORT_TEXT_H

#include "support_report.h"

/** A report being written: its settings may be changed before written_start. */
struct written {
	struct buf out;
	struct report_settings settings;
	struct report_state *state;
	const struct report *report;
};

/** A fleet of 412 repositories after its 31st run, with four rules. */
extern const struct posture support_fleet;

struct written written_begin(const struct posture *posture, size_t width);
void written_start(struct written *written);
void written_finish(struct written *written);
void written_release(struct written *written);

/** Hand the report a problem, a row of news, a repository, a finding. */
void written_problem(
	struct written *written, const char *repository, const char *path, enum problem_code code);
void written_news(struct written *written, struct cell cells[SUPPORT_CELLS], int severity, const char *rule,
	const char *repository);
void written_repository(struct written *written, const char *name, int64_t high, int64_t score);
void written_finding(
	struct written *written, struct cell cells[SUPPORT_CELLS], int severity, const char *rule);

/** Make a row a finding as most are. */
void support_finding(struct row *row, struct cell cells[SUPPORT_CELLS]);

/** Fail unless text is in the output, and say where it is; fail if it is. */
size_t assert_holds(const struct buf *out, const char *text);
void assert_lacks(const struct buf *out, const char *text);

#endif
