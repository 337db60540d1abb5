#include "detail.h"

#include <string.h>

#include "base/cleanup.h"
#include "list_texts.h"
#include "resolving.h"
#include "who.h"

enum { USES_SHOWN = 100 };

/* --- references ------------------------------------------------------------------------------------------ */

static int add_resolution(
	struct store *store, int64_t reference, struct arena *arena, struct detail *ret, struct error *err)
{
	struct resolution *resolution = arena_zero(arena, 1, sizeof(*resolution));
	struct limits limits;
	struct error none = { 0 };
	int result;

	limits_default(&limits);
	result = store_load_resolution(store, reference, &limits, arena, resolution, &none);
	if (result == ERROR_NOT_FOUND)
		return 0;
	if (result < 0) {
		if (err)
			*err = none;
		return result;
	}
	ret->resolution = resolution;
	return 0;
}

static int add_introduced(
	struct store *store, int64_t reference, struct arena *arena, struct detail *ret, struct error *err)
{
	struct commit_note *note = arena_zero(arena, 1, sizeof(*note));
	bool searched = false;
	int result = introduced_load(store, reference, arena, note, &searched, err);

	if (result == 0 && searched)
		ret->introduced = note;
	return result;
}

/* The target of a reference and what it runs; 0 if it leads to no other repository. */
static int find_target(struct store *store, int64_t reference, int64_t *ret, struct commit_key *ret_commit,
	struct error *err)
{
	static const char sql[] = "SELECT target_id, commit_id FROM reference WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, reference);
	result = statement_step(&statement, err);
	if (result <= 0)
		return result;
	*ret = statement_integer(&statement, 0);
	commit_key_read(&statement, 1, ret_commit);
	return 0;
}

int detail_of_reference(
	struct store *store, int64_t reference, struct arena *arena, struct detail *ret, struct error *err)
{
	struct commit_key commit = { .is_none = true };
	struct skew *skew = arena_zero(arena, 1, sizeof(*skew));
	int64_t target = 0;
	int result = find_target(store, reference, &target, &commit, err);

	if (result == 0)
		result = add_resolution(store, reference, arena, ret, err);
	if (result == 0)
		result = add_introduced(store, reference, arena, ret, err);
	if (result < 0 || !target)
		return result;
	result = skew_ask(store, target, &commit, skew, err);
	if (result < 0)
		return result;
	ret->skew = skew;
	return reviews_load(store, target, arena, &ret->reviews, err);
}

int detail_of_finding(
	struct store *store, int64_t finding, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] =
		"SELECT x.id FROM finding AS f JOIN reference AS x ON x.repository_id = "
		"f.repository_id AND x.identity = f.subject_identity AND x.until_run IS NULL "
		"WHERE f.id = ?1";
	int64_t reference = 0;
	int result = store_ask_number(store, sql, finding, &reference, err);

	return result < 0 || !reference ? result : detail_of_reference(store, reference, arena, ret, err);
}

/* --- who uses a target ----------------------------------------------------------------------------------- */

struct keeping {
	struct arena *arena;
	struct use *uses;
	size_t count;
};

static int keep_use(const struct use *use, void *context)
{
	struct keeping *keeping = context;
	struct use *kept;

	if (keeping->count == USES_SHOWN)
		return 0;
	kept = &keeping->uses[keeping->count++];
	*kept = *use;
	kept->repository = arena_string(keeping->arena, use->repository);
	kept->path = arena_string(keeping->arena, use->path);
	kept->reference = arena_string(keeping->arena, use->reference);
	kept->through = arena_string(keeping->arena, use->through);
	kept->target = arena_string(keeping->arena, use->target);
	kept->version = arena_string(keeping->arena, use->version);
	kept->introduced.author = arena_string(keeping->arena, use->introduced.author);
	kept->introduced.subject = arena_string(keeping->arena, use->introduced.subject);
	return 0;
}

static int add_uses(struct store *store, const struct who_wish *wish, struct arena *arena, struct detail *ret,
	struct error *err)
{
	struct keeping keeping = { .arena = arena,
		.uses = arena_zero(arena, USES_SHOWN, sizeof(*keeping.uses)) };
	int result = who_visit(store, wish, keep_use, &keeping, err);

	ret->uses = keeping.uses;
	ret->use_count = keeping.count;
	return result;
}

static int add_uses_of_target(
	struct store *store, int64_t target, struct arena *arena, struct detail *ret, struct error *err)
{
	const struct who_wish wish = { .target = target, .limit = USES_SHOWN };
	size_t all = 0;
	int result = add_uses(store, &wish, arena, ret, err);

	if (result == 0)
		result = who_count(store, target, &all, err);
	ret->uses_left = all > ret->use_count ? all - ret->use_count : 0;
	return result;
}

/* One of those that run the commit that most repositories run, preferably one that is resolved. */
static int find_most_used(struct store *store, int64_t target, int64_t *ret, struct error *err)
{
	static const char sql[] =
		"SELECT x.id FROM reference AS x JOIN repository AS r ON r.id = x.repository_id AND r.state "
		"= 1 "
		"WHERE x.target_id = ?1 AND x.until_run IS NULL AND x.path_class = 0 AND x.commit_id IS "
		"(SELECT y.commit_id FROM reference AS y JOIN repository AS o ON o.id = y.repository_id AND "
		"o.state = 1 WHERE y.target_id = ?1 AND y.until_run IS NULL AND y.path_class = 0 "
		"GROUP BY y.commit_id ORDER BY count(DISTINCT y.repository_id) DESC, y.commit_id LIMIT 1) "
		"ORDER BY NOT EXISTS (SELECT 1 FROM resolution AS z WHERE z.reference_id = x.id), x.id LIMIT "
		"1";

	return store_ask_number(store, sql, target, ret, err);
}

int detail_of_target(
	struct store *store, int64_t target, struct arena *arena, struct detail *ret, struct error *err)
{
	int64_t reference = 0;
	int result = find_most_used(store, target, &reference, err);

	if (result == 0 && reference)
		result = detail_of_reference(store, reference, arena, ret, err);
	else if (result == 0)
		result = reviews_load(store, target, arena, &ret->reviews, err);
	return result < 0 ? result : add_uses_of_target(store, target, arena, ret, err);
}

int detail_of_module(
	struct store *store, int64_t module, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] =
		"SELECT g.id FROM module AS t JOIN target AS g ON g.identity = " MODULE_TARGET_SQL
		" WHERE t.id = ?1";
	int64_t target = 0;
	int result = store_ask_number(store, sql, module, &target, err);

	if (result < 0 || !target)
		return result;
	result = reviews_load(store, target, arena, &ret->reviews, err);
	return result < 0 ? result : add_uses_of_target(store, target, arena, ret, err);
}

int detail_of_review(
	struct store *store, int64_t act, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] = "SELECT target_id, commit_id FROM review WHERE act_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct who_wish wish = { .limit = USES_SHOWN };
	char commit[OID_HEX + 1];
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, act);
	result = statement_step(&statement, err);
	if (result <= 0)
		return result;
	wish.target = statement_integer(&statement, 0);
	statement_hex(&statement, 1, commit, sizeof(commit));
	wish.version = commit;
	result = reviews_load(store, wish.target, arena, &ret->reviews, err);
	return result < 0 ? result : add_uses(store, &wish, arena, ret, err);
}
