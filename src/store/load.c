/* A snapshot from the store alone: what `evaluate` judges again, and what a scan keeps of unchanged folders. */
#include <string.h>

#include "base/cleanup.h"
#include "saving.h"

struct loading {
	struct store *store;
	struct snapshot *snapshot;
	int64_t repository;
	const struct limits *limits;
	struct error *err;
};

static const char *keep(struct loading *loading, struct statement *statement, int column)
{
	return arena_string(&loading->snapshot->arena, statement_text_or_null(statement, column));
}

static void keep_lines(struct loading *loading, const char *text, const char ***ret, size_t *ret_count)
{
	struct arena *arena = &loading->snapshot->arena;
	size_t capacity = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");

		arena_grow(arena, ret, *ret_count, &capacity, sizeof(**ret));
		(*ret)[(*ret_count)++] = arena_string_part(arena, text, length);
		text += length;
		text += *text == '\n';
	}
}

static void fill(struct loading *loading, struct statement *statement)
{
	struct snapshot *snapshot = loading->snapshot;

	snapshot->identity = keep(loading, statement, 0);
	snapshot->status = (enum coverage_status)statement_integer(statement, 1);
	snapshot->reason = keep(loading, statement, 2);
	snapshot->ref = keep(loading, statement, 3);
	statement_hex(statement, 4, snapshot->commit, sizeof(snapshot->commit));
	statement_hex(statement, 5, snapshot->tree, sizeof(snapshot->tree));
	snapshot->commit_time = statement_integer(statement, 6);
	snapshot->author = keep(loading, statement, 7);
	snapshot->kind = (enum repository_kind)statement_integer(statement, 8);
	snapshot->shallow = statement_integer(statement, 9);
	snapshot->partial = statement_integer(statement, 10);
	keep_lines(loading, statement_text(statement, 11), &snapshot->urls, &snapshot->url_count);
	keep_lines(loading, statement_text(statement, 12), &snapshot->roots, &snapshot->root_count);
	snapshot->program = keep(loading, statement, 13);
	snapshot->made = statement_integer(statement, 14);
	snapshot->walked = (uint64_t)statement_integer(statement, 15);
	snapshot->read = (uint64_t)statement_integer(statement, 16);
}

static int load_capture(struct loading *loading)
{
	static const char sql[] =
		"SELECT r.identity, c.status, c.reason, c.ref, c.commit_id, c.tree_id, c.commit_time, "
		"c.author, "
		"c.kind, c.shallow, c.partial, c.urls, c.roots, c.program, c.made, c.walked, c.read "
		"FROM repository r JOIN capture c ON c.id = r.capture_id WHERE r.id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, loading->store, sql, loading->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, loading->repository);
	result = statement_step(&statement, loading->err);
	if (result < 0)
		return result;
	if (result == 0)
		return error_set(loading->err, ERROR_NOT_FOUND, "there is no repository with number %lld",
			(long long)loading->repository);
	fill(loading, &statement);
	return 0;
}

static int load_problems(struct loading *loading)
{
	static const char sql[] =
		"SELECT p.path, p.code, p.detail, p.reader, p.limit_name, p.line, p.col FROM repository r "
		"JOIN problem p ON p.capture_id = r.capture_id WHERE r.id = ?1 ORDER BY p.ordinal";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, loading->store, sql, loading->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, loading->repository);
	while ((result = statement_step(&statement, loading->err)) > 0) {
		struct problem *problem = snapshot_add_problem(loading->snapshot,
			statement_text(&statement, 0), (enum problem_code)statement_integer(&statement, 1),
			statement_text(&statement, 2));

		problem->reader = (enum reader_id)statement_integer(&statement, 3);
		problem->limit = keep(loading, &statement, 4);
		problem->line = (uint32_t)statement_integer(&statement, 5);
		problem->column = (uint32_t)statement_integer(&statement, 6);
	}
	return result;
}

static int load_folders(struct loading *loading)
{
	static const char sql[] = "SELECT s.value FROM folder f JOIN string s ON s.id = f.path_id "
				  "WHERE f.repository_id = ?1 AND f.until_run IS NULL";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, loading->store, sql, loading->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, loading->repository);
	while ((result = statement_step(&statement, loading->err)) > 0)
		snapshot_add_directory(loading->snapshot, statement_text(&statement, 0));
	return result;
}

static int load_facts_of(struct loading *loading, const struct file *file, uint32_t version)
{
	int result = facts_load(loading->store, loading->snapshot, file->oid, file->reader, version,
		loading->repository, loading->limits, loading->err);

	if (result != ERROR_NOT_FOUND)
		return result;
	error_set(loading->err, ERROR_NOT_FOUND, "what was read of '%s' is not remembered any more",
		file->path);
	error_hint(loading->err, "Scan the repository again.");
	return ERROR_NOT_FOUND;
}

/* In the order of their objects, so that paths with one object load its facts once. */
static int load_files(struct loading *loading)
{
	static const char sql[] =
		"SELECT s.value, f.oid, f.mode, f.size, f.reader, f.version, f.path_class FROM file f "
		"JOIN string s ON s.id = f.path_id WHERE f.repository_id = ?1 AND f.until_run IS NULL "
		"ORDER BY f.oid, f.reader";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct file before = { 0 };
	int result = statement_begin(&statement, loading->store, sql, loading->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, loading->repository);
	while ((result = statement_step(&statement, loading->err)) > 0) {
		struct file *file = snapshot_add_file(loading->snapshot);
		uint32_t version = (uint32_t)statement_integer(&statement, 5);

		file->path = keep(loading, &statement, 0);
		statement_hex(&statement, 1, file->oid, sizeof(file->oid));
		file->mode = (uint32_t)statement_integer(&statement, 2);
		file->size = (uint64_t)statement_integer(&statement, 3);
		file->reader = (enum reader_id)statement_integer(&statement, 4);
		file->class = (enum path_class)statement_integer(&statement, 6);
		if (!version || (before.reader == file->reader && strcmp(before.oid, file->oid) == 0))
			continue;
		before = *file;
		result = load_facts_of(loading, file, version);
		if (result < 0)
			return result;
	}
	return result;
}

int store_load_snapshot(struct store *store, int64_t repository, const struct limits *limits,
	struct snapshot **ret, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	struct loading loading = { store, snapshot, repository, limits, err };
	int result = transaction_begin_read(&transaction, store, err);

	if (result == 0)
		result = load_capture(&loading);
	if (result == 0)
		result = load_problems(&loading);
	if (result == 0)
		result = load_folders(&loading);
	if (result == 0)
		result = load_files(&loading);
	if (result == 0)
		result = transaction_commit(&transaction, err);
	if (result < 0)
		return result;
	snapshot_sort(snapshot);
	*ret = TAKE(snapshot);
	return 0;
}
