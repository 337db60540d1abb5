/* Facts of a repository as rows with a life: files, folders, modules; references, images and settings beside it. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "saving.h"

/* A number over what may be mended in a row: equal numbers, equal contents. */
static uint64_t mix(uint64_t hash, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		hash = (hash ^ ((value >> (8 * i)) & 0xff)) * UINT64_C(1099511628211);
	return hash;
}

static uint64_t content_of(uint64_t one, uint64_t two, uint64_t three, uint64_t four)
{
	const uint64_t start = UINT64_C(14695981039346656037);

	return mix(mix(mix(mix(start, one), two), three), four);
}

static int run_load(struct saving *saving, const char *sql, struct lives *ret,
	void (*read)(struct statement *statement, struct life *ret))
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	while ((result = statement_step(&statement, saving->err)) > 0) {
		struct life *life = lives_add(ret);

		life->id = statement_integer(&statement, 0);
		read(&statement, life);
	}
	return result;
}

/* --- files --------------------------------------------------------------------------------------------- */

static void key_of_file(const char *path, int64_t reader, struct life *ret)
{
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, path);
	digest_add_number(&digest, reader);
	digest_finish_16(&digest, ret->key);
}

/* An object id and a number fit as they are. */
static void evidence_of_file(const void *oid, size_t length, int64_t path_class, struct life *ret)
{
	struct digest digest;

	digest_start(&digest);
	digest_add(&digest, oid, length);
	digest_add_number(&digest, path_class);
	digest_finish_16(&digest, ret->evidence);
}

static void read_file(struct statement *statement, struct life *ret)
{
	char oid[OID_HEX + 1];

	statement_hex(statement, 3, oid, sizeof(oid));
	key_of_file(statement_text(statement, 1), statement_integer(statement, 2), ret);
	evidence_of_file(oid, strlen(oid), statement_integer(statement, 7), ret);
	ret->content = content_of((uint64_t)statement_integer(statement, 4),
		(uint64_t)statement_integer(statement, 5), (uint64_t)statement_integer(statement, 6), 0);
}

static int load_files(struct saving *saving, struct lives *ret)
{
	static const char sql[] =
		"SELECT f.id, s.value, f.reader, f.oid, f.mode, f.size, f.version, f.path_class FROM file f "
		"JOIN string s ON s.id = f.path_id WHERE f.repository_id = ?1 AND f.until_run IS NULL";

	return run_load(saving, sql, ret, read_file);
}

static int64_t version_of(const struct file *file)
{
	return file->facts ? file->facts->version : 0;
}

static int insert_file(struct saving *saving, const struct life *found)
{
	static const char sql[] =
		"INSERT INTO file (repository_id, path_id, reader, oid, mode, size, version, path_class, "
		"since_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
	const struct file *file = &saving->capture->snapshot->files[found->index];
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t path = 0;
	int result = string_id(saving->store, file->path, &path, saving->err);

	if (result == 0)
		result = statement_begin(&statement, saving->store, sql, saving->err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	statement_bind_integer(&statement, 2, path);
	statement_bind_integer(&statement, 3, file->reader);
	statement_bind_hex(&statement, 4, file->oid);
	statement_bind_integer(&statement, 5, file->mode);
	statement_bind_integer(&statement, 6, (int64_t)file->size);
	statement_bind_integer(&statement, 7, version_of(file));
	statement_bind_integer(&statement, 8, file->class);
	statement_bind_integer(&statement, 9, saving->capture->run);
	return statement_run(&statement, saving->err);
}

static int mend_file(struct saving *saving, const struct life *found)
{
	static const char sql[] = "UPDATE file SET mode = ?2, size = ?3, version = ?4 WHERE id = ?1";
	const struct file *file = &saving->capture->snapshot->files[found->index];
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, found->id);
	statement_bind_integer(&statement, 2, file->mode);
	statement_bind_integer(&statement, 3, (int64_t)file->size);
	statement_bind_integer(&statement, 4, version_of(file));
	return statement_run(&statement, saving->err);
}

static int save_files(struct saving *saving)
{
	static const struct life_table table = { "UPDATE file SET until_run = ?1 WHERE id = ?2", load_files,
		insert_file, mend_file };
	const struct snapshot *snapshot = saving->capture->snapshot;
	CLEANUP(lives_release) struct lives found = { 0 };
	int result;

	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = &snapshot->files[i];
		struct life *life = lives_add(&found);

		life->index = i;
		key_of_file(file->path, file->reader, life);
		evidence_of_file(file->oid, strlen(file->oid), file->class, life);
		life->content = content_of(file->mode, file->size, (uint64_t)version_of(file), 0);
		saving->counts.hostile += is_hostile_value(file->path);
	}
	result = lives_save(saving, &table, &found);
	saving->counts.files = (int64_t)found.count;
	return result;
}

/* --- folders ------------------------------------------------------------------------------------------- */

static void read_folder(struct statement *statement, struct life *ret)
{
	key_of_file(statement_text(statement, 1), 0, ret);
}

static int load_folders(struct saving *saving, struct lives *ret)
{
	static const char sql[] = "SELECT f.id, s.value FROM folder f JOIN string s ON s.id = f.path_id "
				  "WHERE f.repository_id = ?1 AND f.until_run IS NULL";

	return run_load(saving, sql, ret, read_folder);
}

static int insert_folder(struct saving *saving, const struct life *found)
{
	static const char sql[] =
		"INSERT INTO folder (repository_id, path_id, since_run) VALUES (?1, ?2, ?3)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t path = 0;
	int result = string_id(
		saving->store, saving->capture->snapshot->directories[found->index], &path, saving->err);

	if (result == 0)
		result = statement_begin(&statement, saving->store, sql, saving->err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	statement_bind_integer(&statement, 2, path);
	statement_bind_integer(&statement, 3, saving->capture->run);
	return statement_run(&statement, saving->err);
}

/* A folder has nothing but its path. */
static int mend_folder(struct saving *saving, const struct life *found)
{
	(void)saving;
	(void)found;
	return 0;
}

static int save_folders(struct saving *saving)
{
	static const struct life_table table = { "UPDATE folder SET until_run = ?1 WHERE id = ?2",
		load_folders, insert_folder, mend_folder };
	const struct snapshot *snapshot = saving->capture->snapshot;
	CLEANUP(lives_release) struct lives found = { 0 };

	for (size_t i = 0; i < snapshot->directory_count; i++) {
		struct life *life = lives_add(&found);

		life->index = i;
		key_of_file(snapshot->directories[i], 0, life);
	}
	return lives_save(saving, &table, &found);
}

/* --- modules ------------------------------------------------------------------------------------------- */

static void read_module(struct statement *statement, struct life *ret)
{
	statement_copy(statement, 1, ret->key, sizeof(ret->key));
	statement_copy(statement, 2, ret->evidence, sizeof(ret->evidence));
	ret->first_run = statement_integer(statement, 3);
	ret->content = content_of(
		(uint64_t)statement_integer(statement, 4), (uint64_t)statement_integer(statement, 5), 0, 0);
}

static int load_modules(struct saving *saving, struct lives *ret)
{
	static const char sql[] = "SELECT id, identity, evidence, first_run, line, col FROM module "
				  "WHERE repository_id = ?1 AND until_run IS NULL";

	return run_load(saving, sql, ret, read_module);
}

static const char *text_or_empty(const char *text)
{
	return text ? text : "";
}

static int module_words(struct saving *saving, const struct module *module, int64_t ret[6])
{
	const struct module_fact *fact = module->fact;
	const char *const words[] = { saving->capture->snapshot->files[module->file].path, module->folder,
		text_or_empty(fact->name), text_or_empty(fact->form), fact->sdk, fact->engine_version };
	int result = 0;

	for (size_t i = 0; i < COUNT_OF(words) && result == 0; i++)
		result = string_id(saving->store, words[i], &ret[i], saving->err);
	return result;
}

static int insert_module(struct saving *saving, const struct life *found)
{
	static const char sql[] =
		"INSERT INTO module (repository_id, path_id, folder_id, name_id, form_id, sdk_id, engine_id, "
		"path_class, identity, evidence, workspace, shadowed, line, col, first_run, since_run) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
	const struct module *module = &saving->capture->snapshot->modules[found->index];
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t words[6];
	int result = module_words(saving, module, words);

	if (result == 0)
		result = statement_begin(&statement, saving->store, sql, saving->err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	for (size_t i = 0; i < COUNT_OF(words); i++)
		statement_bind_id(&statement, (int)i + 2, words[i]);
	statement_bind_integer(&statement, 8, saving->capture->snapshot->files[module->file].class);
	statement_bind_blob(&statement, 9, found->key, sizeof(found->key));
	statement_bind_blob(&statement, 10, found->evidence, sizeof(found->evidence));
	statement_bind_integer(&statement, 11, module->workspace);
	statement_bind_integer(&statement, 12, module->shadowed);
	statement_bind_integer(&statement, 13, module->fact->at.line);
	statement_bind_integer(&statement, 14, module->fact->at.column);
	statement_bind_integer(&statement, 15, found->first_run);
	statement_bind_integer(&statement, 16, saving->capture->run);
	return statement_run(&statement, saving->err);
}

static int mend_module(struct saving *saving, const struct life *found)
{
	static const char sql[] = "UPDATE module SET line = ?2, col = ?3 WHERE id = ?1";
	const struct place *at = &saving->capture->snapshot->modules[found->index].fact->at;
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, found->id);
	statement_bind_integer(&statement, 2, at->line);
	statement_bind_integer(&statement, 3, at->column);
	return statement_run(&statement, saving->err);
}

static void evidence_of_module(const struct snapshot *snapshot, const struct module *module, struct life *ret)
{
	struct digest digest;

	digest_start(&digest);
	digest_add(&digest, module->evidence, sizeof(module->evidence));
	digest_add_text(&digest, module->folder);
	digest_add_text(&digest, module->fact->name);
	digest_add_text(&digest, module->fact->form);
	digest_add_text(&digest, module->fact->sdk);
	digest_add_text(&digest, module->fact->engine_version);
	digest_add_number(&digest, module->workspace | module->shadowed << 1);
	digest_add_number(&digest, snapshot->files[module->file].class);
	digest_finish_16(&digest, ret->evidence);
}

static int save_modules(struct saving *saving)
{
	static const struct life_table table = { "UPDATE module SET until_run = ?1 WHERE id = ?2",
		load_modules, insert_module, mend_module };
	const struct snapshot *snapshot = saving->capture->snapshot;
	CLEANUP(lives_release) struct lives found = { 0 };
	int result;

	for (size_t i = 0; i < snapshot->module_count; i++) {
		const struct module *module = &snapshot->modules[i];
		struct life *life = lives_add(&found);

		life->index = i;
		memcpy(life->key, module->identity, sizeof(life->key));
		evidence_of_module(snapshot, module, life);
		life->content = content_of(module->fact->at.line, module->fact->at.column, 0, 0);
	}
	result = lives_save(saving, &table, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct module *module = &snapshot->modules[found.items[i].index];

		saving->counts.modules += snapshot->files[module->file].class == PATH_LIVE;
		saving->counts.hostile += is_hostile_value(text_or_empty(module->fact->name));
	}
	return result;
}

int save_facts(struct saving *saving)
{
	int result = save_files(saving);

	if (result == 0)
		result = save_folders(saving);
	if (result == 0)
		result = save_modules(saving);
	if (result == 0)
		result = save_references(saving);
	if (result == 0)
		result = save_images(saving);
	return result < 0 ? result : save_settings(saving);
}
