#include "sources/table.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ci.h"
#include "code.h"
#include "reading.h"
#include "scripts.h"

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

static bool wants_engine_json(const char *folder, const char *name)
{
	(void)folder;
	return strcmp(name, "engine.json") == 0;
}

static bool wants_engine_toml(const char *folder, const char *name)
{
	(void)folder;
	return strcmp(name, "engine.toml") == 0 || strcmp(name, "buildkitd.toml") == 0;
}

static bool wants_certificate(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".pem") || text_ends(name, ".crt") || text_ends(name, ".cer") ||
	       text_ends(name, ".key");
}

static bool wants_dang(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".dang");
}

static bool wants_elixir(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".ex") || text_ends(name, ".exs");
}

static bool screen_elixir(const char *bytes, size_t length)
{
	return code_screen(&code_elixir, bytes, length);
}

static void read_elixir(const struct reader_input *input, struct facts *facts)
{
	code_read(&code_elixir, input, facts);
}

static bool wants_java(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".java");
}

static bool screen_java(const char *bytes, size_t length)
{
	return code_screen(&code_java, bytes, length);
}

static void read_java(const struct reader_input *input, struct facts *facts)
{
	code_read(&code_java, input, facts);
}

static bool wants_php(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".php");
}

static bool screen_php(const char *bytes, size_t length)
{
	return code_screen(&code_php, bytes, length);
}

static void read_php(const struct reader_input *input, struct facts *facts)
{
	code_read(&code_php, input, facts);
}

static bool wants_python(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".py") || text_ends(name, ".pyi");
}

static bool screen_python(const char *bytes, size_t length)
{
	return code_screen(&code_python, bytes, length);
}

static void read_python(const struct reader_input *input, struct facts *facts)
{
	code_read(&code_python, input, facts);
}

static bool wants_go(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".go") && strcmp(name, "dagger.gen.go") != 0;
}

static bool wants_typescript(const char *folder, const char *name)
{
	static const char *const ends[] = { ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs" };

	(void)folder;
	for (size_t i = 0; i < COUNT_OF(ends); i++)
		if (text_ends(name, ends[i]))
			return !text_ends(name, ".d.ts") && !text_ends(name, ".min.js");
	return false;
}

static bool wants_tsx(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".tsx") || text_ends(name, ".jsx");
}

static bool screen_typescript(const char *bytes, size_t length)
{
	return code_screen(&code_typescript, bytes, length);
}

static void read_typescript(const struct reader_input *input, struct facts *facts)
{
	code_read(&code_typescript, input, facts);
}

static void read_tsx(const struct reader_input *input, struct facts *facts)
{
	code_read(&code_tsx, input, facts);
}

static bool wants_cluster(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".yaml") || text_ends(name, ".yml");
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
	{
		.id = READER_ENGINE_JSON,
		.name = "engine_json",
		.version = 1,
		.largest = LIMIT_MANIFEST_BYTES,
		.wants = wants_engine_json,
		.read = read_engine_json,
		.need = NEED_SCREEN,
		.screen = engine_json_screen,
	},
	{
		.id = READER_ENGINE_TOML,
		.name = "engine_toml",
		.version = 1,
		.largest = LIMIT_TOML_BYTES,
		.wants = wants_engine_toml,
		.read = read_engine_toml,
	},
	{
		.id = READER_CERTIFICATE,
		.name = "certificate",
		.version = 1,
		.largest = LIMIT_CERTIFICATE_BYTES,
		.wants = wants_certificate,
		.read = read_certificate,
		.need = NEED_SCREEN,
		.screen = certificate_screen,
	},
	{
		.id = READER_DANG,
		.name = "dang",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_dang,
		.read = read_dang,
		.need = NEED_CODE,
		.screen = screen_dang,
	},
	{
		.id = READER_ELIXIR,
		.name = "elixir",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_elixir,
		.read = read_elixir,
		.need = NEED_CODE,
		.screen = screen_elixir,
	},
	{
		.id = READER_JAVA,
		.name = "java",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_java,
		.read = read_java,
		.need = NEED_CODE,
		.screen = screen_java,
	},
	{
		.id = READER_PHP,
		.name = "php",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_php,
		.read = read_php,
		.need = NEED_CODE,
		.screen = screen_php,
	},
	{
		.id = READER_PYTHON,
		.name = "python",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_python,
		.read = read_python,
		.need = NEED_CODE,
		.screen = screen_python,
	},
	{
		.id = READER_GO,
		.name = "go",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_go,
		.read = read_go,
		.need = NEED_CODE,
		.screen = screen_go,
	},
	{
		.id = READER_DOCKERFILE,
		.name = "dockerfile",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_dockerfile,
		.read = read_dockerfile,
	},
	{
		.id = READER_GITHUB,
		.name = "github",
		.version = 1,
		.largest = LIMIT_YAML_BYTES,
		.wants = wants_github,
		.read = read_github,
		.need = NEED_SCREEN,
		.screen = ci_screen,
	},
	{
		.id = READER_GITLAB,
		.name = "gitlab",
		.version = 1,
		.largest = LIMIT_YAML_BYTES,
		.wants = wants_gitlab,
		.read = read_gitlab,
		.need = NEED_SCREEN,
		.screen = ci_screen,
	},
	{
		.id = READER_CIRCLECI,
		.name = "circleci",
		.version = 1,
		.largest = LIMIT_YAML_BYTES,
		.wants = wants_circleci,
		.read = read_circleci,
		.need = NEED_SCREEN,
		.screen = ci_screen,
	},
	{
		.id = READER_AZURE,
		.name = "azure",
		.version = 1,
		.largest = LIMIT_YAML_BYTES,
		.wants = wants_azure,
		.read = read_azure,
		.need = NEED_SCREEN,
		.screen = ci_screen,
	},
	{
		.id = READER_CODEBUILD,
		.name = "codebuild",
		.version = 1,
		.largest = LIMIT_YAML_BYTES,
		.wants = wants_codebuild,
		.read = read_codebuild,
		.need = NEED_SCREEN,
		.screen = ci_screen,
	},
	{
		.id = READER_JENKINS,
		.name = "jenkins",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_jenkins,
		.read = read_jenkins,
		.need = NEED_SCREEN,
		.screen = ci_screen,
	},
	{
		.id = READER_MAKE,
		.name = "make",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_make,
		.read = read_make,
		.need = NEED_SCREEN,
		.screen = mentions_dagger,
	},
	{
		.id = READER_JUST,
		.name = "just",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_just,
		.read = read_just,
		.need = NEED_SCREEN,
		.screen = mentions_dagger,
	},
	{
		.id = READER_TASKFILE,
		.name = "taskfile",
		.version = 1,
		.largest = LIMIT_YAML_BYTES,
		.wants = wants_taskfile,
		.read = read_taskfile,
		.need = NEED_SCREEN,
		.screen = mentions_dagger,
	},
	{
		.id = READER_PACKAGES,
		.name = "packages",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_packages,
		.read = read_packages,
		.need = NEED_SCREEN,
		.screen = mentions_dagger,
	},
	{
		.id = READER_ENVIRONMENT,
		.name = "environment",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_environment,
		.read = read_environment,
		.need = NEED_SCREEN,
		.screen = mentions_dagger,
	},
	{
		.id = READER_SHELL,
		.name = "shell",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_script,
		.read = read_script,
		.need = NEED_SCREEN,
		.screen = script_screen,
	},
	{
		.id = READER_TYPESCRIPT,
		.name = "typescript",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_typescript,
		.read = read_typescript,
		.need = NEED_CODE,
		.screen = screen_typescript,
	},
	{
		.id = READER_TSX,
		.name = "tsx",
		.version = 1,
		.largest = LIMIT_SOURCE_BYTES,
		.wants = wants_tsx,
		.read = read_tsx,
		.need = NEED_CODE,
		.screen = screen_typescript,
	},
	/* Every YAML file that none of the others wants: the last one. */
	{
		.id = READER_CLUSTER,
		.name = "cluster",
		.version = 2,
		.largest = LIMIT_YAML_BYTES,
		.wants = wants_cluster,
		.read = read_cluster,
		.need = NEED_SCREEN,
		.screen = cluster_screen,
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
