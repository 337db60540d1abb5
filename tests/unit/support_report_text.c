#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_report_text.h"

static const struct rule rules[] = {
	{ .number = 101,
		.title = "Git reference is not pinned",
		.severity = SEVERITY_HIGH,
		.help = "Name the commit. In a workspace, commit the lock." },
	{ .number = 118,
		.title = "Engine version is missing",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.help = "Run develop. Commit it." },
	{ .number = 122,
		.title = "Manifest is unreadable or of an obsolete form",
		.severity = SEVERITY_MEDIUM },
	{ 0 },
};

static const struct posture_rule posture_rules[] = {
	{ .number = 101,
		.pass = 996,
		.fail = 1,
		.unknown = 2,
		.declared = 1,
		.worst_name = "acme/pay",
		.worst_fail = 1 },
	{ .number = 118, .pass = 3, .fail = 90, .worst_name = "acme/web", .worst_fail = 40 },
	{ .number = 122, .pass = 7 },
	{ .number = 124 },
};

static const struct posture_run runs[] = {
	{ .id = 31, .kind = 1, .status = 2, .started = 1763877600, .opened = 13, .closed = 28 },
	{ .id = 30, .kind = 1, .status = 1, .started = 1763791200 },
};

const struct posture support_fleet = {
	.repositories = 412,
	.complete = 400,
	.partial = 8,
	.failed = 4,
	.modules = 900,
	.without_dagger = 35,
	.references = 1000,
	.pinned = 950,
	.unpinned = 50,
	.floating = 44,
	.severity = { 0, 3, 2, 41, 7 },
	.unknown = 2,
	.declared = 1,
	.score_low = 64,
	.score_high = 71,
	.rules = posture_rules,
	.rule_count = COUNT_OF(posture_rules),
	.runs = runs,
	.run_count = COUNT_OF(runs),
};

void written_release(struct written *written)
{
	buf_release(&written->out);
}

struct written written_begin(const struct posture *posture, size_t width)
{
	struct written written = { .out = BUF_INIT, .report = report_by_name("text") };

	written.settings = (struct report_settings){ .width = width,
		.now = 1763877600,
		.database = "/data/fleet.db",
		.filter = "",
		.posture = posture,
		.rules = rules,
		.table = TABLE_FINDINGS };
	return written;
}

/* The sink borrows the buf, so it is set when the struct has its place. */
void written_start(struct written *written)
{
	struct error err = { 0 };

	written->settings.sink = support_sink;
	written->settings.context = &written->out;
	assert_int_equal(written->report->begin(&written->state, &written->settings, &err), 0);
}

void written_finding(
	struct written *written, struct cell cells[SUPPORT_CELLS], int severity, const char *rule)
{
	struct error err = { 0 };
	struct row row = { .id = 1, .cells = cells };

	cells[FIND_SEVERITY] = (struct cell){ .text = "", .number = severity };
	cells[FIND_RULE].text = rule;
	assert_int_equal(written->report->row(written->state, &row, &err), 0);
}

void written_finish(struct written *written)
{
	struct error err = { 0 };

	assert_int_equal(written->report->end(&written->state, &err), 0);
}

void support_finding(struct row *row, struct cell cells[SUPPORT_CELLS])
{
	support_row_clear(row, cells);
	cells[FIND_TITLE].text = "Git reference is not pinned";
	cells[FIND_REPO].text = "acme/pay";
	cells[FIND_PATH].text = "ci/dagger.json";
	cells[FIND_LINE] = (struct cell){ .text = "", .number = 9 };
	cells[FIND_COLUMN] = (struct cell){ .text = "", .number = 17 };
	cells[FIND_SUBJECT].text = "dependency alpine";
	cells[FIND_SEEN].text = "github.com/x/y@main";
	cells[FIND_REMEDY].text = "Name the commit.";
	cells[FIND_VERDICT].text = "fail";
	cells[FIND_STATUS].text = "open";
	cells[FIND_CONFIDENCE].text = "high";
	cells[FIND_CLASS].text = "live";
}

size_t assert_holds(const struct buf *out, const char *text)
{
	const char *found = strstr(out->text, text);

	if (!found)
		fail_msg("'%s' is not in:\n%s", text, out->text);
	return (size_t)(found - out->text);
}

void assert_lacks(const struct buf *out, const char *text)
{
	if (strstr(out->text, text))
		fail_msg("'%s' is in:\n%s", text, out->text);
}

void written_problem(
	struct written *written, const char *repository, const char *path, enum problem_code code)
{
	const struct problem problem = {
		.path = path, .code = code, .line = 3, .column = 7, .detail = "some detail"
	};
	struct error err = { 0 };

	assert_int_equal(written->report->problem(written->state, repository, &problem, &err), 0);
}

void written_news(struct written *written, struct cell cells[SUPPORT_CELLS], int severity, const char *rule,
	const char *repository)
{
	struct error err = { 0 };
	struct row row = { .id = 1, .cells = cells };

	cells[FIND_SEVERITY] = (struct cell){ .text = "", .number = severity };
	cells[FIND_RULE].text = rule;
	cells[FIND_REPO].text = repository;
	assert_int_equal(written->report->news(written->state, &row, &err), 0);
}

void written_repository(struct written *written, const char *name, int64_t high, int64_t score)
{
	struct cell cells[SUPPORT_CELLS];
	struct error err = { 0 };
	struct row row;

	support_row_clear(&row, cells);
	cells[REPOSITORY_REPO].text = name;
	for (int i = REPOSITORY_CRITICAL; i <= REPOSITORY_UNKNOWN; i++)
		cells[i] = (struct cell){ .text = "" };
	cells[REPOSITORY_HIGH].number = high;
	cells[REPOSITORY_SCORE_LOW] = cells[REPOSITORY_SCORE_HIGH] =
		(struct cell){ .text = "", .number = score };
	cells[REPOSITORY_SCORE_HIGH].number += 5;
	assert_int_equal(written->report->repository(written->state, &row, &err), 0);
}
