/* References as rows with a life. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "saving.h"

static void read_reference(struct statement *statement, struct life *ret)
{
	const struct place at = { .offset = (uint64_t)statement_integer(statement, 4),
		.count = (uint64_t)statement_integer(statement, 5),
		.line = (uint32_t)statement_integer(statement, 6),
		.column = (uint32_t)statement_integer(statement, 7) };

	ret->id = statement_integer(statement, 0);
	statement_copy(statement, 1, ret->key, sizeof(ret->key));
	statement_copy(statement, 2, ret->evidence, sizeof(ret->evidence));
	ret->first_run = statement_integer(statement, 3);
	ret->content = content_of_place(&at);
}

static int load_references(struct saving *saving, struct lives *ret)
{
	static const char sql[] =
		"SELECT id, identity, evidence, first_run, byte_offset, byte_count, line, col FROM reference "
		"WHERE repository_id = ?1 AND until_run IS NULL";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	while ((result = statement_step(&statement, saving->err)) > 0)
		read_reference(&statement, lives_add(ret));
	return result;
}

static bool is_remote(const struct reference *reference)
{
	return reference->root && *reference->root;
}

static const char *lock_path(const struct snapshot *snapshot, const struct reference *reference)
{
	return reference->lock_file < snapshot->file_count ? snapshot->files[reference->lock_file].path
							   : NULL;
}

static int find_target(struct saving *saving, const struct reference *reference, int64_t *ret)
{
	const char *subpath = reference->subpath ? reference->subpath : "";
	const char *identity = reference->root;

	*ret = 0;
	if (!is_remote(reference))
		return 0;
	if (*subpath)
		identity = arena_format(&saving->arena, "%s/%s", reference->root, subpath);
	return target_id(
		saving->store, identity, reference->host, reference->root, subpath, ret, saving->err);
}

enum {
	WORD_PATH,
	WORD_NAME,
	WORD_SOURCE,
	WORD_PIN,
	WORD_VERSION,
	WORD_LOCK_PATH,
	WORD_LOCK_COMMIT,
	WORD_COUNT
};

static int reference_words(struct saving *saving, const struct reference *reference, int64_t ret[WORD_COUNT])
{
	const struct snapshot *snapshot = saving->capture->snapshot;
	const char *const words[WORD_COUNT] = {
		[WORD_PATH] = snapshot->files[reference->file].path,
		[WORD_NAME] = reference->fact->name ? reference->fact->name : "",
		[WORD_SOURCE] = reference->fact->source,
		[WORD_PIN] = reference->fact->pin,
		[WORD_VERSION] = reference->version ? reference->version : "",
		[WORD_LOCK_PATH] = lock_path(snapshot, reference),
		[WORD_LOCK_COMMIT] = reference->lock_commit,
	};
	int result = 0;

	for (size_t i = 0; i < WORD_COUNT && result == 0; i++)
		result = string_id(saving->store, words[i], &ret[i], saving->err);
	return result;
}

static void bind_reference(struct statement *statement, const struct saving *saving,
	const struct reference *reference, const struct life *found)
{
	const struct place *at = &reference->fact->at;

	statement_bind_integer(statement, 10, saving->capture->snapshot->files[reference->file].class);
	statement_bind_blob(statement, 11, found->key, sizeof(found->key));
	statement_bind_blob(statement, 12, found->evidence, sizeof(found->evidence));
	statement_bind_integer(statement, 13, reference->fact->kind);
	statement_bind_integer(statement, 14, reference->class);
	statement_bind_integer(statement, 15, reference->detail);
	statement_bind_integer(statement, 16, reference->effective);
	statement_bind_integer(statement, 17, reference->version_kind);
	statement_bind_hex(statement, 18, reference_runs(reference));
	statement_bind_integer(statement, 19, reference->lock_floats);
	statement_bind_integer(statement, 20, (int64_t)at->offset);
	statement_bind_integer(statement, 21, (int64_t)at->count);
	statement_bind_integer(statement, 22, at->line);
	statement_bind_integer(statement, 23, at->column);
	statement_bind_integer(statement, 24, found->first_run);
	statement_bind_integer(statement, 25, saving->capture->run);
}

static int insert_reference(struct saving *saving, const struct life *found)
{
	static const char sql[] =
		"INSERT INTO reference (repository_id, target_id, path_id, name_id, source_id, pin_id, "
		"version_id, lock_path_id, lock_commit_id, path_class, identity, evidence, kind, class, "
		"detail, effective, version_kind, commit_id, lock_floats, byte_offset, byte_count, line, "
		"col, "
		"first_run, since_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
		"?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)";
	const struct reference *reference = &saving->capture->snapshot->references[found->index];
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t words[WORD_COUNT], target = 0;
	int result = reference_words(saving, reference, words);

	if (result == 0)
		result = find_target(saving, reference, &target);
	if (result == 0)
		result = statement_begin(&statement, saving->store, sql, saving->err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	statement_bind_id(&statement, 2, target);
	for (size_t i = 0; i < WORD_COUNT; i++)
		statement_bind_id(&statement, (int)i + 3, words[i]);
	bind_reference(&statement, saving, reference, found);
	return statement_run(&statement, saving->err);
}

static int mend_reference(struct saving *saving, const struct life *found)
{
	static const char sql[] =
		"UPDATE reference SET byte_offset = ?2, byte_count = ?3, line = ?4, col = ?5 "
		"WHERE id = ?1";
	return life_mend_place(
		saving, sql, found->id, &saving->capture->snapshot->references[found->index].fact->at);
}

void reference_evidence(
	const struct snapshot *snapshot, const struct reference *reference, unsigned char ret[16])
{
	const int64_t numbers[] = { reference->fact->kind, reference->class, reference->detail,
		reference->effective, reference->version_kind, reference->lock_floats,
		snapshot->files[reference->file].class, reference->fact->pin != NULL };
	struct digest digest;

	digest_start(&digest);
	digest_add(&digest, reference->evidence, sizeof(reference->evidence));
	digest_add_text(&digest, reference->fact->name);
	digest_add_text(&digest, reference->fact->source);
	digest_add_text(&digest, reference->fact->pin);
	digest_add_text(&digest, reference->root);
	digest_add_text(&digest, reference->subpath);
	digest_add_text(&digest, reference->version);
	digest_add_text(&digest, lock_path(snapshot, reference));
	digest_add_text(&digest, reference->lock_commit);
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		digest_add_number(&digest, numbers[i]);
	if (reference->class == CLASS_CONFLICT)
		digest_add_text(&digest, reference_runs(reference));
	digest_finish_16(&digest, ret);
}

static void count_reference(struct counts *counts, const struct reference *reference, bool live)
{
	counts->hostile += is_hostile_value(reference->fact->source) ||
			   is_hostile_value(reference->fact->name ? reference->fact->name : "");
	if (!live)
		return;
	counts->references++;
	counts->floating += reference->effective == EFFECTIVE_FLOATING;
	counts->pinned += reference->class == CLASS_PINNED;
	counts->unpinned += reference->class == CLASS_UNPINNED;
	counts->builtin += reference->class == CLASS_BUILTIN;
	counts->local += reference->class == CLASS_LOCAL;
	counts->malformed += reference->class == CLASS_MALFORMED_PIN;
	counts->conflict += reference->class == CLASS_CONFLICT;
}

int save_references(struct saving *saving)
{
	static const struct life_table table = { "UPDATE reference SET until_run = ?1 WHERE id = ?2",
		load_references, insert_reference, mend_reference };
	const struct snapshot *snapshot = saving->capture->snapshot;
	CLEANUP(lives_release) struct lives found = { 0 };
	int result;

	for (size_t i = 0; i < snapshot->reference_count; i++) {
		const struct reference *reference = &snapshot->references[i];
		struct life *life = lives_add(&found);

		life->index = i;
		memcpy(life->key, reference->identity, sizeof(life->key));
		reference_evidence(snapshot, reference, life->evidence);
		life->content = content_of_place(&reference->fact->at);
	}
	result = lives_save(saving, &table, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct reference *reference = &snapshot->references[found.items[i].index];

		count_reference(
			&saving->counts, reference, snapshot->files[reference->file].class == PATH_LIVE);
	}
	return result;
}
