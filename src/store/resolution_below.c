/* The steps below a reference as rows: for who asks which references lead to a target. */
#include <string.h>

#include "base/cleanup.h"
#include "resolving.h"

/* The root of each step: its own, or for what is local that of its parent, in the end that of the reference. */
struct roots {
	struct arena arena;
	const char *own;
	const char **items;
};

static void roots_release(struct roots *roots)
{
	arena_release(&roots->arena);
}

static int load_own_root(struct roots *roots, struct store *store, int64_t reference, struct error *err)
{
	static const char sql[] =
		"SELECT t.root FROM reference r JOIN target t ON t.id = r.target_id WHERE r.id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, reference);
	result = statement_step(&statement, err);
	roots->own = result > 0 ? arena_string(&roots->arena, statement_text(&statement, 0)) : "";
	return result < 0 ? result : 0;
}

static const char *root_of(const struct roots *roots, const struct below *step, size_t at)
{
	if (step->root && *step->root)
		return step->root;
	if (step->class != CLASS_LOCAL)
		return "";
	return step->parent >= 0 && (size_t)step->parent < at ? roots->items[step->parent] : roots->own;
}

static int find_target(struct store *store, struct roots *roots, const struct below *step, const char *root,
	int64_t *ret, struct error *err)
{
	const char *subpath = step->subpath ? step->subpath : "";
	const char *identity = root;

	*ret = 0;
	if (!*root)
		return 0;
	if (*subpath)
		identity = arena_format(&roots->arena, "%s/%s", root, subpath);
	return target_id(store, identity, NULL, root, subpath, ret, err);
}

static int insert_step(struct store *store, int64_t reference, size_t ordinal, const struct below *step,
	int64_t target, struct error *err)
{
	static const char sql[] =
		"INSERT INTO below (reference_id, ordinal, parent, depth, kind, class, effective, presence, "
		"reachable, label, name_id, version_id, target_id, commit_id) VALUES (?1, ?2, ?3, ?4, ?5, "
		"?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
	const int64_t numbers[] = { reference, (int64_t)ordinal, step->parent, step->depth, step->kind,
		step->class, step->effective, step->presence, step->reachable, step->label };
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t name = 0, version = 0;
	int result = string_id(store, step->name ? step->name : "", &name, err);

	if (result == 0)
		result = string_id(store, step->version ? step->version : "", &version, err);
	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	if (result < 0)
		return result;
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		statement_bind_integer(&statement, (int)i + 1, numbers[i]);
	statement_bind_integer(&statement, 11, name);
	statement_bind_integer(&statement, 12, version);
	statement_bind_id(&statement, 13, target);
	statement_bind_hex(&statement, 14, step->commit);
	return statement_run(&statement, err);
}

static int delete_steps(struct store *store, int64_t reference, struct error *err)
{
	static const char sql[] = "DELETE FROM below WHERE reference_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, reference);
	return statement_run(&statement, err);
}

int below_save(struct store *store, int64_t reference, const struct resolution *resolution, struct error *err)
{
	CLEANUP(roots_release) struct roots roots = { 0 };
	int result = delete_steps(store, reference, err);

	if (result == 0 && resolution->below_count)
		result = load_own_root(&roots, store, reference, err);
	roots.items = arena_zero(&roots.arena, resolution->below_count, sizeof(*roots.items));
	for (size_t i = 0; i < resolution->below_count && result == 0; i++) {
		const struct below *step = &resolution->below[i];
		int64_t target = 0;

		roots.items[i] = root_of(&roots, step, i);
		result = find_target(store, &roots, step, roots.items[i], &target, err);
		if (result == 0)
			result = insert_step(store, reference, i, step, target, err);
	}
	return result;
}
