/*
 * Documents of hostile rows: whatever stands in the cells, a bill of materials is strict JSON, and every package URL in
 * it is one. The first byte says which format; then a line a cell, many cells a row.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "reports/purl.h"
#include "reports/table.h"

enum { CELLS = 64, NOW = 1763877600 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	const char *format;
	enum table_id table;
} kinds[] = {
	{ "cyclonedx", TABLE_MODULES },
	{ "cyclonedx", TABLE_REFERENCES },
	{ "cyclonedx", TABLE_FINDINGS },
	{ "cyclonedx-1.5", TABLE_REFERENCES },
	{ "spdx", TABLE_MODULES },
	{ "spdx", TABLE_REFERENCES },
	{ "openvex", TABLE_FINDINGS },
};

static int gather(const char *bytes, size_t length, void *context, struct error *err)
{
	(void)err;
	buf_add_bytes(context, bytes, length);
	return 0;
}

/* The next lines as cells of a row; false at the end. Lines are cut in place. */
static bool next_row(char **text, struct cell cells[CELLS])
{
	if (!*text)
		return false;
	for (int i = 0; i < CELLS; i++)
		cells[i] = (struct cell){ .text = "", .empty = true };
	for (int i = 0; *text && i < 24; i++) {
		char *end = strchr(*text, '\n');

		if (end)
			*end = '\0';
		cells[i] = (struct cell){ .text = *text, .number = (int64_t)strlen(*text) % 5 };
		*text = end ? end + 1 : NULL;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): documents of ours are not deep */
static void check_purls(const struct json_value *value)
{
	const char *name = json_name(value);

	if (name && strcmp(name, "purl") == 0 && !purl_is_plain(json_text(value)))
		abort();
	for (const struct json_value *child = json_first(value); child; child = json_next(child))
		check_purls(child);
}

static void check(const struct buf *out)
{
	const struct json_limits limits = { .depth = 16, .values = 10000000 };
	struct json *json = NULL;

	if (json_parse(&json, out->text, out->length, JSON_STRICT, &limits, NULL, NULL) < 0)
		abort();
	check_purls(json_root(json));
	json_close(&json);
}

static void write_rows(
	const struct report *report, struct report_state *state, enum table_id table, char *text)
{
	struct cell cells[CELLS];
	const struct row row = { .id = 1, .cells = cells };

	for (int i = 0; next_row(&text, cells); i++) {
		if (table == TABLE_FINDINGS && i % 2) {
			cells[FIND_RULE].text = "SCB901";
			cells[FIND_VERDICT].text = "fail";
		}
		if (i % 5 == 0)
			report->begin_repository(state, &row, NULL);
		else if (table == TABLE_MODULES && i % 2)
			report->reference(state, &row, NULL);
		else
			report->row(state, &row, NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT, text = BUF_INIT;
	struct report_settings settings = {
		.sink = gather, .context = &out, .database = "fleet.db", .filter = "", .now = NOW
	};
	struct report_state *state = NULL;
	const struct report *report;
	size_t kind;

	if (!size)
		return 0;
	kind = data[0] % COUNT_OF(kinds);
	report = report_by_name(kinds[kind].format);
	settings.table = kinds[kind].table;
	buf_add_bytes(&text, data + 1, size - 1);
	report->begin(&state, &settings, NULL);
	write_rows(report, state, settings.table, text.text);
	if (report->end(&state, NULL) == 0)
		check(&out);
	buf_release(&text);
	buf_release(&out);
	return 0;
}
