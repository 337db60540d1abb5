/* How the steps of the review stand, module by module and commit by commit. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "engine/ledger.h"
#include "module_name.h"
#include "store/resolution.h"

/* A module at a commit, in a repository that runs it. */
struct run {
	const char *target, *commit, *repository;
};

struct lines {
	struct fleet *fleet;
	struct arena arena;
	struct module_name name;
	struct run *runs; /* by target, commit, repository */
	size_t run_count, run_capacity;
	size_t at;                 /* the first run that no line was made of */
	const char **repositories; /* room for one a run: lines point into it */
	const char **targets;
	size_t target_count, target_capacity;
	int64_t now;
	int (*visit)(const struct review_line *line, void *context);
	void *context;
	struct error *err;
};

static void lines_release(struct lines *lines)
{
	arena_release(&lines->arena);
}

/* --- collecting ------------------------------------------------------------------------------------------ */

static int keep_run(const struct use *use, void *context)
{
	struct lines *lines = context;

	if (use->class != PATH_LIVE)
		return 0;
	arena_grow(&lines->arena, &lines->runs, lines->run_count, &lines->run_capacity, sizeof(*lines->runs));
	lines->runs[lines->run_count++] = (struct run){
		.target = arena_string(&lines->arena, use->target),
		.commit = arena_string(&lines->arena, use->commit),
		.repository = arena_string(&lines->arena, use->repository),
	};
	return 0;
}

static int keep_target(const char *target, void *context)
{
	struct lines *lines = context;

	arena_grow(&lines->arena, &lines->targets, lines->target_count, &lines->target_capacity,
		sizeof(*lines->targets));
	lines->targets[lines->target_count++] = arena_string(&lines->arena, target);
	return 0;
}

static int compare_runs(const void *left, const void *right)
{
	const struct run *one = left, *other = right;
	int order = strcmp(one->target, other->target);

	if (!order)
		order = strcmp(one->commit, other->commit);
	return order ? order : strcmp(one->repository, other->repository);
}

static int collect(struct lines *lines)
{
	const struct who_question question = { .module = lines->name.module, .version = lines->name.version };
	struct store *store = fleet_store(lines->fleet);
	int result = store_visit_targets(store, lines->name.module, keep_target, lines, lines->err);

	if (result == 0)
		result = store_who(store, &question, keep_run, lines, lines->err);
	if (lines->run_count > 1)
		qsort(lines->runs, lines->run_count, sizeof(*lines->runs), compare_runs);
	lines->repositories = arena_zero(&lines->arena, lines->run_count, sizeof(*lines->repositories));
	return result;
}

/* --- one module ------------------------------------------------------------------------------------------ */

struct reviewed {
	struct lines *lines;
	int64_t valid; /* seconds for which policy takes a passed review without an end, 0 = for ever */
	struct review *reviews;
	size_t review_count, review_capacity;
	struct review_line *found;
	size_t found_count, found_capacity;
};

static int keep_review(const struct review *review, void *context)
{
	struct reviewed *module = context;
	struct arena *arena = &module->lines->arena;
	struct review *kept;

	arena_grow(arena, &module->reviews, module->review_count, &module->review_capacity,
		sizeof(*module->reviews));
	kept = &module->reviews[module->review_count++];
	*kept = *review;
	kept->target = arena_string(arena, review->target);
	kept->by = arena_string(arena, review->by);
	kept->note = arena_string(arena, review->note);
	kept->until = review_end(kept, module->valid);
	return 0;
}

static struct review_line *add_line(struct reviewed *module, const char *target, const char *commit)
{
	struct review_line *line;

	arena_grow(&module->lines->arena, &module->found, module->found_count, &module->found_capacity,
		sizeof(*module->found));
	line = &module->found[module->found_count++];
	*line = (struct review_line){ .target = target, .commit = commit };
	return line;
}

/* Runs and targets come in one order, and the runs of one commit stand together. */
static void add_runs(struct reviewed *module, const char *target)
{
	struct lines *lines = module->lines;
	struct review_line *line = NULL;

	while (lines->at < lines->run_count && strcmp(lines->runs[lines->at].target, target) < 0)
		lines->at++;
	for (; lines->at < lines->run_count && strcmp(lines->runs[lines->at].target, target) == 0;
		lines->at++) {
		const struct run *run = &lines->runs[lines->at];

		if (!line || strcmp(line->commit, run->commit) != 0) {
			line = add_line(module, target, run->commit);
			line->repositories = &lines->repositories[lines->at];
		}
		if (line->repository_count &&
			strcmp(line->repositories[line->repository_count - 1], run->repository) == 0)
			continue;
		lines->repositories[(size_t)(line->repositories - lines->repositories) +
				    line->repository_count++] = run->repository;
	}
}

static bool has_line(const struct reviewed *module, const char *commit)
{
	for (size_t i = 0; i < module->found_count; i++)
		if (strcmp(module->found[i].commit, commit) == 0)
			return true;
	return false;
}

static void add_reviewed(struct reviewed *module, const char *target)
{
	const char *version = module->lines->name.version;

	for (size_t i = 0; i < module->review_count; i++) {
		const char *commit = module->reviews[i].commit;

		if ((!version || text_starts(commit, version)) && !has_line(module, commit))
			add_line(module, target, commit);
	}
}

static int compare_lines(const void *left, const void *right)
{
	const struct review_line *one = left, *other = right;

	if (one->repository_count != other->repository_count)
		return one->repository_count < other->repository_count ? 1 : -1;
	return strcmp(other->commit, one->commit);
}

static int visit_module(struct lines *lines, const char *target)
{
	const struct policy_review *policy = policy_review(fleet_policy(lines->fleet), target);
	struct reviewed module = { .lines = lines, .valid = policy ? policy->valid : 0 };
	struct reviews reviews;
	int result = store_visit_reviews(fleet_store(lines->fleet), target, keep_review, &module, lines->err);

	if (result < 0)
		return result;
	add_runs(&module, target);
	add_reviewed(&module, target);
	if (module.found_count > 1)
		qsort(module.found, module.found_count, sizeof(*module.found), compare_lines);
	reviews = (struct reviews){ .items = module.reviews, .count = module.review_count };
	for (size_t i = 0; i < module.found_count && result == 0; i++) {
		struct review_line *line = &module.found[i];

		for (int step = 0; step < REVIEW_STEPS; step++)
			line->steps[step].standing = review_stand(&reviews, (enum review_step)step,
				line->commit, lines->now, &line->steps[step].review, NULL);
		result = lines->visit(line, lines->context);
	}
	return result;
}

int fleet_visit_reviews(struct fleet *fleet, const char *what,
	int (*visit)(const struct review_line *line, void *context), void *context, struct error *err)
{
	CLEANUP(lines_release)
	struct lines lines = {
		.fleet = fleet, .now = clock_now(), .visit = visit, .context = context, .err = err
	};
	int result;

	module_name_read(what, &lines.arena, &lines.name);
	if (!*lines.name.module)
		return error_set(err, ERROR_USAGE, "'%.200s' names no module", what);
	result = collect(&lines);
	for (size_t i = 0; i < lines.target_count && result == 0; i++)
		result = visit_module(&lines, lines.targets[i]);
	return result;
}
