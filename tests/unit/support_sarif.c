#include "support_sarif.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/table.h"

#define FINGERPRINT "602e35cd3ce77d954950d9cea11722bd"

const struct report *sarif_report(void)
{
	return report_for("sarif", USE_EXPORT);
}

void sarif_start(struct sarif_written *written, const struct report_gate *gate)
{
	*written = (struct sarif_written){ .out = BUF_INIT };
	written->settings = (struct report_settings){
		.sink = support_sink,
		.context = &written->out,
		.width = 80,
		.database = "fleet.db",
		.filter = "",
		.program = "scabbard v1.2.3",
		.gate = gate,
		.rules = rule_table,
		.table = TABLE_FINDINGS,
	};
	assert_int_equal(sarif_report()->begin(&written->state, &written->settings, &written->err), 0);
}

int sarif_add_repository(struct sarif_written *written, const char *name, const char *url)
{
	struct cell cells[SUPPORT_CELLS];
	struct row row;

	support_row_clear(&row, cells);
	cells[REPOSITORY_REPO].text = name;
	cells[REPOSITORY_URL].text = url;
	cells[REPOSITORY_COMMIT].text = "0123456789abcdef0123456789abcdef01234567";
	cells[REPOSITORY_REF].text = "refs/heads/main";
	cells[REPOSITORY_STATUS].text = "complete";
	return sarif_report()->begin_repository(written->state, &row, &written->err);
}

void sarif_finding(struct row *row, struct cell cells[SUPPORT_CELLS])
{
	support_row_clear(row, cells);
	cells[FIND_FINGERPRINT].text = FINGERPRINT;
	cells[FIND_RULE].text = "SCB101";
	cells[FIND_TITLE].text = "Git reference is not pinned";
	cells[FIND_SEVERITY] = (struct cell){ .text = "", .number = SEVERITY_HIGH };
	cells[FIND_CONFIDENCE].text = "high";
	cells[FIND_VERDICT].text = "fail";
	cells[FIND_STATUS].text = "new";
	cells[FIND_REPO].text = "acme/pay";
	cells[FIND_PATH].text = "ci/dagger.json";
	cells[FIND_LINE] = (struct cell){ .text = "", .number = 9 };
	cells[FIND_COLUMN] = (struct cell){ .text = "", .number = 17 };
	cells[FIND_END_COLUMN] = (struct cell){ .text = "", .number = 52 };
	cells[FIND_SUBJECT].text = "dependency alpine";
	cells[FIND_SEEN].text = "names the branch main";
	cells[FIND_REMEDY].text = "Name the commit";
}

void sarif_add_row(struct sarif_written *written, const struct row *row)
{
	assert_int_equal(sarif_report()->row(written->state, row, &written->err), 0);
}

/* Ends the report and reads it back with a parser that takes nothing but JSON. */
const struct json_value *sarif_finish(struct sarif_written *written)
{
	const struct json_limits limits = { .depth = 64, .values = 4000000 };

	assert_int_equal(sarif_report()->end(&written->state, &written->err), 0);
	if (json_parse(&written->json, written->out.text, written->out.length, JSON_STRICT, &limits, NULL,
		    &written->err) < 0)
		fail_msg("%s", written->err.message);
	return json_member(json_root(written->json), "runs");
}

void sarif_close(struct sarif_written *written)
{
	json_close(&written->json);
	buf_release(&written->out);
}

const struct json_value *sarif_run(const struct json_value *runs, size_t index)
{
	const struct json_value *run = json_first(runs);

	while (index-- && run)
		run = json_next(run);
	assert_non_null(run);
	return run;
}

const struct json_value *sarif_first_result(const struct json_value *runs)
{
	const struct json_value *result = json_first(json_member(json_first(runs), "results"));

	assert_non_null(result);
	return result;
}

const struct json_value *sarif_rules(const struct json_value *run)
{
	return json_member(json_member(json_member(run, "tool"), "driver"), "rules");
}

/* Follow members by name; "0" and so on are elements. */
const struct json_value *sarif_at(const struct json_value *value, const char *path)
{
	char name[64];

	while (*path && value) {
		const size_t length = strcspn(path, " ");

		snprintf(name, sizeof(name), "%.*s", (int)length, path);
		path += length;
		path += *path == ' ';
		if (json_type(value) == JSON_ARRAY) {
			const struct json_value *item = json_first(value);

			for (int i = 0; i < name[0] - '0' && item; i++)
				item = json_next(item);
			value = item;
		} else {
			value = json_member(value, name);
		}
	}
	return value;
}

void sarif_assert_text(const struct json_value *value, const char *path, const char *expected)
{
	const char *text = json_text(sarif_at(value, path));

	if (!text)
		fail_msg("no text at '%s'", path);
	assert_string_equal(text, expected);
}

void sarif_assert_number(const struct json_value *value, const char *path, int64_t expected)
{
	int64_t number = -1;

	if (!json_integer(sarif_at(value, path), &number))
		fail_msg("no number at '%s'", path);
	assert_int_equal(number, expected);
}

/* One finding, changed by the caller, as the only result. */
const struct json_value *sarif_as_result(struct sarif_written *written, const struct row *row)
{
	sarif_start(written, NULL);
	assert_int_equal(sarif_add_repository(written, "acme/pay", "github.com/acme/pay"), 0);
	sarif_add_row(written, row);
	return sarif_first_result(sarif_finish(written));
}
