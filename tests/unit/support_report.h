/* Running a report on rows made by hand. */
#ifndef SCABBARD_TESTS_SUPPORT_REPORT_H
#define SCABBARD_TESTS_SUPPORT_REPORT_H

#include "base/buf.h"
#include "reports/table.h"

enum { SUPPORT_CELLS = 64 };

/** Make every cell of a row empty text. */
void support_row_clear(struct row *row, struct cell cells[SUPPORT_CELLS]);

/** A sink that adds to the buf given as context, and one that fails. */
int support_sink(const char *bytes, size_t length, void *context, struct error *err);
int support_full_sink(const char *bytes, size_t length, void *context, struct error *err);

/** The table that a format is about when none is named: findings of those that write any. */
enum table_id support_table_of(const struct report *report);

/** Begin a report, and a repository "acme/pay" if it wants one. */
int support_begin(const struct report *report, const struct report_settings *settings,
	struct report_state **ret, struct error *err);

/** Write rows in a format; the settings' sink and table are set here. */
void support_report(
	const char *format, enum table_id table, const struct row *rows, size_t count, struct buf *ret);

#endif
