#include "model/snapshot.h"

#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

static const char *const problem_words[] = {
	[PROBLEM_NONE] = "",
	[PROBLEM_TOO_LARGE] = "too-large",
	[PROBLEM_MISSING_OBJECT] = "missing-object",
	[PROBLEM_CORRUPT_OBJECT] = "corrupt-object",
	[PROBLEM_SYMLINK] = "symlink",
	[PROBLEM_SUBMODULE] = "submodule",
	[PROBLEM_TOO_DEEP] = "too-deep",
	[PROBLEM_TOO_MANY] = "too-many",
	[PROBLEM_BAD_PATH] = "bad-path",
	[PROBLEM_REFUSED] = "refused",
	[PROBLEM_UNBORN_HEAD] = "unborn-head",
	[PROBLEM_NOT_OPENED] = "not-opened",
	[PROBLEM_WORKER_DIED] = "worker-died",
	[PROBLEM_DEADLINE] = "deadline",
	[PROBLEM_NESTED] = "nested",
	[PROBLEM_IDENTITY] = "identity",
	[PROBLEM_OUTSIDE] = "outside",
	[PROBLEM_CONFLICT] = "conflict",
};

static const char *const reader_words[] = {
	[READER_NONE] = "",
	[READER_DAGGER_JSON] = "dagger_json",
	[READER_DAGGER_MODULE_TOML] = "dagger_module_toml",
	[READER_DAGGER_TOML] = "dagger_toml",
	[READER_DAGGER_LOCK] = "dagger_lock",
	[READER_OWN_POLICY] = "own_policy",
	[READER_GO] = "go",
	[READER_PYTHON] = "python",
	[READER_TYPESCRIPT] = "typescript",
	[READER_TSX] = "tsx",
	[READER_JAVA] = "java",
	[READER_PHP] = "php",
	[READER_ELIXIR] = "elixir",
	[READER_DANG] = "dang",
	[READER_SHELL] = "shell",
	[READER_PACKAGES] = "packages",
	[READER_DOCKERFILE] = "dockerfile",
	[READER_GITHUB] = "github",
	[READER_GITLAB] = "gitlab",
	[READER_CIRCLECI] = "circleci",
	[READER_AZURE] = "azure",
	[READER_JENKINS] = "jenkins",
	[READER_MAKE] = "make",
	[READER_TASKFILE] = "taskfile",
	[READER_JUST] = "just",
	[READER_ENGINE_JSON] = "engine_json",
	[READER_ENGINE_TOML] = "engine_toml",
	[READER_CLUSTER] = "cluster",
	[READER_CERTIFICATE] = "certificate",
	[READER_ENVIRONMENT] = "environment",
	[READER_CODEBUILD] = "codebuild",
};
_Static_assert(COUNT_OF(reader_words) == READER_COUNT, "every reader has a word");

static size_t word_index(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 1; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return 0;
}

const char *problem_code_word(enum problem_code code)
{
	return (size_t)code < COUNT_OF(problem_words) ? problem_words[code] : "";
}

enum problem_code problem_code_parse(const char *word)
{
	return (enum problem_code)word_index(problem_words, COUNT_OF(problem_words), word);
}

const char *reader_word(enum reader_id reader)
{
	return (size_t)reader < COUNT_OF(reader_words) ? reader_words[reader] : "";
}

enum reader_id reader_parse(const char *word)
{
	return (enum reader_id)word_index(reader_words, COUNT_OF(reader_words), word);
}

const char *path_class_word(enum path_class class)
{
	switch (class) {
	case PATH_LIVE:
		return "live";
	case PATH_FIXTURE:
		return "fixture";
	case PATH_DOCS:
		return "docs";
	case PATH_VENDORED:
		return "vendored";
	}
	return "";
}

struct snapshot *snapshot_new(void)
{
	return memory_zero(1, sizeof(struct snapshot));
}

void snapshot_close(struct snapshot **snapshot)
{
	if (!*snapshot)
		return;
	arena_release(&(*snapshot)->arena);
	memory_free(*snapshot);
	*snapshot = NULL;
}

struct file *snapshot_add_file(struct snapshot *snapshot)
{
	arena_grow(&snapshot->arena, &snapshot->files, snapshot->file_count, &snapshot->file_capacity,
		sizeof(*snapshot->files));
	return &snapshot->files[snapshot->file_count++];
}

struct problem *snapshot_add_problem(
	struct snapshot *snapshot, const char *path, enum problem_code code, const char *detail)
{
	struct problem *problem;

	arena_grow(&snapshot->arena, &snapshot->problems, snapshot->problem_count,
		&snapshot->problem_capacity, sizeof(*snapshot->problems));
	problem = &snapshot->problems[snapshot->problem_count++];
	problem->path = arena_string(&snapshot->arena, path);
	problem->code = code;
	problem->detail = arena_string(&snapshot->arena, detail ? detail : "");
	return problem;
}

void snapshot_add_directory(struct snapshot *snapshot, const char *path)
{
	arena_grow(&snapshot->arena, &snapshot->directories, snapshot->directory_count,
		&snapshot->directory_capacity, sizeof(*snapshot->directories));
	snapshot->directories[snapshot->directory_count++] = arena_string(&snapshot->arena, path);
}

struct facts *snapshot_add_facts(struct snapshot *snapshot)
{
	struct facts *facts = arena_zero(&snapshot->arena, 1, sizeof(*facts));

	arena_grow(&snapshot->arena, &snapshot->facts, snapshot->fact_count, &snapshot->fact_capacity,
		sizeof(struct facts *));
	snapshot->facts[snapshot->fact_count++] = facts;
	return facts;
}

struct excerpt *snapshot_add_excerpt(struct snapshot *snapshot)
{
	arena_grow(&snapshot->arena, &snapshot->excerpts, snapshot->excerpt_count,
		&snapshot->excerpt_capacity, sizeof(*snapshot->excerpts));
	return &snapshot->excerpts[snapshot->excerpt_count++];
}

static int compare_fact_key(const struct facts *facts, const char *oid, enum reader_id reader)
{
	int order = strcmp(facts->oid, oid);

	return order ? order : (int)facts->reader - (int)reader;
}

static int compare_facts(const void *left, const void *right)
{
	const struct facts *const *one = left, *const *other = right;

	return compare_fact_key(*one, (*other)->oid, (*other)->reader);
}

static int compare_files(const void *left, const void *right)
{
	const struct file *one = left, *other = right;
	int order = strcmp(one->path, other->path);

	return order ? order : (int)one->reader - (int)other->reader;
}

static int compare_problems(const void *left, const void *right)
{
	const struct problem *one = left, *other = right;
	int order = strcmp(one->path, other->path);

	if (!order)
		order = (int)one->reader - (int)other->reader;
	if (!order)
		order = (int)one->code - (int)other->code;
	return order ? order : strcmp(one->detail, other->detail);
}

static int compare_excerpts(const void *left, const void *right)
{
	const struct excerpt *one = left, *other = right;
	int order = strcmp(one->oid, other->oid);

	return order ? order : (one->line > other->line) - (one->line < other->line);
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count > 1)
		qsort(items, count, size, compare);
}

static struct facts *find_sorted(const struct snapshot *snapshot, const char *oid, enum reader_id reader)
{
	size_t low = 0, high = snapshot->fact_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_fact_key(snapshot->facts[middle], oid, reader);

		if (order == 0)
			return snapshot->facts[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct facts *snapshot_find_facts(const struct snapshot *snapshot, const char *oid, enum reader_id reader)
{
	if (snapshot->sorted_facts == snapshot->fact_count)
		return find_sorted(snapshot, oid, reader);
	for (size_t i = 0; i < snapshot->fact_count; i++)
		if (compare_fact_key(snapshot->facts[i], oid, reader) == 0)
			return snapshot->facts[i];
	return NULL;
}

/* What a reader refused is a problem of each path that holds the blob, for coverage and for rule 122 alike. */
static void add_refusals(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = &snapshot->files[i];
		struct problem *problem;

		if (!file->facts || !file->facts->refused)
			continue;
		problem = snapshot_add_problem(snapshot, file->path, PROBLEM_REFUSED, file->facts->refused);
		problem->reader = file->reader;
		problem->line = file->facts->refused_at.line;
		problem->column = file->facts->refused_at.column;
	}
}

static void drop_refusals(struct snapshot *snapshot)
{
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->problem_count; i++)
		if (snapshot->problems[i].code != PROBLEM_REFUSED)
			snapshot->problems[kept++] = snapshot->problems[i];
	snapshot->problem_count = kept;
}

void snapshot_sort(struct snapshot *snapshot)
{
	sort(snapshot->facts, snapshot->fact_count, sizeof(struct facts *), compare_facts);
	snapshot->sorted_facts = snapshot->fact_count;
	sort(snapshot->files, snapshot->file_count, sizeof(struct file), compare_files);
	for (size_t i = 0; i < snapshot->file_count; i++)
		snapshot->files[i].facts =
			find_sorted(snapshot, snapshot->files[i].oid, snapshot->files[i].reader);
	drop_refusals(snapshot);
	add_refusals(snapshot);
	sort(snapshot->problems, snapshot->problem_count, sizeof(struct problem), compare_problems);
	sort(snapshot->directories, snapshot->directory_count, sizeof(char *), compare_texts);
	sort(snapshot->excerpts, snapshot->excerpt_count, sizeof(struct excerpt), compare_excerpts);
}
