#include "sources/table.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "reading.h"

static bool in_dagger_folder(const char *folder)
{
	return strcmp(folder, ".dagger") == 0 || text_ends(folder, "/.dagger");
}

static bool wants_dagger_json(const char *folder, const char *name)
{
	(void)folder;
	return strcmp(name, "dagger.json") == 0;
}

static bool wants_dagger_module_toml(const char *folder, const char *name)
{
	(void)folder;
	return strcmp(name, "dagger-module.toml") == 0;
}

static bool wants_dagger_toml(const char *folder, const char *name)
{
	return strcmp(name, "dagger.toml") == 0 ||
	       (strcmp(name, "config.toml") == 0 && in_dagger_folder(folder));
}

static bool wants_dagger_lock(const char *folder, const char *name)
{
	return strcmp(name, "dagger.lock") == 0 || (strcmp(name, "lock") == 0 && in_dagger_folder(folder));
}

static bool wants_own_policy(const char *folder, const char *name)
{
	return !*folder && strcmp(name, ".scabbard.toml") == 0;
}

const struct reader reader_table[] = {
	{
		.id = READER_DAGGER_JSON,
		.name = "dagger_json",
		.version = 3,
		.largest = LIMIT_MANIFEST_BYTES,
		.wants = wants_dagger_json,
		.read = read_dagger_json,
	},
	{
		.id = READER_DAGGER_MODULE_TOML,
		.name = "dagger_module_toml",
		.version = 3,
		.largest = LIMIT_TOML_BYTES,
		.wants = wants_dagger_module_toml,
		.read = read_dagger_module_toml,
	},
	{
		.id = READER_DAGGER_TOML,
		.name = "dagger_toml",
		.version = 2,
		.largest = LIMIT_TOML_BYTES,
		.wants = wants_dagger_toml,
		.read = read_dagger_toml,
	},
	{
		.id = READER_DAGGER_LOCK,
		.name = "dagger_lock",
		.version = 2,
		.largest = LIMIT_LOCK_BYTES,
		.wants = wants_dagger_lock,
		.read = read_dagger_lock,
	},
	{
		.id = READER_OWN_POLICY,
		.name = "own_policy",
		.version = 1,
		.largest = LIMIT_OWN_POLICY_BYTES,
		.wants = wants_own_policy,
		.read = read_own_policy,
	},
};

const size_t reader_count = COUNT_OF(reader_table);

const struct reader *reader_for(const char *folder, const char *name)
{
	for (size_t i = 0; i < reader_count; i++)
		if (reader_table[i].need != NEED_CODE && reader_table[i].wants(folder, name))
			return &reader_table[i];
	return NULL;
}

const struct reader *reader_for_code(const char *name)
{
	for (size_t i = 0; i < reader_count; i++)
		if (reader_table[i].need == NEED_CODE && reader_table[i].wants("", name))
			return &reader_table[i];
	return NULL;
}

const struct reader *reader_by_id(enum reader_id id)
{
	for (size_t i = 0; i < reader_count; i++)
		if (reader_table[i].id == id)
			return &reader_table[i];
	return NULL;
}

const struct reader *reader_by_name(const char *name)
{
	for (size_t i = 0; i < reader_count; i++)
		if (strcmp(reader_table[i].name, name) == 0)
			return &reader_table[i];
	return NULL;
}

struct facts *reader_read_with(struct reader_tools *tools, const struct reader *reader,
	struct snapshot *snapshot, const char *oid, const char *bytes, size_t length,
	const struct limits *limits)
{
	struct facts *facts = snapshot_add_facts(snapshot);
	const struct reader_input input = {
		.bytes = bytes,
		.length = length,
		.limits = limits,
		.arena = &snapshot->arena,
		.tools = tools,
	};
	size_t oid_length = strlen(oid);

	memcpy(facts->oid, oid, oid_length < OID_HEX ? oid_length : OID_HEX);
	facts->reader = reader->id;
	facts->version = reader->version;
	if (length > limits->values[reader->largest]) {
		facts->refused = "larger than the limit";
		facts->refused_by_limit = true;
		facts->refused_at = (struct place){ .line = 1, .column = 1 };
		return facts;
	}
	reader->read(&input, facts);
	excerpts_make(snapshot, facts, bytes, length, limits);
	return facts;
}

struct facts *reader_read(const struct reader *reader, struct snapshot *snapshot, const char *oid,
	const char *bytes, size_t length, const struct limits *limits)
{
	CLEANUP(reader_tools_close) struct reader_tools *tools = reader_tools_new();

	return reader_read_with(tools, reader, snapshot, oid, bytes, length, limits);
}
