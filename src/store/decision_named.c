/* Findings that a decision names by fingerprint: which rows they are, if they show still what they did. */
#include "decision_named.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* From so many on, one walk over all fingerprints is cheaper than a look-up in every repository. */
enum { FEW = 16 };

/* A row that one of those wanted may be. */
struct candidate {
	size_t wanted;
	int64_t id;
};

struct naming {
	struct store *store;
	struct arena arena;
	struct decided_finding *wanted; /* sorted by fingerprint, each once */
	size_t wanted_count;
	struct candidate *candidates;
	size_t candidate_count, candidate_capacity;
	struct error *err;
};

static void naming_release(struct naming *naming)
{
	arena_release(&naming->arena);
}

static int compare_findings(const void *left, const void *right)
{
	const struct decided_finding *one = left, *other = right;

	return memcmp(one->fingerprint, other->fingerprint, sizeof(one->fingerprint));
}

/* Sort; of those that are named twice the first is left. */
static void list_wanted(struct naming *naming, const struct decision_scope *scope)
{
	size_t kept = 0;

	naming->wanted =
		arena_copy(&naming->arena, scope->findings, scope->finding_count * sizeof(*scope->findings));
	qsort(naming->wanted, scope->finding_count, sizeof(*naming->wanted), compare_findings);
	for (size_t i = 0; i < scope->finding_count; i++)
		if (!kept || compare_findings(&naming->wanted[kept - 1], &naming->wanted[i]) != 0)
			naming->wanted[kept++] = naming->wanted[i];
	naming->wanted_count = kept;
}

static void add_candidate(struct naming *naming, size_t wanted, int64_t id)
{
	arena_grow(&naming->arena, &naming->candidates, naming->candidate_count, &naming->candidate_capacity,
		sizeof(*naming->candidates));
	naming->candidates[naming->candidate_count++] = (struct candidate){ wanted, id };
}

static int look_up(struct naming *naming, const char *sql, size_t wanted)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	const struct decided_finding *finding = &naming->wanted[wanted];
	int result = statement_begin(&statement, naming->store, sql, naming->err);

	if (result < 0)
		return result;
	statement_bind_blob(&statement, 1, finding->fingerprint, sizeof(finding->fingerprint));
	while ((result = statement_step(&statement, naming->err)) > 0)
		add_candidate(naming, wanted, statement_integer(&statement, 0));
	return result;
}

static int walk_all(struct naming *naming)
{
	static const char sql[] = "SELECT id, fingerprint FROM finding";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, naming->store, sql, naming->err);

	if (result < 0)
		return result;
	while ((result = statement_step(&statement, naming->err)) > 0) {
		struct decided_finding finding = { 0 };
		const struct decided_finding *found;

		statement_copy(&statement, 1, finding.fingerprint, sizeof(finding.fingerprint));
		found = bsearch(
			&finding, naming->wanted, naming->wanted_count, sizeof(finding), compare_findings);
		if (found)
			add_candidate(
				naming, (size_t)(found - naming->wanted), statement_integer(&statement, 0));
	}
	return result;
}

static int find_candidates(struct naming *naming)
{
	static const char now[] = "SELECT f.id FROM repository AS r CROSS JOIN finding AS f "
				  "ON f.repository_id = r.id AND f.fingerprint = ?1";
	static const char before[] = "SELECT finding_id FROM finding_alias WHERE fingerprint = ?1";
	const bool few = naming->wanted_count <= FEW;
	int result = few ? 0 : walk_all(naming);

	for (size_t i = 0; i < naming->wanted_count && result == 0; i++) {
		if (few)
			result = look_up(naming, now, i);
		if (result == 0)
			result = look_up(naming, before, i);
	}
	return result;
}

/* --- which of them --------------------------------------------------------------------------------------- */

static int compare_candidates(const void *left, const void *right)
{
	const struct candidate *one = left, *other = right;

	if (one->wanted != other->wanted)
		return one->wanted < other->wanted ? -1 : 1;
	return (one->id < other->id) - (one->id > other->id);
}

/* Whether a candidate shows what was seen, and then what it is; how good it is, 0 = not at all. */
static int judge(struct naming *naming, const struct candidate *candidate, struct named_finding *ret)
{
	static const char sql[] =
		"SELECT repository_id, fingerprint, evidence, status FROM finding WHERE id = ?1";
	const struct decided_finding *wanted = &naming->wanted[candidate->wanted];
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, naming->store, sql, naming->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, candidate->id);
	result = statement_step(&statement, naming->err);
	if (result <= 0)
		return result;
	*ret = (struct named_finding){
		.id = candidate->id,
		.repository = statement_integer(&statement, 0),
	};
	statement_copy(&statement, 1, ret->finding.fingerprint, sizeof(ret->finding.fingerprint));
	statement_copy(&statement, 2, ret->finding.evidence, sizeof(ret->finding.evidence));
	if (memcmp(ret->finding.evidence, wanted->evidence, sizeof(wanted->evidence)) != 0)
		return 0;
	return statement_integer(&statement, 3) ? 2 : 1;
}

static int compare_named(const void *left, const void *right)
{
	const struct named_finding *one = left, *other = right;

	return (one->id > other->id) - (one->id < other->id);
}

/* A row that is named by its fingerprint of now and by one of before is named once. */
static void drop_twice(struct named_findings *ret)
{
	size_t kept = 0;

	if (ret->count > 1)
		qsort(ret->items, ret->count, sizeof(*ret->items), compare_named);
	for (size_t i = 0; i < ret->count; i++)
		if (!kept || ret->items[kept - 1].id != ret->items[i].id)
			ret->items[kept++] = ret->items[i];
	ret->count = kept;
}

/* Of several, an open one, then the newest. */
static int choose_all(struct naming *naming, struct arena *arena, struct named_findings *ret)
{
	int best = 0, result = 0;

	if (naming->candidate_count > 1)
		qsort(naming->candidates, naming->candidate_count, sizeof(*naming->candidates),
			compare_candidates);
	ret->items = arena_zero(arena, naming->candidate_count, sizeof(*ret->items));
	for (size_t i = 0; i < naming->candidate_count && result >= 0; i++) {
		struct named_finding named;

		if (!i || naming->candidates[i].wanted != naming->candidates[i - 1].wanted)
			best = 0;
		result = judge(naming, &naming->candidates[i], &named);
		if (result <= best)
			continue;
		ret->count += best == 0;
		ret->items[ret->count - 1] = named;
		best = result;
	}
	ret->vanished = naming->wanted_count - ret->count;
	drop_twice(ret);
	return result < 0 ? result : 0;
}

int named_findings_find(struct store *store, const struct decision_scope *scope, struct arena *arena,
	struct named_findings *ret, struct error *err)
{
	CLEANUP(naming_release) struct naming naming = { .store = store, .err = err };
	int result;

	*ret = (struct named_findings){ 0 };
	list_wanted(&naming, scope);
	result = find_candidates(&naming);
	return result < 0 ? result : choose_all(&naming, arena, ret);
}
