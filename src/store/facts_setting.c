/* Settings as rows with a life. */
#include <string.h>

#include "base/cleanup.h"
#include "saving.h"

static void read_setting(struct statement *statement, struct life *ret)
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

static int load_settings(struct saving *saving, struct lives *ret)
{
	static const char sql[] = "SELECT id, identity, evidence, first_run, byte_offset, byte_count, line, "
				  "col FROM configuration WHERE repository_id = ?1 AND until_run IS NULL";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	while ((result = statement_step(&statement, saving->err)) > 0)
		read_setting(&statement, lives_add(ret));
	return result;
}

enum { WORD_PATH, WORD_SUBJECT, WORD_NAME, WORD_VALUE, WORD_REASON, WORD_COUNT };

static int setting_words(struct saving *saving, const struct setting *setting, int64_t ret[WORD_COUNT])
{
	const char *const words[WORD_COUNT] = {
		[WORD_PATH] = saving->capture->snapshot->files[setting->file].path,
		[WORD_SUBJECT] = setting->fact->subject,
		[WORD_NAME] = setting->fact->key,
		[WORD_VALUE] = setting->fact->value,
		[WORD_REASON] = setting->fact->refused,
	};
	int result = 0;

	for (size_t i = 0; i < WORD_COUNT && result == 0; i++)
		result = string_id(saving->store, words[i], &ret[i], saving->err);
	return result;
}

static int insert_setting(struct saving *saving, const struct life *found)
{
	static const char sql[] =
		"INSERT INTO configuration (repository_id, path_id, subject_id, name_id, value_id, "
		"reason_id, path_class, identity, evidence, kind, state, certainty, byte_offset, byte_count, "
		"line, col, first_run, since_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
		"?13, ?14, ?15, ?16, ?17, ?18)";
	const struct setting *setting = &saving->capture->snapshot->settings[found->index];
	const struct setting_fact *fact = setting->fact;
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t words[WORD_COUNT];
	int result = setting_words(saving, setting, words);

	if (result == 0)
		result = statement_begin(&statement, saving->store, sql, saving->err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	for (size_t i = 0; i < WORD_COUNT; i++)
		statement_bind_id(&statement, (int)i + 2, words[i]);
	statement_bind_integer(&statement, 7, saving->capture->snapshot->files[setting->file].class);
	statement_bind_blob(&statement, 8, found->key, sizeof(found->key));
	statement_bind_blob(&statement, 9, found->evidence, sizeof(found->evidence));
	statement_bind_integer(&statement, 10, fact->kind);
	statement_bind_integer(&statement, 11, setting_state(fact));
	statement_bind_integer(&statement, 12, fact->certainty);
	statement_bind_integer(&statement, 13, (int64_t)fact->at.offset);
	statement_bind_integer(&statement, 14, (int64_t)fact->at.count);
	statement_bind_integer(&statement, 15, fact->at.line);
	statement_bind_integer(&statement, 16, fact->at.column);
	statement_bind_integer(&statement, 17, found->first_run);
	statement_bind_integer(&statement, 18, saving->capture->run);
	return statement_run(&statement, saving->err);
}

static int mend_setting(struct saving *saving, const struct life *found)
{
	static const char sql[] = "UPDATE configuration SET byte_offset = ?2, byte_count = ?3, line = ?4, "
				  "col = ?5 WHERE id = ?1";
	const struct setting *setting = &saving->capture->snapshot->settings[found->index];

	return life_mend_place(saving, sql, found->id, &setting->fact->at);
}

/* Everything that the row shows but its place. */
static void setting_evidence(
	const struct snapshot *snapshot, const struct setting *setting, unsigned char ret[16])
{
	const struct setting_fact *fact = setting->fact;
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, fact->value);
	digest_add_text(&digest, fact->refused);
	digest_add_number(&digest, setting_state(fact));
	digest_add_number(&digest, fact->certainty);
	digest_add_number(&digest, snapshot->files[setting->file].class);
	digest_finish_16(&digest, ret);
}

int save_settings(struct saving *saving)
{
	static const struct life_table table = { "UPDATE configuration SET until_run = ?1 WHERE id = ?2",
		load_settings, insert_setting, mend_setting };
	const struct snapshot *snapshot = saving->capture->snapshot;
	CLEANUP(lives_release) struct lives found = { 0 };
	int result;

	for (size_t i = 0; i < snapshot->setting_count; i++) {
		const struct setting *setting = &snapshot->settings[i];
		struct life *life = lives_add(&found);

		life->index = i;
		memcpy(life->key, setting->identity, sizeof(life->key));
		setting_evidence(snapshot, setting, life->evidence);
		life->content = content_of_place(&setting->fact->at);
	}
	result = lives_save(saving, &table, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct setting *setting = &snapshot->settings[found.items[i].index];

		saving->counts.settings += snapshot->files[setting->file].class == PATH_LIVE;
		saving->counts.hostile +=
			is_hostile_value(setting->fact->key) || is_hostile_value(setting->fact->value);
	}
	return result;
}
