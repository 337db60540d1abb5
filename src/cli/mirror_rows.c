#include "mirror_rows.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/output.h"
#include "base/text.h"
#include "engine/mirror.h"
#include "paths.h"
#include "print.h"
#include "reports/table.h"

#include <string.h>
#include <unistd.h>

enum row_column {
	ROW_NAME,
	ROW_URL,
	ROW_KIND,
	ROW_BYTES,
	ROW_BRANCHES,
	ROW_TAGS,
	ROW_UPDATED,
	ROW_REFERENCES,
	ROW_PROBLEM,
	ROW_PATH,
	ROW_COLUMNS
};

static const struct column row_columns[ROW_COLUMNS] = {
	[ROW_NAME] = { .name = "name", .about = "root that it is a copy of; of one put there, its path" },
	[ROW_URL] = { .name = "url", .about = "where it is from" },
	[ROW_KIND] = { .name = "kind", .type = COLUMN_WORD, .about = "made here, or put there" },
	[ROW_BYTES] = { .name = "bytes", .type = COLUMN_NUMBER, .about = "on disk" },
	[ROW_BRANCHES] = { .name = "branches", .type = COLUMN_NUMBER, .about = "branches" },
	[ROW_TAGS] = { .name = "tags", .type = COLUMN_NUMBER, .about = "tags" },
	[ROW_UPDATED] = { .name = "updated", .type = COLUMN_TIME, .about = "when it was last as its source" },
	[ROW_REFERENCES] = { .name = "references",
		.type = COLUMN_NUMBER,
		.about = "references of the fleet that lead to it" },
	[ROW_PROBLEM] = { .name = "problem", .about = "why the last update failed" },
	[ROW_PATH] = { .name = "path", .about = "its folder" },
};

static const struct table row_table = {
	.name = "mirrors",
	.rows = "mirrors",
	.title = "Mirrors",
	.columns = row_columns,
	.column_count = ROW_COLUMNS,
	.sort = "",
};

struct rows {
	const struct settings *settings;
	const struct report *report; /* NULL = for people */
	struct report_state *state;
	struct output output;
	struct buf text;
	size_t count;
	uint64_t bytes;
	int64_t now;
	struct error *err;
};

static void rows_release(struct rows *rows)
{
	if (rows->state)
		rows->report->end(&rows->state, NULL);
	output_release(&rows->output);
	buf_release(&rows->text);
}

/* --- for programs ------------------------------------------------------------------------------------- */

static int sink(const char *bytes, size_t length, void *context, struct error *err)
{
	struct rows *rows = context;

	return output_write(&rows->output, bytes, length, err);
}

static int begin(struct rows *rows)
{
	const struct report_settings settings = {
		.sink = sink,
		.context = rows,
		.now = rows->now,
		.filter = "",
		.database = "",
		.columns = &row_table,
	};

	return rows->report->begin(&rows->state, &settings, rows->err);
}

static int write_row(struct rows *rows, const struct mirror *mirror)
{
	const struct cell cells[ROW_COLUMNS] = {
		[ROW_NAME] = { .text = mirror->name },
		[ROW_URL] = { .text = mirror->url },
		[ROW_KIND] = { .text = mirror->ours ? "made" : "put" },
		[ROW_BYTES] = { .number = (int64_t)mirror->bytes },
		[ROW_BRANCHES] = { .number = (int64_t)mirror->branches },
		[ROW_TAGS] = { .number = (int64_t)mirror->tags },
		[ROW_UPDATED] = { .number = mirror->updated, .empty = !mirror->updated },
		[ROW_REFERENCES] = { .number = mirror->references, .empty = mirror->references < 0 },
		[ROW_PROBLEM] = { .text = mirror->problem },
		[ROW_PATH] = { .text = mirror->path },
	};
	const struct row row = { .id = (int64_t)rows->count, .cells = cells };

	return rows->report->row(rows->state, &row, rows->err);
}

/* --- for people --------------------------------------------------------------------------------------- */

static void add_size(struct buf *buf, uint64_t bytes)
{
	const uint64_t tenths = bytes * 10 / (UINT64_C(1024) * 1024);

	buf_format(buf, "%7llu.%llu", (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10));
}

static void add_line(struct rows *rows, const struct mirror *mirror)
{
	CLEANUP(buf_release) struct buf age = BUF_INIT;
	struct buf *text = &rows->text;

	if (!rows->count) {
		buf_add_heading(text, "     MiB  BRANCHES  TAGS  UPDATED  USED BY  NAME",
			print_has_color(rows->settings));
	}
	if (mirror->updated)
		buf_add_age(&age, rows->now > mirror->updated ? rows->now - mirror->updated : 0);
	else
		buf_add(&age, mirror->ours ? "never" : "-");
	add_size(text, mirror->bytes);
	buf_format(text, " %9zu %5zu  %7s  ", mirror->branches, mirror->tags, age.text);
	if (mirror->references < 0)
		buf_add(text, "      -  ");
	else
		buf_format(text, "%7lld  ", (long long)mirror->references);
	buf_add_untrusted(text, mirror->name);
	if (!mirror->ours) {
		buf_add(text, *mirror->url ? " (put there; of " : " (put there");
		buf_add_untrusted(text, mirror->url);
		buf_add(text, ")");
	}
	buf_add_char(text, '\n');
	if (*mirror->problem) {
		buf_add(text, "           last update failed: ");
		buf_add_untrusted(text, mirror->problem);
		buf_add_char(text, '\n');
	}
}

static int finish_text(struct rows *rows, const char *folder)
{
	struct buf *text = &rows->text;

	if (!rows->count) {
		buf_add(text, "no mirrors in ");
		buf_add_untrusted(text, folder);
		buf_add_char(text, '\n');
	} else {
		buf_add_quantity(text, rows->count, "mirror", "mirrors");
		buf_add(text, " in ");
		buf_add_untrusted(text, folder);
		buf_add_char(text, '\n');
	}
	return print_text(text, rows->err);
}

/* --- together ----------------------------------------------------------------------------------------- */

static int on_mirror(const struct mirror *mirror, void *context)
{
	struct rows *rows = context;
	int result = 0;

	if (rows->report)
		result = write_row(rows, mirror);
	else
		add_line(rows, mirror);
	rows->count++;
	return result;
}

/* Without a database nobody knows who uses them, which is no reason not to show them. */
static int open_fleet(struct fleet **ret, const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (paths_add_database(&path, settings, NULL) < 0 || access(path.text, F_OK) != 0)
		return 0;
	return fleet_open(ret, path.text, false, err);
}

int mirror_rows_write(const char *folder, const struct settings *settings, struct error *err)
{
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(rows_release)
	struct rows rows = {
		.settings = settings,
		.output = OUTPUT_INIT,
		.text = BUF_INIT,
		.now = clock_now(),
		.err = err,
	};
	int result;

	if (settings->format && strcmp(settings->format, "text") != 0)
		rows.report = report_by_name(settings->format);
	if (open_fleet(&fleet, settings, err) < 0)
		return err->code;
	if (rows.report && (output_open(&rows.output, NULL, err) < 0 || begin(&rows) < 0))
		return err->code;
	result = mirror_list(folder, fleet, on_mirror, &rows, err);
	if (result < 0)
		return result;
	if (!rows.report)
		return finish_text(&rows, folder);
	if (rows.report->end(&rows.state, err) < 0)
		return err->code;
	return output_finish(&rows.output, err);
}
