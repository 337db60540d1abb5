#include "coverage.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

bool problem_is_partial(enum problem_code code)
{
	switch (code) {
	case PROBLEM_NONE:
	case PROBLEM_SUBMODULE:
	case PROBLEM_NESTED:
	case PROBLEM_IDENTITY:
	case PROBLEM_UNBORN_HEAD:
	case PROBLEM_REFUSED: /* read, and refused by a rule of its own */
		return false;
	case PROBLEM_TOO_LARGE:
	case PROBLEM_MISSING_OBJECT:
	case PROBLEM_CORRUPT_OBJECT:
	case PROBLEM_SYMLINK:
	case PROBLEM_TOO_DEEP:
	case PROBLEM_TOO_MANY:
	case PROBLEM_BAD_PATH:
	case PROBLEM_NOT_OPENED:
	case PROBLEM_WORKER_DIED:
	case PROBLEM_DEADLINE:
	case PROBLEM_OUTSIDE:
	case PROBLEM_CONFLICT:
		return true;
	}
	return true;
}

void snapshot_decide_status(struct snapshot *snapshot)
{
	size_t partial = 0;

	for (size_t i = 0; i < snapshot->problem_count; i++) {
		const struct problem *problem = &snapshot->problems[i];

		partial += problem_is_partial(problem->code);
		if (problem->path[0] == '\0' && problem_is_partial(problem->code) && !snapshot->file_count &&
			problem->code != PROBLEM_OUTSIDE) {
			snapshot->status = COVERAGE_FAILED;
			snapshot->reason = problem->detail;
			return;
		}
	}
	snapshot->status = partial ? COVERAGE_PARTIAL : COVERAGE_COMPLETE;
	snapshot->reason = NULL;
	if (partial)
		snapshot->reason = arena_format(
			&snapshot->arena, "%zu path%s not read", partial, partial == 1 ? "" : "s");
}

/* --- too many facts ------------------------------------------------------------------------------------- */

size_t facts_weight(const struct facts *facts)
{
	const struct module_fact *module = facts->module;

	/* Few calls and parameters are anything to a rule; each of the others is something to several. */
	return 1 + facts->reference_count + facts->lock_count + facts->oddity_count + facts->image_count +
	       facts->setting_count + facts->certificate_count +
	       (facts->call_count + facts->parameter_count + facts->context_count) / 4 +
	       (module ? module->unknown_key_count : 0);
}

/* The number of files from the start of the list whose facts stay within the limit. */
static size_t files_within(const struct snapshot *snapshot, uint64_t limit)
{
	uint64_t weight = 0;

	for (size_t i = 0; i < snapshot->file_count; i++) {
		if (snapshot->files[i].facts)
			weight += facts_weight(snapshot->files[i].facts);
		if (weight > limit)
			return i;
	}
	return snapshot->file_count;
}

static bool says_so(const struct snapshot *snapshot, const char *limit)
{
	for (size_t i = 0; i < snapshot->problem_count && !snapshot->problems[i].path[0]; i++)
		if (snapshot->problems[i].limit && strcmp(snapshot->problems[i].limit, limit) == 0)
			return true;
	return false;
}

void snapshot_limit_facts(struct snapshot *snapshot, const struct limits *limits)
{
	const char *name = limit_table[LIMIT_REPOSITORY_FACTS].name;
	const size_t within = files_within(snapshot, limits->values[LIMIT_REPOSITORY_FACTS]);

	if (within == snapshot->file_count)
		return;
	if (!says_so(snapshot, name)) {
		snapshot_add_problem(snapshot, "", PROBLEM_TOO_MANY,
			arena_format(&snapshot->arena, "facts of %zu files are left out",
				snapshot->file_count - within))
			->limit = name;
		snapshot_decide_status(snapshot);
		snapshot_sort(snapshot);
	}
	for (size_t i = within; i < snapshot->file_count; i++)
		snapshot->files[i].facts = NULL;
}

/* --- equal blobs ---------------------------------------------------------------------------------------- */

struct by_blob {
	const struct file *file;
	size_t index;
};

static int compare_by_blob(const void *left, const void *right)
{
	const struct by_blob *one = left, *other = right;
	int order = strcmp(one->file->oid, other->file->oid);

	if (!order)
		order = (int)one->file->reader - (int)other->file->reader;
	return order ? order : (one->index > other->index) - (one->index < other->index);
}

void snapshot_drop_doubles(const struct snapshot *snapshot, bool *wanted)
{
	CLEANUP(memory_release) struct by_blob *items = memory_zero(snapshot->file_count, sizeof(*items));
	const struct file *read = NULL;
	size_t count = 0;

	for (size_t i = 0; i < snapshot->file_count; i++)
		if (wanted[i])
			items[count++] = (struct by_blob){ &snapshot->files[i], i };
	if (count)
		qsort(items, count, sizeof(*items), compare_by_blob);
	for (size_t i = 0; i < count; i++) {
		const struct file *file = items[i].file;

		if (read && read->reader == file->reader && strcmp(read->oid, file->oid) == 0)
			wanted[items[i].index] = false;
		read = file;
	}
}
