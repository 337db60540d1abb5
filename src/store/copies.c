/* Where copies may lie, the copies that are known, and what they answered. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/text.h"
#include "resolving.h"

/* --- places of the fleet --------------------------------------------------------------------------------- */

/* What it is a copy of: the first of its URLs, which stand one a line, or what its identity says. */
static char *root_of(const char *urls, const char *identity)
{
	if (*urls)
		return memory_string_part(urls, strcspn(urls, "\n"));
	return memory_string(text_starts(identity, "url:") ? identity + strlen("url:") : "");
}

/*
 * A repository was captured at one of its places: what kind the others are of is seen from their names, as git has
 * them.
 */
static bool has_worktree(const char *place, int64_t kind, int64_t place_count)
{
	if (place_count == 1)
		return kind == REPOSITORY_WORKTREE;
	return text_ends(place, "/.git") || strstr(place, "/.git/");
}

int store_visit_places(struct store *store, int (*visit)(const struct fleet_place *place, void *context),
	void *context, struct error *err)
{
	static const char sql[] =
		"SELECT p.path, r.id, r.identity, c.urls, c.kind, (SELECT count(*) FROM repository_place q "
		"WHERE q.repository_id = r.id AND q.gone = 0), r.module_count > 0, c.commit_id "
		"FROM repository r JOIN capture c ON c.id = r.capture_id AND c.facts_digest IS NOT NULL "
		"JOIN repository_place p ON p.repository_id = r.id AND p.gone = 0 WHERE r.state = 1 "
		"ORDER BY p.path";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	while ((result = statement_step(&statement, err)) > 0) {
		CLEANUP(memory_release)
		char *root = root_of(statement_text(&statement, 3), statement_text(&statement, 2));
		struct fleet_place place = {
			.repository = statement_integer(&statement, 1),
			.place = statement_text(&statement, 0),
			.identity = statement_text(&statement, 2),
			.root = root,
			.has_module = statement_integer(&statement, 6),
		};

		place.worktree = has_worktree(
			place.place, statement_integer(&statement, 4), statement_integer(&statement, 5));
		statement_hex(&statement, 7, place.commit, sizeof(place.commit));
		result = visit(&place, context);
		if (result)
			break;
	}
	return result;
}

/* --- copies ---------------------------------------------------------------------------------------------- */

int store_visit_copies(struct store *store, int (*visit)(const struct stored_copy *copy, void *context),
	void *context, struct error *err)
{
	static const char sql[] =
		"SELECT id, place, root, kind, refs_digest, updated FROM copy ORDER BY place";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	while ((result = statement_step(&statement, err)) > 0) {
		struct stored_copy copy = {
			.id = statement_integer(&statement, 0),
			.place = statement_text(&statement, 1),
			.root = statement_text(&statement, 2),
			.kind = (enum copy_kind)statement_integer(&statement, 3),
			.updated = statement_integer(&statement, 5),
		};

		statement_copy(&statement, 4, copy.refs_digest, sizeof(copy.refs_digest));
		result = visit(&copy, context);
		if (result)
			break;
	}
	return result;
}

static int run_with_copy(struct store *store, const char *sql, int64_t copy, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, copy);
	return statement_run(&statement, err);
}

static int forget_answers(struct store *store, int64_t copy, struct error *err)
{
	static const char sql[] = "DELETE FROM answer WHERE copy_id = ?1";

	return run_with_copy(store, sql, copy, err);
}

static int find_copy(
	struct store *store, const struct stored_copy *copy, int64_t *ret, bool *ret_same, struct error *err)
{
	static const char sql[] = "SELECT id, refs_digest FROM copy WHERE place = ?1";
	unsigned char digest[sizeof(copy->refs_digest)];
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, copy->place);
	result = statement_step(&statement, err);
	if (result <= 0)
		return result;
	*ret = statement_integer(&statement, 0);
	statement_copy(&statement, 1, digest, sizeof(digest));
	*ret_same = memcmp(digest, copy->refs_digest, sizeof(digest)) == 0;
	return 0;
}

static int write_copy(struct store *store, const struct stored_copy *copy, int64_t *ret, struct error *err)
{
	static const char sql[] =
		"INSERT INTO copy (place, root, kind, refs_digest, updated) VALUES (?1, ?2, ?3, ?4, ?5) "
		"ON CONFLICT (place) DO UPDATE SET root = excluded.root, kind = excluded.kind, "
		"refs_digest = excluded.refs_digest, updated = excluded.updated RETURNING id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, copy->place);
	statement_bind_text(&statement, 2, copy->root);
	statement_bind_integer(&statement, 3, copy->kind);
	statement_bind_blob(&statement, 4, copy->refs_digest, sizeof(copy->refs_digest));
	statement_bind_integer(&statement, 5, copy->updated);
	result = statement_step(&statement, err);
	if (result > 0)
		*ret = statement_integer(&statement, 0);
	return result < 0 ? result : 0;
}

int store_put_copy(struct store *store, struct stored_copy *copy, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int64_t id = 0;
	bool same = false;
	int result = transaction_begin(&transaction, store, err);

	if (result == 0)
		result = find_copy(store, copy, &id, &same, err);
	if (result == 0 && id && !same)
		result = forget_answers(store, id, err);
	if (result == 0)
		result = write_copy(store, copy, &id, err);
	if (result == 0)
		result = transaction_commit(&transaction, err);
	if (result == 0)
		copy->id = id;
	return result;
}

static int compare_ids(const void *left, const void *right)
{
	int64_t one = *(const int64_t *)left, other = *(const int64_t *)right;

	return (one > other) - (one < other);
}

/* The ids of copies that are not among those to keep, into memory that the caller frees. */
static int list_others(struct store *store, const int64_t *ids, size_t count, int64_t **ret,
	size_t *ret_count, struct error *err)
{
	static const char sql[] = "SELECT id FROM copy";
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t capacity = 0;
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	while ((result = statement_step(&statement, err)) > 0) {
		int64_t id = statement_integer(&statement, 0);

		if (count && bsearch(&id, ids, count, sizeof(id), compare_ids))
			continue;
		memory_grow(ret, *ret_count, &capacity, sizeof(**ret));
		(*ret)[(*ret_count)++] = id;
	}
	return result;
}

int store_keep_copies(struct store *store, const int64_t *ids, size_t count, struct error *err)
{
	static const char sql[] = "DELETE FROM copy WHERE id = ?1";
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(memory_release) int64_t *others = NULL;
	size_t other_count = 0;
	int result = transaction_begin(&transaction, store, err);

	if (result == 0)
		result = list_others(store, ids, count, &others, &other_count, err);
	for (size_t i = 0; i < other_count && result == 0; i++) {
		result = forget_answers(store, others[i], err);
		if (result == 0)
			result = run_with_copy(store, sql, others[i], err);
	}
	return result < 0 ? result : transaction_commit(&transaction, err);
}

/* --- answers --------------------------------------------------------------------------------------------- */

int store_visit_answers(struct store *store, int64_t copy,
	int (*visit)(const char *question, const char *value, void *context), void *context,
	struct error *err)
{
	static const char sql[] = "SELECT question, value FROM answer WHERE copy_id = ?1 ORDER BY question";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, copy);
	while ((result = statement_step(&statement, err)) > 0) {
		result = visit(statement_text(&statement, 0), statement_text(&statement, 1), context);
		if (result)
			break;
	}
	return result;
}

int store_put_answer(struct store *store, int64_t copy, const char *question, const char *value, int64_t now,
	struct error *err)
{
	static const char sql[] =
		"INSERT INTO answer (copy_id, question, value, made) VALUES (?1, ?2, ?3, ?4) "
		"ON CONFLICT (copy_id, question) DO UPDATE SET value = excluded.value, made = excluded.made";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, copy);
	statement_bind_text(&statement, 2, question);
	statement_bind_text(&statement, 3, value);
	statement_bind_integer(&statement, 4, now);
	return statement_run(&statement, err);
}
