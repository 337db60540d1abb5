/* Captures: what was read of a repository and how that went; and what is remembered of its objects. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "saving.h"

/* A row to be; what snapshots say and what is put down after a failure. */
struct capture_row {
	const struct snapshot *snapshot;
	const char *readers;
	unsigned char digest[DIGEST_SIZE];
	struct buf urls, roots;
};

static void capture_row_release(struct capture_row *row)
{
	buf_release(&row->urls);
	buf_release(&row->roots);
}

static void add_lines(struct buf *ret, const char *const *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_format(ret, "%s%s", i ? "\n" : "", lines[i]);
}

/* --- captures ------------------------------------------------------------------------------------------ */

static bool is_same(struct statement *stored, const struct capture_row *row)
{
	const struct snapshot *snapshot = row->snapshot;
	unsigned char digest[DIGEST_SIZE];

	statement_copy(stored, 0, digest, sizeof(digest));
	return memcmp(digest, row->digest, sizeof(digest)) == 0 &&
	       statement_integer(stored, 1) == snapshot->status &&
	       strcmp(statement_text(stored, 2), row->readers) == 0 &&
	       strcmp(statement_text(stored, 3), row->urls.text) == 0 &&
	       strcmp(statement_text(stored, 4), row->roots.text) == 0 &&
	       statement_integer(stored, 5) == snapshot->kind &&
	       statement_integer(stored, 6) == snapshot->shallow &&
	       statement_integer(stored, 7) == snapshot->partial;
}

static int find_same(struct saving *saving, const struct capture_row *row, bool *ret)
{
	static const char sql[] =
		"SELECT c.facts_digest, c.status, c.readers, c.urls, c.roots, c.kind, c.shallow, c.partial "
		"FROM repository r JOIN capture c ON c.id = r.capture_id WHERE r.id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	result = statement_step(&statement, saving->err);
	*ret = result > 0 && is_same(&statement, row);
	return result < 0 ? result : 0;
}

static int insert_capture(struct saving *saving, const struct capture_row *row, int64_t *ret)
{
	static const char sql[] =
		"INSERT INTO capture (repository_id, run_id, status, reason, ref, commit_id, tree_id, "
		"commit_time, author, readers, facts_digest, kind, shallow, partial, urls, roots, program, "
		"made, walked, read, code_roots) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
		"?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21) RETURNING id";
	const struct snapshot *snapshot = row->snapshot;
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	statement_bind_integer(&statement, 2, saving->capture->run);
	statement_bind_integer(&statement, 3, snapshot->status);
	statement_bind_text(&statement, 4, snapshot->reason);
	statement_bind_text(&statement, 5, snapshot->ref);
	statement_bind_hex(&statement, 6, snapshot->commit);
	statement_bind_hex(&statement, 7, snapshot->tree);
	statement_bind_integer(&statement, 8, snapshot->commit_time);
	statement_bind_text(&statement, 9, snapshot->author);
	statement_bind_text(&statement, 10, row->readers);
	statement_bind_blob(&statement, 11, row->digest, sizeof(row->digest));
	statement_bind_integer(&statement, 12, snapshot->kind);
	statement_bind_integer(&statement, 13, snapshot->shallow);
	statement_bind_integer(&statement, 14, snapshot->partial);
	statement_bind_text(&statement, 15, row->urls.text);
	statement_bind_text(&statement, 16, row->roots.text);
	statement_bind_text(&statement, 17, snapshot->program ? snapshot->program : "");
	statement_bind_integer(&statement, 18, snapshot->made);
	statement_bind_integer(&statement, 19, (int64_t)snapshot->walked);
	statement_bind_integer(&statement, 20, (int64_t)snapshot->read);
	statement_bind_text(&statement, 21, snapshot->code_roots ? snapshot->code_roots : "");
	result = statement_step(&statement, saving->err);
	if (result > 0)
		*ret = statement_integer(&statement, 0);
	return result < 0 ? result : 0;
}

static int insert_problem(struct store *store, int64_t capture, size_t ordinal, const struct problem *problem,
	struct error *err)
{
	static const char sql[] = "INSERT INTO problem (capture_id, ordinal, path, reader, code, limit_name, "
				  "line, col, detail) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, capture);
	statement_bind_integer(&statement, 2, (int64_t)ordinal);
	statement_bind_text(&statement, 3, problem->path);
	statement_bind_integer(&statement, 4, problem->reader);
	statement_bind_integer(&statement, 5, problem->code);
	statement_bind_text(&statement, 6, problem->limit);
	statement_bind_integer(&statement, 7, problem->line);
	statement_bind_integer(&statement, 8, problem->column);
	statement_bind_text(&statement, 9, problem->detail);
	return statement_run(&statement, err);
}

static int set_capture(struct store *store, int64_t repository, int64_t capture, struct error *err)
{
	static const char sql[] = "UPDATE repository SET capture_id = ?2 WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	statement_bind_integer(&statement, 2, capture);
	return statement_run(&statement, err);
}

int save_capture(struct saving *saving)
{
	const struct snapshot *snapshot = saving->capture->snapshot;
	CLEANUP(capture_row_release)
	struct capture_row row = {
		.snapshot = snapshot,
		/* What a document says was read elsewhere: a scan of the same commit still has to look. */
		.readers = saving->capture->place && saving->capture->readers ? saving->capture->readers : "",
		.urls = BUF_INIT,
		.roots = BUF_INIT,
	};
	int64_t capture = 0;
	bool same = false;
	int result;

	snapshot_facts_digest(snapshot, row.digest);
	add_lines(&row.urls, snapshot->urls, snapshot->url_count);
	add_lines(&row.roots, snapshot->roots, snapshot->root_count);
	result = find_same(saving, &row, &same);
	if (result < 0 || same)
		return result;
	result = insert_capture(saving, &row, &capture);
	for (size_t i = 0; i < snapshot->problem_count && result == 0; i++)
		result = insert_problem(saving->store, capture, i, &snapshot->problems[i], saving->err);
	return result < 0 ? result : set_capture(saving->store, saving->repository, capture, saving->err);
}

/* --- failures ------------------------------------------------------------------------------------------ */

static int is_failed_alike(struct store *store, int64_t repository, enum problem_code code,
	const char *reason, bool *ret, struct error *err)
{
	static const char sql[] =
		"SELECT count(*) FROM repository r JOIN capture c ON c.id = r.capture_id "
		"JOIN problem p ON p.capture_id = c.id WHERE r.id = ?1 AND c.status = 3 AND p.path = '' "
		"AND p.code = ?2 AND p.detail = ?3";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	statement_bind_integer(&statement, 2, code);
	statement_bind_text(&statement, 3, reason);
	result = statement_step(&statement, err);
	*ret = result > 0 && statement_integer(&statement, 0);
	return result < 0 ? result : 0;
}

/* What was read before still stands, so the new row says it again. */
static int insert_failure(struct store *store, int64_t run, int64_t repository, const char *reason,
	int64_t *ret, struct error *err)
{
	static const char after[] =
		"INSERT INTO capture (repository_id, run_id, status, reason, ref, commit_id, tree_id, "
		"commit_time, author, readers, facts_digest, kind, shallow, partial, urls, roots, program, "
		"made, walked, read, code_roots) "
		"SELECT c.repository_id, ?2, 3, ?3, c.ref, c.commit_id, c.tree_id, "
		"c.commit_time, "
		"c.author, c.readers, c.facts_digest, c.kind, c.shallow, c.partial, c.urls, c.roots, "
		"c.program, "
		"c.made, c.walked, c.read, c.code_roots FROM repository r JOIN capture c ON c.id = "
		"r.capture_id "
		"WHERE r.id = ?1 RETURNING id";
	static const char first[] =
		"INSERT INTO capture (repository_id, run_id, status, reason, commit_time, readers, kind, "
		"shallow, partial, urls, roots, program, made, walked, read) "
		"VALUES (?1, ?2, 3, ?3, 0, '', 1, 0, 0, '', '', '', 0, 0, 0) RETURNING id";
	static const char *const texts[] = { after, first };
	int result = 0;

	for (size_t i = 0; i < COUNT_OF(texts) && result == 0; i++) {
		CLEANUP(statement_end) struct statement statement = { 0 };

		result = statement_begin(&statement, store, texts[i], err);
		if (result < 0)
			return result;
		statement_bind_integer(&statement, 1, repository);
		statement_bind_integer(&statement, 2, run);
		statement_bind_text(&statement, 3, reason);
		result = statement_step(&statement, err);
		if (result > 0)
			*ret = statement_integer(&statement, 0);
	}
	return result < 0 ? result : 0;
}

static int mark_unseen(struct store *store, int64_t run, int64_t repository, struct error *err)
{
	static const char sql[] = "UPDATE finding SET unseen_run = ?2 "
				  "WHERE repository_id = ?1 AND status <> 0 AND unseen_run IS NULL";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	statement_bind_integer(&statement, 2, run);
	return statement_run(&statement, err);
}

static int put_failure(struct store *store, int64_t run, int64_t repository, enum problem_code code,
	const char *reason, struct error *err)
{
	const struct problem problem = { .path = "", .code = code, .detail = reason };
	int64_t capture = 0;
	bool alike = false;
	int result = is_failed_alike(store, repository, code, reason, &alike, err);

	if (result == 0 && !alike) {
		result = insert_failure(store, run, repository, reason, &capture, err);
		if (result == 0)
			result = insert_problem(store, capture, 0, &problem, err);
		if (result == 0)
			result = set_capture(store, repository, capture, err);
	}
	return result < 0 ? result : mark_unseen(store, run, repository, err);
}

static int was_read(struct store *store, int64_t repository, int64_t *ret, struct error *err)
{
	static const char sql[] = "SELECT c.facts_digest IS NOT NULL FROM repository r "
				  "JOIN capture c ON c.id = r.capture_id WHERE r.id = ?1";

	return store_ask_number(store, sql, repository, ret, err);
}

/* A repository that lies elsewhere too has not failed: only what lies here has. */
static int lies_elsewhere(
	struct store *store, int64_t repository, const char *place, bool *ret, struct error *err)
{
	static const char sql[] = "SELECT count(*) FROM repository_place "
				  "WHERE repository_id = ?1 AND gone = 0 AND path <> ?2";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	statement_bind_text(&statement, 2, place);
	result = statement_step(&statement, err);
	*ret = result > 0 && statement_integer(&statement, 0);
	return result < 0 ? result : 0;
}

/* The repository that has failed; one that is not known gets a row under the name of its place. */
static int find_failed(struct store *store, int64_t run, const char *place, const char *name, int64_t *ret,
	struct error *err)
{
	CLEANUP(buf_release) struct buf identity = BUF_INIT;
	bool elsewhere = false;
	int result = repository_at(store, place, ret, err);

	if (result == 0 && *ret)
		result = lies_elsewhere(store, *ret, place, &elsewhere, err);
	if (result < 0 || (*ret && !elsewhere))
		return result;
	buf_format(&identity, "path:%s", place);
	result = repository_find(store, identity.text, ret, err);
	return result < 0 || *ret ? result : repository_add(store, identity.text, name, run, ret, err);
}

static int save_failure(struct store *store, int64_t run, const char *place, const char *name,
	enum problem_code code, const char *reason, struct error *err)
{
	int64_t repository = 0, known = 0;
	int result = find_failed(store, run, place, name, &repository, err);

	if (result == 0)
		result = was_read(store, repository, &known, err);
	if (result == 0)
		result = repository_seen(store, run, repository, place, err);
	/* Found inside another's work tree, but read on its own before: that still stands. */
	if (result < 0 || (code == PROBLEM_NESTED && known))
		return result;
	return put_failure(store, run, repository, code, reason, err);
}

int store_save_failure(struct store *store, int64_t run, const char *place, const char *name,
	enum problem_code code, const char *reason, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int result = transaction_begin(&transaction, store, err);

	if (result == 0)
		result = save_failure(store, run, place, name, code, reason, err);
	return result < 0 ? result : transaction_commit(&transaction, err);
}
