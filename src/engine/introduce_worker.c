/* The worker's side of asking who brought a reference in: its files as they were, read as they are now. */
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "git/history.h"
#include "sources/table.h"
#include "worker.h"

/* The blob that was read last: a file has many references, and is asked about for each of them. */
struct last_read {
	char oid[OID_HEX + 1];
	const struct reader *reader;
	struct snapshot *snapshot;
	const struct facts *facts;
};

/* What is looked for in one file: one reference. */
struct sought {
	const struct worker *worker;
	struct last_read *last;
	const struct reader *reader;
	int64_t kind;
	const char *name, *source, *pin; /* pin NULL = none */
};

static const char *text_of(struct arena *arena, const struct json_value *object, const char *name)
{
	const char *text = json_text(json_member(object, name));

	return text ? arena_string(arena, text) : NULL;
}

static bool same_text(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

/* One given as a bare string has no name: giving it one later is no other reference. */
static bool is_sought(const struct sought *sought, const struct reference_fact *fact)
{
	const char *name = fact->name ? fact->name : "", *pin = fact->pin && *fact->pin ? fact->pin : NULL;

	return (int64_t)fact->kind == sought->kind && (!*name || same_text(name, sought->name)) &&
	       same_text(fact->source, sought->source) && same_text(pin, sought->pin);
}

static bool has_entry(const struct facts *facts, const char *commit)
{
	for (size_t i = 0; i < facts->lock_count; i++)
		if (same_text(facts->locks[i].value, commit))
			return true;
	return false;
}

static const struct facts *read_facts(const struct sought *sought, const char *oid, const struct buf *bytes)
{
	struct last_read *last = sought->last;

	if (last->snapshot && last->reader == sought->reader && strcmp(last->oid, oid) == 0)
		return last->facts;
	snapshot_close(&last->snapshot);
	last->snapshot = snapshot_new();
	last->reader = sought->reader;
	memcpy(last->oid, oid, sizeof(last->oid));
	last->facts = reader_read(
		sought->reader, last->snapshot, oid, bytes->text, bytes->length, &sought->worker->limits);
	return last->facts;
}

static bool holds(const struct history_path *path, const char *oid, const struct buf *bytes)
{
	const struct sought *sought = path->context;
	const struct facts *facts;

	if (!bytes)
		return false;
	facts = read_facts(sought, oid, bytes);
	if (sought->reader->id == READER_DAGGER_LOCK)
		return has_entry(facts, sought->pin);
	for (size_t i = 0; i < facts->reference_count; i++)
		if (is_sought(sought, &facts->references[i]))
			return true;
	return false;
}

/* --- the question ------------------------------------------------------------------------------------- */

struct search {
	struct arena arena;
	struct repository *repository;
	struct history_path *paths;
	size_t path_count;
	uint64_t largest;
	struct last_read last;
};

static void search_release(struct search *search)
{
	snapshot_close(&search->last.snapshot);
	repository_close(&search->repository);
	arena_release(&search->arena);
}

static void add_paths(struct search *search, const struct worker *worker, const struct json_value *file)
{
	const struct json_value *references = json_member(file, "references");
	int64_t reader = 0;

	json_integer(json_member(file, "reader"), &reader);
	for (const struct json_value *row = json_first(references); row; row = json_next(row)) {
		struct history_path *path = &search->paths[search->path_count++];
		struct sought *sought = arena_zero(&search->arena, 1, sizeof(*sought));

		sought->worker = worker;
		sought->last = &search->last;
		sought->reader = reader_by_id((enum reader_id)reader);
		json_integer(json_member(row, "kind"), &sought->kind);
		sought->name = text_of(&search->arena, row, "name");
		sought->source = text_of(&search->arena, row, "source");
		sought->pin = text_of(&search->arena, row, "pin");
		path->path = message_path(json_member(file, "path"), &search->arena);
		path->holds = holds;
		path->context = sought;
		if (sought->reader && worker->limits.values[sought->reader->largest] > search->largest)
			search->largest = worker->limits.values[sought->reader->largest];
	}
}

static bool read_question(struct search *search, const struct worker *worker, const struct json_value *files)
{
	size_t count = 0;

	for (const struct json_value *file = json_first(files); file; file = json_next(file))
		count += json_count(json_member(file, "references"));
	search->paths = arena_zero(&search->arena, count, sizeof(*search->paths));
	for (const struct json_value *file = json_first(files); file; file = json_next(file))
		add_paths(search, worker, file);
	for (size_t i = 0; i < search->path_count; i++) {
		const struct sought *sought = search->paths[i].context;

		if (!search->paths[i].path || !sought->reader || !sought->name || !sought->source)
			return false;
	}
	return true;
}

static int open_history(struct search *search, const struct worker *worker, const struct json_value *job,
	enum problem_code *ret_problem, struct error *err)
{
	const char *gitdir = message_path(json_member(job, "gitdir"), &search->arena);
	const struct repository_where where = {
		.gitdir = gitdir ? gitdir : "",
		.roots = worker->roots,
		.root_count = worker->root_count,
		.limits = &worker->limits,
	};

	if (repository_open(&search->repository, &where, ret_problem, err) < 0)
		return err->code;
	return repository_load(search->repository, ret_problem, err);
}

/* --- the answer --------------------------------------------------------------------------------------- */

static void write_answers(const struct search *search, struct json_writer *writer)
{
	json_begin_array(writer, "answers");
	for (size_t i = 0; i < search->path_count; i++) {
		const struct history_path *path = &search->paths[i];

		if (!path->found) {
			json_write_null(writer, NULL);
			continue;
		}
		json_begin_object(writer, NULL);
		json_write_text(writer, "commit", path->commit.oid);
		json_write_integer(writer, "time", path->commit.time);
		json_write_text(writer, "author", path->commit.author);
		json_write_text(writer, "subject", path->commit.subject);
		json_end_object(writer);
	}
	json_end_array(writer);
}

int worker_introduced(struct worker *worker, const struct json_value *job, struct error *err)
{
	static const int64_t most = INT64_C(2000000000);
	CLEANUP(search_release) struct search search = { .path_count = 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	enum problem_code problem = PROBLEM_NOT_OPENED;
	const char *commit = json_text(json_member(job, "commit"));
	struct error error = { 0 };

	if (!commit || !read_question(&search, worker, json_member(job, "introduced")))
		return error_set(err, ERROR_MALFORMED, "a question of the collector is broken");
	if (open_history(&search, worker, job, &problem, &error) < 0)
		return worker_fail(worker, problem, error.message, err);
	history_introduced(search.repository, commit, search.paths, search.path_count, search.largest,
		clock_ticks() + most, &search.arena);
	for (size_t i = 0; i < search.path_count; i++)
		worker_mask(&search.paths[i].commit, &search.arena);
	worker_begin(worker, &writer);
	write_answers(&search, &writer);
	json_end_object(&writer);
	return worker_send(worker, &text, err);
}
