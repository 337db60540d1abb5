/* triage: what people decide about findings, for scripts. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/output.h"
#include "base/text.h"
#include "commands.h"
#include "engine/triage.h"
#include "judging.h"
#include "paths.h"
#include "print.h"
#include "triage_text.h"
#include "writing.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 80 };

/* Options that not every verb takes. Bits. */
enum takes {
	TAKES_FINDINGS = 1 << 0, /* fingerprints */
	TAKES_FILTER = 1 << 1,
	TAKES_SCOPE = 1 << 2,
	TAKES_REASON = 1 << 3,
	TAKES_UNTIL = 1 << 4,
	TAKES_JUSTIFICATION = 1 << 5,
	TAKES_OWNER = 1 << 6,
	TAKES_DRY_RUN = 1 << 7,
	TAKES_FORMAT = 1 << 8,
	TAKES_OUTPUT = 1 << 9,
	TAKES_ABOUT = TAKES_FINDINGS | TAKES_FILTER | TAKES_SCOPE | TAKES_OWNER | TAKES_DRY_RUN,
	TAKES_DECISION = TAKES_ABOUT | TAKES_REASON | TAKES_UNTIL,
};

struct verb {
	const char *name;
	int (*run)(const struct verb *verb, const struct settings *settings, struct error *err);
	enum triage_verb verb;
	enum decision_state state;
	int takes;
	size_t least, most; /* operands behind it */
	const char *operand;
};

static int act(const struct verb *verb, const struct settings *settings, struct error *err);
static int comment(const struct verb *verb, const struct settings *settings, struct error *err);
static int undo(const struct verb *verb, const struct settings *settings, struct error *err);
static int list(const struct verb *verb, const struct settings *settings, struct error *err);
static int show(const struct verb *verb, const struct settings *settings, struct error *err);
static int import(const struct verb *verb, const struct settings *settings, struct error *err);
static int export(const struct verb *verb, const struct settings *settings, struct error *err);

static const struct verb verbs[] = {
	{ "accept", act, .state = DECISION_ACCEPTED, .takes = TAKES_DECISION, .most = SIZE_MAX },
	{ "false-positive", act, .state = DECISION_FALSE_POSITIVE, .takes = TAKES_DECISION,
		.most = SIZE_MAX },
	{ "not-affected", act, .state = DECISION_NOT_AFFECTED, .takes = TAKES_DECISION | TAKES_JUSTIFICATION,
		.most = SIZE_MAX },
	{ "in-triage", act, .state = DECISION_IN_TRIAGE, .takes = TAKES_DECISION, .most = SIZE_MAX },
	{ "confirm", act, .state = DECISION_EXPLOITABLE, .takes = TAKES_DECISION, .most = SIZE_MAX },
	{ "reopen", act, .state = DECISION_OPEN, .takes = TAKES_ABOUT | TAKES_REASON, .most = SIZE_MAX },
	{ "own", act, .verb = TRIAGE_OWN, .takes = TAKES_ABOUT | TAKES_REASON, .most = SIZE_MAX },
	{ "comment", comment, .takes = TAKES_FINDINGS | TAKES_REASON | TAKES_DRY_RUN, .least = 1, .most = 1,
		.operand = "a fingerprint" },
	{ "undo", undo, .takes = TAKES_DRY_RUN, .most = 1, .operand = "the number of an act" },
	{ "redo", undo, .takes = TAKES_DRY_RUN, .most = 1, .operand = "the number of an act" },
	{ "list", list, .takes = TAKES_FILTER | TAKES_FORMAT | TAKES_OUTPUT },
	{ "show", show, .takes = TAKES_FINDINGS, .least = 1, .most = 1, .operand = "a fingerprint" },
	{ "import", import, .takes = TAKES_DRY_RUN, .least = 1, .most = 1, .operand = "a file" },
	{ "export", export, .takes = TAKES_FILTER | TAKES_OUTPUT },
};

bool triage_words(size_t index, struct buf *ret)
{
	if (index >= COUNT_OF(verbs))
		return false;
	buf_add(ret, verbs[index].name);
	return true;
}

bool justification_words(size_t index, struct buf *ret)
{
	if (index + 1 >= JUSTIFICATION_COUNT)
		return false;
	buf_add(ret, justification_word((enum justification)(index + 1)));
	return true;
}

/* --- what scripts have to know --------------------------------------------------------------------------- */

/* Nothing to do is no failure, and no success either. */
static int nothing_matched(const struct error *err)
{
	print_failure(err);
	return EXIT_FINDINGS;
}

static int print_what(const struct settings *settings, const struct triage_result *result, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (settings->quiet)
		return 0;
	buf_add_untrusted(&text, result->what.text);
	buf_add_char(&text, '\n');
	if (result->act.act)
		buf_format(&text, "'scabbard triage undo %lld' takes it back\n", (long long)result->act.act);
	return print_text(&text, err);
}

/* A database that is not there is not made. */
static int open_fleet(struct fleet **ret, const struct settings *settings, bool write, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	bool ended;

	if (paths_add_database(&path, settings, err) < 0 || triage_settle(path.text, &ended, err) < 0)
		return err->code;
	return fleet_open(ret, path.text, write, err);
}

/* --- deciding -------------------------------------------------------------------------------------------- */

/* A wish being put together. */
struct wishing {
	struct fleet *fleet;
	struct arena arena;
	struct decision_scope scope;
	struct buf reason;
	struct triage_wish wish;
};

static void wishing_release(struct wishing *wishing)
{
	fleet_close(&wishing->fleet);
	arena_release(&wishing->arena);
	buf_release(&wishing->reason);
}

static int read_reason(struct wishing *wishing, const struct settings *settings, struct error *err)
{
	struct buf *reason = &wishing->reason;
	int result;

	wishing->wish.reason = settings->reason;
	if (!settings->reason || strcmp(settings->reason, "-") != 0)
		return 0;
	result = file_read(reason, "-", DECISION_REASON_MOST, err);
	if (result == ERROR_TOO_LARGE)
		return error_set(err, ERROR_USAGE, "the reason on standard input is longer than %d bytes",
			DECISION_REASON_MOST);
	if (result < 0)
		return error_context(err, "reading the reason");
	if (strlen(reason->text) != reason->length)
		return error_set(err, ERROR_USAGE, "the reason is not text");
	while (reason->length && strchr("\n\r", reason->text[reason->length - 1]))
		buf_cut(reason, reason->length - 1);
	wishing->wish.reason = reason->text;
	return 0;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static int read_scope(struct wishing *wishing, const struct settings *settings, struct error *err)
{
	struct decision_scope *scope = &wishing->scope;

	if (!settings->rule && !settings->repository && !settings->path && !settings->subject &&
		!settings->module)
		return 0;
	*scope = (struct decision_scope){
		.rule = settings->rule ? (int)strtol(settings->rule + strlen("SCB"), NULL, 10) : 0,
		.repository = or_empty(settings->repository),
		.path = or_empty(settings->path),
		.subject = or_empty(settings->subject),
		.target = "",
		.commit = "",
	};
	wishing->wish.scope = scope;
	return settings->module ? triage_module(settings->module, &wishing->arena, scope, err) : 0;
}

static int find_findings(struct wishing *wishing, const struct settings *settings, struct error *err)
{
	const size_t count = settings->operands.count - 1;
	int64_t *ids = arena_zero(&wishing->arena, count, sizeof(*ids));

	if (triage_find(wishing->fleet, settings->operands.items + 1, count, ids, err) < 0)
		return err->code;
	wishing->wish.ids = ids;
	wishing->wish.id_count = count;
	return 0;
}

static int do_wish(struct wishing *wishing, const struct settings *settings, struct error *err)
{
	CLEANUP(triage_result_release) struct triage_result done = { .what = BUF_INIT };
	int result = find_findings(wishing, settings, err);

	if (result == 0)
		result = triage_do(wishing->fleet, &wishing->wish, &done, err);
	if (result < 0)
		return result == ERROR_NOT_FOUND ? nothing_matched(err) : result;
	return print_what(settings, &done, err);
}

static int act(const struct verb *verb, const struct settings *settings, struct error *err)
{
	const int justification = settings->justification ? justification_parse(settings->justification) : 0;
	CLEANUP(wishing_release)
	struct wishing wishing = {
		.reason = BUF_INIT,
		.wish = {
			.verb = verb->verb,
			.state = verb->state,
			.justification = (enum justification)justification,
			.until = settings->until,
			.owner = settings->owner,
			.filter = settings->filter,
			.dry_run = settings->dry_run,
		},
	};

	if (verb->verb == TRIAGE_OWN && !settings->owner) {
		error_set(err, ERROR_USAGE, "who owns it is not said");
		error_hint(err, "Say it with --owner NAME; --owner '' is nobody.");
		return ERROR_USAGE;
	}
	if (read_scope(&wishing, settings, err) < 0 || read_reason(&wishing, settings, err) < 0 ||
		open_fleet(&wishing.fleet, settings, true, err) < 0)
		return err->code;
	return do_wish(&wishing, settings, err);
}

static int comment(const struct verb *verb, const struct settings *settings, struct error *err)
{
	CLEANUP(wishing_release)
	struct wishing wishing = {
		.reason = BUF_INIT,
		.wish = { .verb = TRIAGE_COMMENT, .dry_run = settings->dry_run },
	};

	(void)verb;
	if (read_reason(&wishing, settings, err) < 0 || open_fleet(&wishing.fleet, settings, true, err) < 0)
		return err->code;
	return do_wish(&wishing, settings, err);
}

/* --- taking back ----------------------------------------------------------------------------------------- */

static int read_act(const char *text, int64_t *ret, struct error *err)
{
	const size_t length = strlen(text);

	if (!length || length > 15 || strspn(text, "0123456789") != length || *text == '0')
		return error_set(err, ERROR_USAGE, "'%.60s' is not the number of an act", text);
	*ret = strtoll(text, NULL, 10);
	return 0;
}

/* The undoing that is in force of an act that people name, or that they name itself. */
struct undoing {
	int64_t named, found;
};

static int note_undoing(const struct chain_link *link, void *context)
{
	struct undoing *undoing = context;

	if (link->undoes && !link->undone && (link->id == undoing->named || link->undoes == undoing->named))
		undoing->found = link->id;
	return undoing->found != 0;
}

static int find_undoing(struct fleet *fleet, int64_t *act, struct error *err)
{
	struct undoing undoing = { .named = *act };

	if (fleet_visit_chain(fleet, *act, note_undoing, &undoing, err) < 0)
		return err->code;
	if (!undoing.found)
		return error_set(err, ERROR_USAGE, "act %lld has not been taken back", (long long)*act);
	*act = undoing.found;
	return 0;
}

/* What a review changes needs the policy; the rest does not. */
static int undo(const struct verb *verb, const struct settings *settings, struct error *err)
{
	CLEANUP(judging_release) struct judging judging = { .mirrors = BUF_INIT };
	CLEANUP(triage_result_release) struct triage_result done = { .what = BUF_INIT };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const bool again = strcmp(verb->name, "redo") == 0;
	struct triage_wish wish = {
		.verb = TRIAGE_UNDO, .act = again ? -1 : 0, .dry_run = settings->dry_run
	};
	int result = 0;

	if (settings->operands.count > 1)
		result = read_act(settings->operands.items[1], &wish.act, err);
	if (result == 0)
		result = judging_open(&judging, settings, true, err);
	if (result == 0 && again && wish.act > 0)
		result = find_undoing(judging.fleet, &wish.act, err);
	if (result < 0)
		return result;
	result = triage_do(judging.fleet, &wish, &done, err);
	if (result < 0)
		return result == ERROR_NOT_FOUND ? nothing_matched(err) : result;
	result = print_what(settings, &done, err);
	if (!done.due)
		return result;
	result = judging_again(judging.fleet, settings, &text, err);
	if (!settings->quiet && print_text(&text, result < 0 ? NULL : err) < 0 && result == 0)
		return err->code;
	return result;
}

/* --- looking --------------------------------------------------------------------------------------------- */

static int list_text(struct fleet *fleet, const struct list_question *question,
	const struct settings *settings, struct error *err)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (fleet_visit(fleet, question, triage_text_add_decision, &text, err) < 0)
		return err->code == ERROR_USAGE ? error_context(err, "in the filter") : err->code;
	if (!text.length)
		buf_add(&text, settings->filter ? "no decision matches\n" : "nothing has been decided\n");
	if (output_open(&output, settings->output, err) < 0 ||
		output_write(&output, text.text, text.length, err) < 0)
		return err->code;
	return output_finish(&output, err);
}

static int list(const struct verb *verb, const struct settings *settings, struct error *err)
{
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct writing writing = {
		.question = { .table = TABLE_DECISIONS, .filter = settings->filter },
		.settings = { .now = clock_now(),
			.database = "",
			.filter = or_empty(settings->filter),
			.rules = fleet_rules() },
	};

	(void)verb;
	if (open_fleet(&fleet, settings, false, err) < 0 || fleet_hold(fleet, err) < 0)
		return err->code;
	if (!settings->format || strcmp(settings->format, "text") == 0)
		return list_text(fleet, &writing.question, settings, err);
	writing.report = report_by_name(settings->format);
	return write_rows(fleet, &writing, settings, err);
}

static int show(const struct verb *verb, const struct settings *settings, struct error *err)
{
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct triage_text shown = { .text = &text, .width = WIDTH, .ascii = print_is_ascii(settings) };
	int64_t id;
	int result;

	(void)verb;
	if (open_fleet(&fleet, settings, false, err) < 0 || fleet_hold(fleet, err) < 0)
		return err->code;
	result = triage_find(fleet, settings->operands.items + 1, 1, &id, err);
	if (result == 0)
		result = triage_text_add_finding(fleet, id, &shown, err);
	if (result < 0)
		return result == ERROR_NOT_FOUND ? nothing_matched(err) : result;
	return print_text(&text, err);
}

/* --- files ----------------------------------------------------------------------------------------------- */

static int import(const struct verb *verb, const struct settings *settings, struct error *err)
{
	const struct triage_exchange exchange = { .dry_run = settings->dry_run };
	CLEANUP(triage_result_release) struct triage_result done = { .what = BUF_INIT };
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *path = settings->operands.items[1];

	(void)verb;
	if (file_read(&text, path, limit_table[LIMIT_BASELINE_BYTES].value, err) < 0)
		return error_context(err, "reading '%.200s'", path);
	if (open_fleet(&fleet, settings, true, err) < 0)
		return err->code;
	if (triage_import(fleet, &exchange, text.text, text.length, &done, err) < 0)
		return error_context(err, "taking in '%.200s'", path);
	if (print_what(settings, &done, err) < 0)
		return err->code;
	return done.act.matched ? 0 : EXIT_FINDINGS;
}

static int export(const struct verb *verb, const struct settings *settings, struct error *err)
{
	const struct triage_exchange exchange = { .filter = settings->filter };
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t count;

	(void)verb;
	if (open_fleet(&fleet, settings, false, err) < 0 || fleet_hold(fleet, err) < 0 ||
		output_open(&output, settings->output, err) < 0 ||
		triage_export(fleet, &exchange, &output, &count, err) < 0 || output_finish(&output, err) < 0)
		return err->code;
	buf_add_quantity(&text, count, "decided finding", "decided findings");
	buf_add(&text, " written\n");
	print_note(settings, text.text);
	return 0;
}

/* --- which one ------------------------------------------------------------------------------------------- */

static int check_takes(const struct verb *verb, const struct settings *settings, struct error *err)
{
	const struct {
		int takes;
		bool given;
		const char *name;
	} options[] = {
		{ TAKES_FILTER, settings->filter, "--filter" },
		{ TAKES_SCOPE, settings->rule, "--rule" },
		{ TAKES_SCOPE, settings->repository, "--repository" },
		{ TAKES_SCOPE, settings->path, "--path" },
		{ TAKES_SCOPE, settings->subject, "--subject" },
		{ TAKES_SCOPE, settings->module, "--module" },
		{ TAKES_REASON, settings->reason, "--reason" },
		{ TAKES_UNTIL, settings->until, "--until" },
		{ TAKES_JUSTIFICATION, settings->justification, "--justification" },
		{ TAKES_OWNER, settings->owner, "--owner" },
		{ TAKES_DRY_RUN, settings->dry_run, "--dry-run" },
		{ TAKES_FORMAT, settings->format, "--format" },
		{ TAKES_OUTPUT, settings->output, "--output" },
	};

	for (size_t i = 0; i < COUNT_OF(options); i++)
		if (options[i].given && !(verb->takes & options[i].takes))
			return error_set(err, ERROR_USAGE, "%s does not go with 'triage %s'", options[i].name,
				verb->name);
	return 0;
}

static int check_operands(const struct verb *verb, const struct settings *settings, struct error *err)
{
	const size_t count = settings->operands.count - 1;

	if (count < verb->least)
		return error_set(err, ERROR_USAGE, "'triage %s' needs %s", verb->name, verb->operand);
	if (count <= verb->most)
		return 0;
	if (verb->most)
		return error_set(err, ERROR_USAGE, "'triage %s' takes only %s", verb->name, verb->operand);
	return error_set(
		err, ERROR_USAGE, "'triage %s' takes no '%.60s'", verb->name, settings->operands.items[1]);
}

int cmd_triage(const struct settings *settings, struct error *err)
{
	const struct verb *verb = verbs;

	while (strcmp(verb->name, settings->operands.items[0]) != 0)
		verb++;
	if (check_takes(verb, settings, err) < 0 || check_operands(verb, settings, err) < 0)
		return err->code;
	return verb->run(verb, settings, err);
}
