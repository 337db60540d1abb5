/* The gate: from what is asked to what fails. */
#include "engine/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "checking.h"
#include "coverage.h"
#include "engine/link.h"
#include "identity.h"

enum { COMMIT_SHOWN = 7, WORD_SHOWN = 40 };

static void checking_release(struct checking *checking)
{
	for (size_t i = 0; i < LOOK_STATES; i++) {
		findings_release(&checking->states[i].findings);
		policy_close(&checking->states[i].own);
	}
	resolved_moment_release(&checking->moment);
	looked_release(&checking->looked);
	filter_row_close(&checking->filter);
	arena_release(&checking->arena);
}

void checked_release(struct checked *checked)
{
	arena_release(&checked->arena);
	*checked = (struct checked){ 0 };
}

/* --- thresholds ----------------------------------------------------------------------------------------- */

static int refuse_word(const char *word, struct error *err)
{
	static const char *const words[] = { "critical", "high", "medium", "low", "info", "new", "unknown",
		"declared", "none" };
	const char *closest = text_closest(word, words, COUNT_OF(words));

	error_set(err, ERROR_USAGE, "'%.*s' is no threshold", WORD_SHOWN, word);
	if (closest)
		error_hint(err, "Did you mean '%s'?", closest);
	else
		error_hint(err,
			"It is a severity (critical, high, medium, low, info), and of new, unknown, declared "
			"those that are meant, with commas; or none.");
	return ERROR_USAGE;
}

static int take_word(struct check_threshold *threshold, const char *word, bool *severity, struct error *err)
{
	const int number = severity_parse(word);

	if (strcmp(word, "new") == 0)
		threshold->only_new = true;
	else if (strcmp(word, "unknown") == 0)
		threshold->unknown = true;
	else if (strcmp(word, "declared") == 0)
		threshold->declared = true;
	else if (strcmp(word, "none") == 0)
		threshold->none = true;
	else if (number < 0)
		return refuse_word(word, err);
	else if (*severity)
		return error_set(err, ERROR_USAGE, "a threshold has one severity: the least that fails");
	else
		threshold->severity = (enum severity)number;
	*severity |= number >= 0;
	return 0;
}

int check_threshold_parse(const char *text, struct check_threshold *ret, struct error *err)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;
	struct check_threshold threshold = { .severity = SEVERITY_HIGH };
	bool severity = false;

	for (const char *at = text;; at++) {
		const size_t length = strcspn(at, ",");

		buf_clear(&word);
		buf_add_bytes(&word, at, length);
		if (take_word(&threshold, word.text, &severity, err) < 0)
			return err ? err->code : ERROR_USAGE;
		at += length;
		if (!*at)
			break;
	}
	if (threshold.none && strcmp(text, "none") != 0)
		return error_set(err, ERROR_USAGE, "'none' stands alone: nothing fails then");
	*ret = threshold;
	return 0;
}

/* --- what is looked at ---------------------------------------------------------------------------------- */

static const char *part(struct checking *checking, const char *text, size_t length)
{
	return length ? arena_string_part(&checking->arena, text, length) : NULL;
}

/* "A..B" and "A...B"; no A is HEAD, no B the work tree. */
static int read_range(struct checking *checking, struct look_settings *look, struct error *err)
{
	const char *range = checking->settings->ref;
	const char *dots = range ? strstr(range, "..") : NULL;
	const char *end;

	if (!dots) {
		error_set(err, ERROR_USAGE, "'%s' is no range", range ? range : "");
		error_hint(err, "Give two refs with dots between: main..HEAD, or main...HEAD from "
				"where they parted.");
		return ERROR_USAGE;
	}
	look->from_base = dots[2] == '.';
	end = dots + (look->from_base ? 3 : 2);
	look->states[0] = (struct look_state){ LOOK_COMMIT, part(checking, range, (size_t)(dots - range)) };
	look->states[1] = (struct look_state){ LOOK_COMMIT, part(checking, end, strlen(end)) };
	if (!look->states[1].ref)
		look->states[1].what = LOOK_WORKTREE;
	look->state_count = 2;
	return 0;
}

static int choose_states(struct checking *checking, struct look_settings *look, struct error *err)
{
	look->state_count = 1;
	switch (checking->settings->what) {
	case CHECK_WORKTREE:
		look->states[0].what = LOOK_WORKTREE;
		return 0;
	case CHECK_STAGED:
		look->states[0].what = LOOK_INDEX;
		return 0;
	case CHECK_REF:
		look->states[0] = (struct look_state){ LOOK_COMMIT, checking->settings->ref };
		return 0;
	case CHECK_RANGE:
		break;
	}
	return read_range(checking, look, err);
}

static int look(struct checking *checking, struct error *err)
{
	const struct check_settings *settings = checking->settings;
	struct look_settings look = {
		.path = settings->path,
		.roots = settings->roots,
		.root_count = settings->root_count,
		.index = settings->what == CHECK_STAGED ? settings->index : NULL,
		.limits = &settings->policy->limits,
	};

	if (choose_states(checking, &look, err) < 0 || look_run(&look, &checking->looked, err) < 0)
		return err->code;
	checking->state_count = look.state_count;
	for (size_t i = 0; i < checking->state_count; i++)
		checking->states[i].snapshot = checking->looked.snapshots[i];
	return 0;
}

/* --- whose it is ---------------------------------------------------------------------------------------- */

static const char *own_place(struct checking *checking)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct looked *looked = &checking->looked;
	const char *folder = looked->folder ? looked->folder : looked->gitdir;

	buf_add(&text, "path:");
	if (folder)
		buf_add_quoted(&text, folder, strlen(folder));
	return arena_string(&checking->arena, text.text);
}

/* Where several claim one name, the database has numbered them, and knows this one by its place. */
static bool is_numbered(const char *identity, const char *claim)
{
	const size_t length = strlen(claim);

	return strncmp(identity, claim, length) == 0 && identity[length] == '#';
}

/* As a scan decides it, from what is known of the place. */
static const char *identity_of(struct checking *checking, const struct known_repository *at_place)
{
	const char *claim = checking->looked.claim;

	if (checking->settings->as)
		return checking->settings->as;
	if (claim && text_starts(claim, "url:"))
		return at_place->id && is_numbered(at_place->identity, claim) ? at_place->identity : claim;
	if (at_place->id)
		return at_place->identity;
	return claim ? claim : own_place(checking);
}

static int identify(struct checking *checking, struct error *err)
{
	struct known_repository at_place = { 0 }, named = { 0 };
	const char *folder = checking->looked.folder ? checking->looked.folder : checking->looked.gitdir;

	checking->fleet = checking->settings->fleet;
	checking->has_copies = checking->fleet != NULL;
	if (checking->fleet && store_known_at(fleet_store(checking->fleet), checking->looked.written,
				       &checking->arena, &at_place, err) < 0)
		return err->code;
	checking->has_copies |= checking->settings->mirrors && file_is_folder(checking->settings->mirrors);
	checking->identity = identity_of(checking, &at_place);
	checking->name = identity_name(checking->identity, folder, &checking->arena);
	if (!checking->fleet)
		return 0;
	if (store_known_as(fleet_store(checking->fleet), checking->identity, &checking->arena, &named, err) <
		0)
		return err->code;
	checking->repository = named.id;
	return 0;
}

/* --- what is said of it --------------------------------------------------------------------------------- */

static const char *describe_state(struct checking *checking)
{
	const struct check_settings *settings = checking->settings;
	const struct snapshot *snapshot = checking_last(checking)->snapshot;
	struct arena *arena = &checking->ret->arena;

	switch (settings->what) {
	case CHECK_WORKTREE:
		return "the work tree";
	case CHECK_STAGED:
		return "the index";
	case CHECK_REF:
		return arena_format(arena, "%s (%.*s)", settings->ref ? settings->ref : "HEAD", COMMIT_SHOWN,
			snapshot->commit);
	case CHECK_RANGE:
		break;
	}
	return arena_format(arena, "%s", settings->ref);
}

/* What keeps a live path from being judged; a manifest that is refused says so in a finding, and says no more. */
static bool hides(const struct checking *checking, const struct problem *problem)
{
	enum path_class class;

	if (!problem_is_partial(problem->code) && problem->code != PROBLEM_REFUSED)
		return false;
	if (!*problem->path)
		return true;
	class = policy_path_class(checking->settings->policy, problem->path, path_class_of(problem->path));
	return class == PATH_LIVE;
}

static void give_problems(struct checking *checking)
{
	const struct snapshot *snapshot = checking_last(checking)->snapshot;
	struct checked *ret = checking->ret;
	struct problem *problems = arena_zero(&ret->arena, snapshot->problem_count, sizeof(*problems));

	for (size_t i = 0; i < snapshot->problem_count; i++) {
		const struct problem *problem = &snapshot->problems[i];
		struct problem *given = &problems[ret->problem_count];

		if (!hides(checking, problem))
			continue;
		*given = *problem;
		given->path = arena_string(&ret->arena, problem->path);
		given->detail = arena_string(&ret->arena, problem->detail);
		given->limit = arena_string(&ret->arena, problem->limit);
		ret->problem_count++;
	}
	ret->problems = problems;
	ret->incomplete = ret->problem_count > 0;
}

static void give_facts(struct checking *checking)
{
	const struct snapshot *snapshot = checking_last(checking)->snapshot;
	struct checked *ret = checking->ret;
	const char *folder = checking->looked.folder;

	ret->repository = arena_string(&ret->arena, checking->name);
	ret->identity = arena_string(&ret->arena, checking->identity);
	ret->commit = arena_string(&ret->arena, snapshot->commit);
	ret->url = snapshot->url_count ? arena_string(&ret->arena, snapshot->urls[0]) : "";
	ret->folder = folder ? arena_string(&ret->arena, folder) : "";
	ret->what = describe_state(checking);
	ret->files = snapshot->file_count;
	for (size_t i = 0; i < snapshot->reference_count; i++)
		ret->references += snapshot->files[snapshot->references[i].file].class == PATH_LIVE;
	give_problems(checking);
}

/* --- all ------------------------------------------------------------------------------------------------ */

static int prepare(struct checking *checking, struct error *err)
{
	const struct check_settings *settings = checking->settings;

	if (check_threshold_parse(settings->fail_on ? settings->fail_on : "high", &checking->threshold, err) <
		0)
		return error_context(err, "--fail-on");
	return filter_row_open(&checking->filter, TABLE_FINDINGS, settings->filter, checking->now, NULL, err);
}

int check_run(const struct check_settings *settings, struct checked *ret, struct error *err)
{
	CLEANUP(checked_release) struct checked checked = { .foreign = "" };
	CLEANUP(checking_release)
	struct checking checking = { .settings = settings, .now = clock_now(), .ret = &checked };
	struct error unasked = { 0 };

	err = err ? err : &unasked;
	if (prepare(&checking, err) < 0 || look(&checking, err) < 0 || identify(&checking, err) < 0 ||
		check_judge(&checking, err) < 0 || check_mark(&checking, err) < 0)
		return err->code;
	check_make_rows(&checking);
	give_facts(&checking);
	*ret = checked;
	checked = (struct checked){ 0 };
	return 0;
}

/* --- writing it down ------------------------------------------------------------------------------------ */

static int compare_fingerprints(const void *left, const void *right)
{
	return memcmp((*(const struct checked_finding *const *)left)->fingerprint,
		(*(const struct checked_finding *const *)right)->fingerprint,
		sizeof(((struct checked_finding *)0)->fingerprint));
}

/* What has been decided stays in the database or the policy; the baseline says what is known. */
static void add_to_baseline(
	const struct checked *checked, const struct checked_finding *finding, bool first, struct buf *ret)
{
	struct baseline_entry entry = {
		.rule = finding->rule->number,
		.repository = checked->identity,
		.path = finding->row.cells[FIND_PATH].text,
		.subject = finding->row.cells[FIND_SUBJECT].text,
		.reason = "",
		.by = "",
	};

	memcpy(entry.finding.fingerprint, finding->fingerprint, sizeof(entry.finding.fingerprint));
	memcpy(entry.finding.evidence, finding->evidence, sizeof(entry.finding.evidence));
	baseline_add(ret, &entry, first);
}

void check_write_baseline(const struct checked *checked, struct buf *ret)
{
	CLEANUP(memory_release)
	const struct checked_finding **sorted = memory_zero(checked->count, sizeof(*sorted));

	size_t count = 0;

	for (size_t i = 0; i < checked->count; i++)
		if (!checked->findings[i].decided)
			sorted[count++] = &checked->findings[i];
	if (count > 1)
		qsort(sorted, count, sizeof(*sorted), compare_fingerprints);
	baseline_begin(ret);
	for (size_t i = 0; i < count; i++)
		add_to_baseline(checked, sorted[i], i == 0, ret);
	baseline_end(ret);
}
