/* Findings made by hand as SARIF, read back by a parser that takes nothing but JSON. */
#ifndef SCABBARD_TESTS_SUPPORT_SARIF_H
#define SCABBARD_TESTS_SUPPORT_SARIF_H

#include "base/json.h"
#include "support_report.h"

/** A report under way, then its text and its values. */
struct sarif_written {
	struct buf out;
	struct json *json;
	struct report_state *state;
	struct report_settings settings;
	struct error err;
};

const struct report *sarif_report(void);

/** Begin one; of a check if there is a gate. */
void sarif_start(struct sarif_written *written, const struct report_gate *gate);
int sarif_add_repository(struct sarif_written *written, const char *name, const char *url);

/** A finding of SCB101 in ci/dagger.json. */
void sarif_finding(struct row *row, struct cell cells[SUPPORT_CELLS]);
void sarif_add_row(struct sarif_written *written, const struct row *row);

/** End it; its runs. */
const struct json_value *sarif_finish(struct sarif_written *written);
void sarif_close(struct sarif_written *written);

/** One finding as the only result. */
const struct json_value *sarif_as_result(struct sarif_written *written, const struct row *row);

const struct json_value *sarif_run(const struct json_value *runs, size_t index);
const struct json_value *sarif_first_result(const struct json_value *runs);
const struct json_value *sarif_rules(const struct json_value *run);

/** Follow members by name; "0" and so on are elements. */
const struct json_value *sarif_at(const struct json_value *value, const char *path);
void sarif_assert_text(const struct json_value *value, const char *path, const char *expected);
void sarif_assert_number(const struct json_value *value, const char *path, int64_t expected);

#endif
