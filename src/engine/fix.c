#include "engine/fix.h"

#include <assert.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/replace.h"
#include "base/text.h"
#include "engine/fleet.h"
#include "engine/link.h"
#include "evaluate.h"
#include "fixing.h"
#include "look_place.h"
#include "protocol.h"
#include "resolve_moment.h"
#include "store/resolution.h"

const struct fix_kind fix_kinds[] = {
	{
		.name = "references",
		.find = fix_find_references,
		.edit = fix_edit_references,
		.compare = fix_compare_references,
	},
};
const size_t fix_kind_count = COUNT_OF(fix_kinds);

void fixed_release(struct fixed *fixed)
{
	arena_release(&fixed->arena);
	*fixed = (struct fixed){ 0 };
}

struct fix_want *fixing_add(struct fixing *fixing)
{
	arena_grow(fixing->arena, &fixing->wants, fixing->want_count, &fixing->want_capacity,
		sizeof(*fixing->wants));
	return &fixing->wants[fixing->want_count++];
}

/* --- looking ------------------------------------------------------------------------------------------ */

static int look(struct fixing *fixing, struct error *err)
{
	const struct fix_settings *settings = fixing->settings;
	struct look_place place = { 0 };
	struct look_settings look = {
		.path = settings->path, .state_count = 1, .bytes = true, .limits = fixing->limits
	};

	if (look_find(&place, settings->path, NULL, 0, fixing->arena, err) < 0)
		return err->code;
	look.states[0] = (struct look_state){ .what = LOOK_WORKTREE };
	if (settings->ref || !place.folder)
		look.states[0] = (struct look_state){ .what = LOOK_COMMIT, .ref = settings->ref };
	return look_run(&look, fixing->looked, err);
}

static void link(struct fixing *fixing)
{
	struct snapshot *snapshot = fixing->snapshot = fixing->looked->snapshots[0];

	assert(snapshot);
	snapshot->identity = fixing->looked->claim ? fixing->looked->claim : fixing->looked->written;
	fixing->repository = arena_string(fixing->arena, snapshot->identity);
	if (text_starts(fixing->repository, "url:"))
		fixing->repository += strlen("url:");
	snapshot_link(snapshot);
	for (size_t i = 0; i < snapshot->file_count; i++)
		snapshot->files[i].class = policy_path_class(
			fixing->settings->policy, snapshot->files[i].path, snapshot->files[i].class);
}

/* --- proving ------------------------------------------------------------------------------------------ */

static int ask(struct fixing *fixing, struct fleet *fleet, struct resolved_moment *ret, struct error *err)
{
	const struct resolve_moment settings = {
		.fleet = fleet, .policy = fixing->settings->policy, .mirrors = fixing->settings->mirrors
	};
	struct question *questions = arena_zero(fixing->arena, fixing->want_count, sizeof(*questions));
	size_t count = 0;

	for (size_t i = 0; i < fixing->want_count; i++)
		if (fixing->wants[i].asks)
			questions[count++] = fixing->wants[i].question;
	return resolve_moment(&settings, questions, count, ret, err);
}

/* Copies that others have at hand, and whose answers the database keeps. */
static int recall(struct fixing *fixing, struct fleet *fleet, struct fix_want *want,
	struct resolution *answer, struct error *err)
{
	const struct question *question = &want->question;
	const char *target = *question->subpath
				     ? arena_format(fixing->arena, "%s/%s", question->root, question->subpath)
				     : question->root;
	struct resolution kept = { 0 };
	int result;

	if (!fleet || want->value || answer->label_commit.oid[0] || answer->label == LABEL_ABSENT)
		return 0;
	result = store_find_resolution(
		fleet_store(fleet), target, question->version, fixing->limits, fixing->arena, &kept, err);
	if (result < 0)
		return result == ERROR_NOT_FOUND ? 0 : result;
	kept.label = LABEL_ALONE;
	*answer = kept;
	want->recalled = true;
	return 0;
}

static int prove(struct fixing *fixing, struct error *err)
{
	CLEANUP(resolved_moment_release) struct resolved_moment moment = { 0 };
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	size_t next = 0;

	if (fixing->settings->database && fleet_open(&fleet, fixing->settings->database, false, err) < 0)
		return err->code;
	if (ask(fixing, fleet, &moment, err) < 0)
		return err->code;
	for (size_t i = 0; i < fixing->want_count; i++) {
		struct fix_want *want = &fixing->wants[i];

		if (!want->asks)
			continue;
		if (recall(fixing, fleet, want, &moment.answers[next], err) < 0)
			return err->code;
		fix_judge(fixing, want, &moment.answers[next++]);
	}
	return 0;
}

/* --- all ---------------------------------------------------------------------------------------------- */

/* What is done from here on needs no file but those that are written. */
static int close_in(const struct fixing *fixing, struct error *err)
{
	const char *const folders[] = { fixing->looked->folder };
	const struct sandbox sandbox = { .write_roots = folders,
		.write_root_count = fixing->settings->write && folders[0] };
	struct sandbox_state state;

	return fixing->settings->close_in ? sandbox_enter(&sandbox, &state, err) : 0;
}

/* What nobody can take apart may hold what is to be mended. */
static bool is_refused(const struct fixing *fixing)
{
	const struct fix_settings *settings = fixing->settings;

	for (size_t i = 0; i < fixing->snapshot->problem_count; i++) {
		const struct problem *problem = &fixing->snapshot->problems[i];

		if (problem->code == PROBLEM_REFUSED &&
			(!settings->live_only || policy_path_class(settings->policy, problem->path,
							 path_class_of(problem->path)) == PATH_LIVE))
			return true;
	}
	return false;
}

static void describe(const struct fixing *fixing, struct fixed *ret)
{
	const struct snapshot *snapshot = fixing->snapshot;
	struct problem *problems = arena_zero(&ret->arena, snapshot->problem_count, sizeof(*problems));

	ret->repository = fixing->repository;
	ret->folder = fixing->settings->ref ? NULL : arena_string(&ret->arena, fixing->looked->folder);
	for (size_t i = 0; i < snapshot->problem_count; i++) {
		problems[i] = snapshot->problems[i];
		problems[i].path = arena_string(&ret->arena, problems[i].path);
		problems[i].detail = arena_string(&ret->arena, problems[i].detail);
	}
	ret->looked_at = fixing->looked_at;
	ret->elsewhere = fixing->elsewhere;
	ret->problems = problems;
	ret->problem_count = snapshot->problem_count;
	ret->incomplete = snapshot->status == COVERAGE_PARTIAL || snapshot->status == COVERAGE_FAILED ||
			  is_refused(fixing);
}

/* The result outlives what was looked at. */
static void keep(struct fixed *ret)
{
	for (size_t i = 0; i < ret->count; i++) {
		struct fix_item *item = &ret->items[i];

		item->path = arena_string(&ret->arena, item->path);
		item->subject = arena_string(&ret->arena, item->subject);
		item->before = arena_string(&ret->arena, item->before);
		item->after = arena_string(&ret->arena, item->after);
		item->by = arena_string(&ret->arena, item->by);
		item->why = arena_string(&ret->arena, item->why);
		item->claimed = arena_string(&ret->arena, item->claimed);
	}
	for (size_t i = 0; i < ret->file_count; i++) {
		ret->files[i].path = arena_string(&ret->arena, ret->files[i].path);
		ret->files[i].before =
			arena_copy(&ret->arena, ret->files[i].before, ret->files[i].before_length);
	}
}

static int find(struct fixing *fixing, struct fixed *ret, struct error *err)
{
	CLEANUP(policy_close) struct policy *own = NULL;

	if (look(fixing, err) < 0)
		return err->code;
	link(fixing);
	if (fix_filter_open(fixing, err) < 0 || evaluate_tighten(fixing->settings->policy, fixing->snapshot,
							&fixing->tightened, &own, err) < 0)
		return err->code;
	fixing->policy = &fixing->tightened;
	for (size_t i = 0; i < fix_kind_count; i++)
		fix_kinds[i].find(fixing);
	if (prove(fixing, err) < 0 || close_in(fixing, err) < 0)
		return err->code;
	fix_edit_files(fixing, ret);
	describe(fixing, ret);
	keep(ret);
	return 0;
}

int fix_find(const struct fix_settings *settings, struct fixed *ret, struct error *err)
{
	CLEANUP(looked_release) struct looked looked = { 0 };
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	struct error ours = { 0 };
	int result;
	struct fixing fixing = { .settings = settings,
		.limits = &settings->policy->limits,
		.looked = &looked,
		.arena = &fixed.arena,
		.now = clock_now() };

	result = find(&fixing, &fixed, err ? err : &ours);
	filter_row_close(&fixing.filter);
	if (result < 0)
		return result;
	*ret = fixed;
	fixed = (struct fixed){ 0 };
	return 0;
}

/* --- writing ------------------------------------------------------------------------------------------ */

void fix_write_patch(const struct fixed *fixed, struct buf *ret)
{
	CLEANUP(arena_release) struct arena arena = { 0 };

	for (size_t i = 0; i < fixed->file_count; i++) {
		const struct fix_file *file = &fixed->files[i];
		const char *path = message_unquote(file->path, &arena);

		/* What leads out of the folder no tool takes, and none is given it. */
		if (!file->has_secret && replace_is_path(path))
			diff_add(ret, path, file->before, file->before_length, file->edits, file->edit_count);
	}
}

int fix_apply(const struct fixed *fixed, struct error *err)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct replacement *items = arena_zero(&arena, fixed->file_count, sizeof(*items));

	if (!fixed->folder)
		return error_set(err, ERROR_USAGE, "there is no work tree to write to");
	for (size_t i = 0; i < fixed->file_count; i++) {
		const struct fix_file *file = &fixed->files[i];

		items[i] = (struct replacement){ message_unquote(file->path, &arena), file->before,
			file->before_length, file->after, file->after_length };
	}
	return replace_files(fixed->folder, items, fixed->file_count, err);
}
