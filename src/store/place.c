/* Where repositories lie: places, and repositories that have gone. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "numbers_at.h"
#include "saving.h"

/* --- live and gone ------------------------------------------------------------------------------------- */

static int set_state(struct store *store, int64_t repository, enum repository_state state, struct error *err)
{
	static const char sql[] = "UPDATE repository SET state = ?2 WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	store->epoch++;
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	statement_bind_integer(&statement, 2, state);
	return statement_run(&statement, err);
}

static int read_state(struct store *store, int64_t repository, int64_t *ret, struct error *err)
{
	static const char sql[] = "SELECT state FROM repository WHERE id = ?1";

	return store_ask_number(store, sql, repository, ret, err);
}

static int revive(struct store *store, int64_t run, int64_t repository, struct error *err)
{
	int64_t state = 0;
	int result = read_state(store, repository, &state, err);

	if (result < 0 || state == REPOSITORY_LIVE)
		return result;
	result = totals_add(store, run, repository, 1, err);
	if (result == 0)
		result = set_state(store, repository, REPOSITORY_LIVE, err);
	return result < 0 ? result : numbers_at_put_repository(store, repository, run, err);
}

/* A repository that lies nowhere any more is gone; one that was never read leaves nothing to show. */
static int retire(struct store *store, int64_t run, int64_t repository, bool *ret_gone, struct error *err)
{
	static const char places[] =
		"SELECT count(*) FROM repository_place WHERE repository_id = ?1 AND gone = 0";
	static const char read[] = "SELECT facts_digest IS NOT NULL FROM repository JOIN capture "
				   "ON capture.id = capture_id WHERE repository.id = ?1";
	int64_t place_count = 0, state = 0, was_read = 0;
	int result = store_ask_number(store, places, repository, &place_count, err);

	if (result == 0)
		result = read_state(store, repository, &state, err);
	if (result < 0 || place_count || state != REPOSITORY_LIVE)
		return result;
	result = store_ask_number(store, read, repository, &was_read, err);
	if (result == 0)
		result = totals_add(store, run, repository, -1, err);
	if (result == 0)
		result = set_state(store, repository, was_read ? REPOSITORY_GONE : REPOSITORY_IGNORED, err);
	if (result == 0)
		result = numbers_at_put_repository(store, repository, run, err);
	if (result == 0)
		*ret_gone = was_read;
	return result;
}

/* --- places -------------------------------------------------------------------------------------------- */

static int put_place(
	struct store *store, int64_t run, int64_t repository, const char *place, struct error *err)
{
	static const char sql[] =
		"INSERT INTO repository_place (path, repository_id, last_run, gone) VALUES (?1, ?2, ?3, 0) "
		"ON CONFLICT (path) DO UPDATE SET repository_id = excluded.repository_id, "
		"last_run = excluded.last_run, gone = 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, place);
	statement_bind_integer(&statement, 2, repository);
	statement_bind_integer(&statement, 3, run);
	return statement_run(&statement, err);
}

static int put_last_run(struct store *store, int64_t run, int64_t repository, struct error *err)
{
	static const char sql[] = "UPDATE repository SET last_run = ?2 WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	statement_bind_integer(&statement, 2, run);
	return statement_run(&statement, err);
}

int repository_seen(
	struct store *store, int64_t run, int64_t repository, const char *place, struct error *err)
{
	int64_t before = 0;
	bool gone;
	int result = revive(store, run, repository, err);

	if (result == 0)
		result = put_last_run(store, run, repository, err);
	if (result < 0 || !place)
		return result;
	result = repository_at(store, place, &before, err);
	if (result == 0)
		result = put_place(store, run, repository, place, err);
	if (result == 0 && before && before != repository)
		result = retire(store, run, before, &gone, err);
	return result;
}

int store_touch(struct store *store, int64_t run, int64_t repository, const char *place, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int result = transaction_begin(&transaction, store, err);

	if (result == 0)
		result = repository_seen(store, run, repository, place, err);
	return result < 0 ? result : transaction_commit(&transaction, err);
}

/* --- what was not seen ---------------------------------------------------------------------------------- */

/* Roots as the file system has them, sorted, without slashes at their ends. */
struct roots {
	struct arena arena;
	const char **items;
	size_t count;
};

static void roots_release(struct roots *roots)
{
	arena_release(&roots->arena);
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void list_roots(struct roots *ret, const char *const *roots, size_t count)
{
	ret->items = arena_zero(&ret->arena, count, sizeof(*ret->items));
	ret->count = count;
	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf root = BUF_INIT;

		buf_add_unquoted(&root, roots[i]);
		while (root.length && root.text[root.length - 1] == '/')
			buf_cut(&root, root.length - 1);
		ret->items[i] = arena_string(&ret->arena, root.text);
	}
	if (count > 1)
		qsort(ret->items, count, sizeof(*ret->items), compare_texts);
}

/* Whether the place, or a folder above it, is one of the roots. */
static bool is_below_any(const char *place, const struct roots *roots)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!roots->count)
		return false;
	buf_add_unquoted(&path, place);
	for (;;) {
		const char *text = path.text;
		const char *slash = strrchr(text, '/');

		if (bsearch(&text, roots->items, roots->count, sizeof(*roots->items), compare_texts))
			return true;
		if (!slash)
			return false;
		buf_cut(&path, (size_t)(slash - text));
	}
}

struct vanished {
	struct arena arena;
	const char **places;
	int64_t *repositories;
	size_t count, capacity, repository_capacity;
};

static void vanished_release(struct vanished *vanished)
{
	arena_release(&vanished->arena);
}

static int find_vanished(
	struct store *store, int64_t run, const struct roots *roots, struct vanished *ret, struct error *err)
{
	static const char sql[] =
		"SELECT path, repository_id FROM repository_place WHERE gone = 0 AND last_run <> ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, run);
	while ((result = statement_step(&statement, err)) > 0) {
		const char *place = statement_text(&statement, 0);

		if (!is_below_any(place, roots))
			continue;
		arena_grow(&ret->arena, &ret->places, ret->count, &ret->capacity, sizeof(*ret->places));
		arena_grow(&ret->arena, &ret->repositories, ret->count, &ret->repository_capacity,
			sizeof(*ret->repositories));
		ret->places[ret->count] = arena_string(&ret->arena, place);
		ret->repositories[ret->count++] = statement_integer(&statement, 1);
	}
	return result;
}

static int put_gone(struct store *store, const char *place, struct error *err)
{
	static const char sql[] = "UPDATE repository_place SET gone = 1 WHERE path = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, place);
	return statement_run(&statement, err);
}

int store_mark_gone(struct store *store, int64_t run, const char *const *roots, size_t root_count,
	int64_t *ret_count, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(vanished_release) struct vanished vanished = { 0 };
	CLEANUP(roots_release) struct roots sorted = { 0 };
	int64_t count = 0;
	int result = transaction_begin(&transaction, store, err);

	list_roots(&sorted, roots, root_count);
	if (result == 0)
		result = find_vanished(store, run, &sorted, &vanished, err);
	for (size_t i = 0; i < vanished.count && result == 0; i++) {
		bool gone = false;

		result = put_gone(store, vanished.places[i], err);
		if (result == 0)
			result = retire(store, run, vanished.repositories[i], &gone, err);
		count += gone;
	}
	if (result == 0)
		result = transaction_commit(&transaction, err);
	if (result == 0)
		*ret_count = count;
	return result;
}
