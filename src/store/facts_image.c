/* Images as rows with a life: each use, and what image it is of. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "saving.h"

static void read_image(struct statement *statement, struct life *ret)
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

static int load_images(struct saving *saving, struct lives *ret)
{
	static const char sql[] =
		"SELECT id, identity, evidence, first_run, byte_offset, byte_count, line, col FROM image_use "
		"WHERE repository_id = ?1 AND until_run IS NULL";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	while ((result = statement_step(&statement, saving->err)) > 0)
		read_image(&statement, lives_add(ret));
	return result;
}

/* What it is called without tag and digest; of what is not fixed its shape. */
static const char *name_of(const struct image *image)
{
	return *image->repository ? image->repository : image->text;
}

static int find_image(struct saving *saving, const struct image *image, int64_t *ret)
{
	static const char find_sql[] =
		"SELECT id FROM image WHERE role = ?1 AND name_id = ?2 AND registry_id = ?3";
	static const char add_sql[] =
		"INSERT INTO image (role, name_id, registry_id) VALUES (?1, ?2, ?3) RETURNING id";
	const char *const sql[] = { find_sql, add_sql };
	int64_t name = 0, registry = 0;
	int result = string_id(saving->store, name_of(image), &name, saving->err);

	if (result == 0)
		result = string_id(saving->store, image->registry, &registry, saving->err);
	*ret = 0;
	for (size_t i = 0; i < COUNT_OF(sql) && result == 0 && !*ret; i++) {
		CLEANUP(statement_end) struct statement statement = { 0 };

		result = statement_begin(&statement, saving->store, sql[i], saving->err);
		if (result < 0)
			return result;
		statement_bind_integer(&statement, 1, image->role);
		statement_bind_integer(&statement, 2, name);
		statement_bind_integer(&statement, 3, registry);
		result = statement_step(&statement, saving->err);
		if (result > 0) {
			*ret = statement_integer(&statement, 0);
			result = 0;
		}
	}
	return result;
}

enum {
	WORD_PATH,
	WORD_TEXT,
	WORD_TAG,
	WORD_DIGEST,
	WORD_PLATFORM,
	WORD_WHERE,
	WORD_FUNCTION,
	WORD_MALFORMED,
	WORD_LOCK_DIGEST,
	WORD_LOCK_PLATFORMS,
	WORD_COUNT
};

/* What is not there has no row among the strings, so that an index of what is there stays small. */
static const char *text_or_null(const char *text)
{
	return text && *text ? text : NULL;
}

static int image_words(struct saving *saving, const struct image *image, int64_t ret[WORD_COUNT])
{
	const char *const words[WORD_COUNT] = {
		[WORD_PATH] = saving->capture->snapshot->files[image->file].path,
		[WORD_TEXT] = image->text,
		[WORD_TAG] = image->tag,
		[WORD_DIGEST] = text_or_null(image->digest),
		[WORD_PLATFORM] = image->platform,
		[WORD_WHERE] = image->where,
		[WORD_FUNCTION] = image->function,
		[WORD_MALFORMED] = text_or_null(image->malformed),
		[WORD_LOCK_DIGEST] = text_or_null(image->lock_digest),
		[WORD_LOCK_PLATFORMS] = text_or_null(image->lock_platforms),
	};
	int result = 0;

	for (size_t i = 0; i < WORD_COUNT && result == 0; i++)
		result = string_id(saving->store, words[i], &ret[i], saving->err);
	return result;
}

static void bind_image(struct statement *statement, const struct saving *saving, const struct image *image,
	const struct life *found)
{
	statement_bind_integer(statement, 13, saving->capture->snapshot->files[image->file].class);
	statement_bind_blob(statement, 14, found->key, sizeof(found->key));
	statement_bind_blob(statement, 15, found->evidence, sizeof(found->evidence));
	statement_bind_integer(statement, 16, image->class);
	statement_bind_integer(statement, 17, image->certainty);
	statement_bind_integer(statement, 18, (int64_t)image->at.offset);
	statement_bind_integer(statement, 19, (int64_t)image->at.count);
	statement_bind_integer(statement, 20, image->at.line);
	statement_bind_integer(statement, 21, image->at.column);
	statement_bind_integer(statement, 22, found->first_run);
	statement_bind_integer(statement, 23, saving->capture->run);
}

static int insert_image(struct saving *saving, const struct life *found)
{
	static const char sql[] =
		"INSERT INTO image_use (repository_id, image_id, path_id, text_id, tag_id, digest_id, "
		"platform_id, place_id, function_id, malformed_id, lock_digest_id, lock_platforms_id, "
		"path_class, identity, evidence, class, certainty, byte_offset, byte_count, line, col, "
		"first_run, since_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
		"?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)";
	const struct image *image = &saving->capture->snapshot->images[found->index];
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t words[WORD_COUNT], kind = 0;
	int result = image_words(saving, image, words);

	if (result == 0)
		result = find_image(saving, image, &kind);
	if (result == 0)
		result = statement_begin(&statement, saving->store, sql, saving->err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	statement_bind_integer(&statement, 2, kind);
	for (size_t i = 0; i < WORD_COUNT; i++)
		statement_bind_id(&statement, (int)i + 3, words[i]);
	bind_image(&statement, saving, image, found);
	return statement_run(&statement, saving->err);
}

static int mend_image(struct saving *saving, const struct life *found)
{
	static const char sql[] = "UPDATE image_use SET byte_offset = ?2, byte_count = ?3, line = ?4, col = "
				  "?5 WHERE id = ?1";
	return life_mend_place(saving, sql, found->id, &saving->capture->snapshot->images[found->index].at);
}

/* Everything that the row shows but its place. */
static void image_evidence(const struct snapshot *snapshot, const struct image *image, unsigned char ret[16])
{
	const char *const texts[] = { image->registry, image->repository, image->text, image->tag,
		image->digest, image->platform, image->where, image->function, image->malformed,
		image->lock_digest, image->lock_platforms };
	struct digest digest;

	digest_start(&digest);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		digest_add_text(&digest, texts[i]);
	digest_add_number(&digest, image->role);
	digest_add_number(&digest, image->class);
	digest_add_number(&digest, image->certainty);
	digest_add_number(&digest, snapshot->files[image->file].class);
	digest_finish_16(&digest, ret);
}

int save_images(struct saving *saving)
{
	static const struct life_table table = { "UPDATE image_use SET until_run = ?1 WHERE id = ?2",
		load_images, insert_image, mend_image };
	const struct snapshot *snapshot = saving->capture->snapshot;
	CLEANUP(lives_release) struct lives found = { 0 };
	int result;

	for (size_t i = 0; i < snapshot->image_count; i++) {
		const struct image *image = &snapshot->images[i];
		struct life *life = lives_add(&found);

		life->index = i;
		memcpy(life->key, image->identity, sizeof(life->key));
		image_evidence(snapshot, image, life->evidence);
		life->content = content_of_place(&image->at);
	}
	result = lives_save(saving, &table, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct image *image = &snapshot->images[found.items[i].index];

		saving->counts.images += snapshot->files[image->file].class == PATH_LIVE;
		saving->counts.hostile += is_hostile_value(image->text);
	}
	return result;
}
