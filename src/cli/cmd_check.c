/* check: the gate. */
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/output.h"
#include "commands.h"
#include "engine/check.h"
#include "judging.h"
#include "model/limits.h"
#include "paths.h"
#include "print.h"

/* Everything that the settings of a check borrow. */
struct gate {
	struct judging judging;
	struct buf database;
	struct baseline baseline;
	char *index;
	struct check_settings check;
	bool with_decided; /* findings that were accepted or dismissed are asked for */
	struct checked checked;
};

static void gate_release(struct gate *gate)
{
	checked_release(&gate->checked);
	judging_release(&gate->judging);
	baseline_release(&gate->baseline);
	buf_release(&gate->database);
	memory_free(gate->index);
}

/* --- what is asked -------------------------------------------------------------------------------------- */

static int choose_what(const struct settings *settings, struct check_settings *check, struct error *err)
{
	const int count = settings->staged + (settings->ref != NULL) + (settings->range != NULL);

	if (count > 1) {
		error_set(err, ERROR_USAGE, "--staged, --ref and --range each name another state");
		error_hint(err, "Give one of them; without any it is the work tree.");
		return ERROR_USAGE;
	}
	check->ref = settings->ref ? settings->ref : settings->range;
	if (settings->staged)
		check->what = CHECK_STAGED;
	else if (settings->ref)
		check->what = CHECK_REF;
	else if (settings->range)
		check->what = CHECK_RANGE;
	return 0;
}

/* In a hook git says which repository, and which index the commit is made of: of `git commit FILE` it is another one. */
static int find_commit_under_way(struct gate *gate, struct error *err)
{
	const char *index = getenv("GIT_INDEX_FILE"), *gitdir = getenv("GIT_DIR");

	if (gate->check.what != CHECK_STAGED)
		return 0;
	if (!gate->check.path && gitdir && *gitdir)
		gate->check.path = gitdir;
	if (!index || !*index)
		return 0;
	gate->index = realpath(index, NULL);
	gate->check.index = gate->index;
	return gate->index ? 0 : error_system(err, "the index '%s', which $GIT_INDEX_FILE names", index);
}

static enum persona persona_of(const struct settings *settings, const struct policy *policy)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;
	enum persona ret = policy->persona;

	for (size_t i = 0; settings->persona && persona_words(i, &word); i++) {
		if (strcmp(settings->persona, word.text) == 0)
			ret = (enum persona)i;
		buf_clear(&word);
	}
	return ret;
}

static int read_baseline(struct gate *gate, const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (settings->write_baseline && !settings->baseline) {
		error_set(err, ERROR_USAGE, "--write-baseline needs the file to write");
		error_hint(err, "Name it with --baseline FILE.");
		return ERROR_USAGE;
	}
	if (!settings->baseline || settings->write_baseline)
		return 0;
	if (file_read(&text, settings->baseline, limit_table[LIMIT_BASELINE_BYTES].value, err) < 0 ||
		baseline_read(&gate->baseline, text.text, text.length, err) < 0)
		return error_context(err, "the baseline '%s'", settings->baseline);
	gate->check.baseline = &gate->baseline;
	return 0;
}

static int prepare(struct gate *gate, const struct settings *settings, struct error *err)
{
	CLEANUP(filter_release) struct filter filter = { 0 };
	struct check_threshold threshold;
	struct check_settings *check = &gate->check;

	*check = (struct check_settings){
		.path = settings->operands.count ? settings->operands.items[0] : NULL,
		.roots = settings->roots.items,
		.root_count = settings->roots.count,
		.as = settings->as,
		.filter = settings->filter,
		.fail_on = settings->fail_on ? settings->fail_on : "high",
	};
	if (choose_what(settings, check, err) < 0 || find_commit_under_way(gate, err) < 0 ||
		asked_filter(&filter, TABLE_FINDINGS, settings->filter, err) < 0)
		return err->code;
	if (check_threshold_parse(check->fail_on, &threshold, err) < 0)
		return error_context(err, "--fail-on");
	gate->with_decided = settings->include_suppressed || filter.names_state;
	if (read_baseline(gate, settings, err) < 0 || judging_open_to_read(&gate->judging, settings, err) < 0)
		return err->code;
	if (gate->judging.fleet && (paths_add_database(&gate->database, settings, err) < 0 ||
					   fleet_hold(gate->judging.fleet, err) < 0))
		return err->code;
	check->policy = gate->judging.policy;
	check->fleet = gate->judging.fleet;
	check->mirrors = gate->judging.mirrors.length ? gate->judging.mirrors.text : NULL;
	check->persona = persona_of(settings, check->policy);
	return 0;
}

/* --- writing it down ------------------------------------------------------------------------------------ */

/* Rows on their way out, and whether they fail. */
struct giving {
	struct output output;
	bool *fails;
	bool with_decided;
	bool failed;
};

static void giving_release(struct giving *giving)
{
	output_release(&giving->output);
	memory_free(giving->fails);
}

static int sink(const char *bytes, size_t length, void *context, struct error *err)
{
	struct giving *giving = context;

	return giving->failed ? 0 : output_write(&giving->output, bytes, length, err);
}

static int give_rows(const struct giving *giving, const struct report *report, const struct checked *checked,
	struct report_state *state, struct error *err)
{
	for (size_t i = 0; i < checked->problem_count && report->problem; i++)
		if (report->problem(state, checked->repository, &checked->problems[i], err) < 0)
			return err->code;
	for (size_t i = 0; i < checked->count; i++) {
		const struct row *row = &checked->findings[i].row;

		if (checked->findings[i].decided && !giving->with_decided)
			continue;
		if (report->row(state, row, err) < 0)
			return err->code;
	}
	return 0;
}

static int give(struct giving *giving, const struct report *report, const struct report_settings *told,
	const struct checked *checked, struct error *err)
{
	struct report_state *state = NULL;
	int result = report->begin(&state, told, err);

	if (result == 0)
		result = give_rows(giving, report, checked, state, err);
	if (result == 0)
		return report->end(&state, err) < 0 ? err->code : output_finish(&giving->output, err);
	giving->failed = true;
	if (state)
		report->end(&state, NULL);
	return result;
}

static int write_checked(
	const struct settings *settings, const struct gate *gate, const char *database, struct error *err)
{
	const struct checked *checked = &gate->checked;
	const struct report *report = report_for(settings->format ? settings->format : "text", USE_CHECK);
	CLEANUP(giving_release) struct giving giving = { .output = OUTPUT_INIT };
	struct report_gate told = {
		.repository = checked->repository,
		.url = checked->url,
		.commit = checked->commit,
		.count = checked->count,
		.failing = checked->failing,
		.known = checked->known,
		.decided = checked->decided,
		.unasked = checked->unasked,
		.unasked_count = checked->unasked_count,
		.threshold = gate->check.fail_on,
		.identity = checked->identity,
		.what = checked->what,
		.incomplete = checked->incomplete,
		.gone = checked->gone,
		.foreign = checked->foreign,
		.files = checked->files,
		.references = checked->references,
	};
	struct report_settings report_settings = asked_settings(settings, database);

	giving.with_decided = gate->with_decided;
	giving.fails = memory_zero(checked->count, sizeof(*giving.fails));
	for (size_t i = 0; i < checked->count; i++)
		giving.fails[i] = checked->findings[i].fails;
	told.fails = giving.fails;
	report_settings.sink = sink;
	report_settings.context = &giving;
	report_settings.table = TABLE_FINDINGS;
	report_settings.gate = &told;
	report_settings.all = settings->all;
	if (output_open(&giving.output, settings->output, err) < 0)
		return err->code;
	return give(&giving, report, &report_settings, checked, err);
}

static int write_baseline(const struct settings *settings, const struct checked *checked, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf note = BUF_INIT;

	check_write_baseline(checked, &text);
	if (file_write(settings->baseline, text.text, text.length, err) < 0)
		return error_context(err, "writing the baseline");
	buf_add_quantity(&note, checked->count - checked->decided, "finding", "findings");
	buf_format(&note, " of %s written to '%s'\n", checked->repository, settings->baseline);
	print_note(settings, note.text);
	return checked->incomplete ? EXIT_FAILED : EXIT_CLEAN;
}

/* Who wants to hear of nothing but failures hears nothing of success. */
static bool is_silent(const struct settings *settings, const struct checked *checked)
{
	return settings->quiet && !settings->output && !checked->failing && !checked->incomplete &&
	       (!settings->format || strcmp(settings->format, "text") == 0);
}

int cmd_check(const struct settings *settings, struct error *err)
{
	CLEANUP(gate_release) struct gate gate = { .judging = { .mirrors = BUF_INIT }, .database = BUF_INIT };
	const struct checked *checked = &gate.checked;

	if (prepare(&gate, settings, err) < 0 || check_run(&gate.check, &gate.checked, err) < 0)
		return err->code;
	if (settings->write_baseline)
		return write_baseline(settings, checked, err);
	if (!is_silent(settings, checked) && write_checked(settings, &gate, gate.database.text, err) < 0)
		return err->code;
	if (checked->failing)
		return EXIT_FINDINGS;
	return checked->incomplete ? EXIT_FAILED : EXIT_CLEAN;
}
