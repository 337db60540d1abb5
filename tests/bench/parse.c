/*
 * How fast code is read: for each language the files of repositories' HEAD trees, up to some megabytes, read by our
 * reader, and as the baseline parsed by the grammar alone. Prints megabytes a second and the ratio.
 *	parse GITDIR...
 */
#include <git2.h>
#include <git2/sys/repository.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <tree_sitter/api.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "sources/table.h"

extern const TSLanguage *tree_sitter_go(void), *tree_sitter_python(void), *tree_sitter_typescript(void),
	*tree_sitter_tsx(void), *tree_sitter_java(void), *tree_sitter_php(void), *tree_sitter_elixir(void),
	*tree_sitter_bash(void);

enum { MEGABYTE = 1000000, MOST = 4 * MEGABYTE, FILE_MOST = 200000, ROUNDS = 3 };

static const struct {
	enum reader_id reader;
	const char *ends;
	const TSLanguage *(*grammar)(void);
} languages[] = {
	{ READER_GO, ".go", tree_sitter_go },
	{ READER_PYTHON, ".py", tree_sitter_python },
	{ READER_TYPESCRIPT, ".ts", tree_sitter_typescript },
	{ READER_TSX, ".tsx", tree_sitter_tsx },
	{ READER_JAVA, ".java", tree_sitter_java },
	{ READER_PHP, ".php", tree_sitter_php },
	{ READER_ELIXIR, ".ex", tree_sitter_elixir },
	{ READER_DANG, ".dang", NULL },
	{ READER_SHELL, ".sh", tree_sitter_bash },
};

/* The files of one language. */
struct sample {
	char **texts;
	size_t *lengths;
	size_t count, capacity, bytes;
};

static struct sample samples[COUNT_OF(languages)];

static void take(struct sample *sample, const git_blob *blob)
{
	const size_t length = (size_t)git_blob_rawsize(blob);
	size_t capacity = sample->capacity;

	memory_grow(&sample->lengths, sample->count, &capacity, sizeof(*sample->lengths));
	memory_grow(&sample->texts, sample->count, &sample->capacity, sizeof(*sample->texts));
	sample->texts[sample->count] = memory_zero(length + 1, 1);
	memcpy(sample->texts[sample->count], git_blob_rawcontent(blob), length);
	sample->lengths[sample->count++] = length;
	sample->bytes += length;
}

static int visit(const char *root, const git_tree_entry *entry, void *context)
{
	const char *name = git_tree_entry_name(entry), *dot = strrchr(name, '.');
	git_blob *blob;

	(void)root;
	for (size_t i = 0; dot && i < COUNT_OF(languages); i++) {
		if (strcmp(dot, languages[i].ends) != 0 || samples[i].bytes > MOST ||
			git_blob_lookup(&blob, context, git_tree_entry_id(entry)) < 0)
			continue;
		if (git_blob_rawsize(blob) < FILE_MOST)
			take(&samples[i], blob);
		git_blob_free(blob);
	}
	return 0;
}

static void collect(const char *gitdir)
{
	git_repository *repository;
	git_object *tree;

	if (git_repository_open_bare(&repository, gitdir) < 0)
		return;
	if (git_revparse_single(&tree, repository, "HEAD^{tree}") == 0) {
		git_tree_walk((git_tree *)tree, GIT_TREEWALK_PRE, visit, repository);
		git_object_free(tree);
	}
	git_repository_free(repository);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double parse_alone(const struct sample *sample, const TSLanguage *grammar)
{
	TSParser *parser = ts_parser_new();
	const double start = seconds();

	ts_parser_set_language(parser, grammar);
	for (size_t i = 0; i < sample->count; i++)
		ts_tree_delete(
			ts_parser_parse_string(parser, NULL, sample->texts[i], (uint32_t)sample->lengths[i]));
	ts_parser_delete(parser);
	return seconds() - start;
}

static double read_all(const struct sample *sample, const struct reader *reader, const struct limits *limits)
{
	struct reader_tools *tools = reader_tools_new();
	const double start = seconds();

	for (size_t i = 0; i < sample->count; i++) {
		struct snapshot *snapshot = snapshot_new();

		reader_read_with(tools, reader, snapshot, "0", sample->texts[i], sample->lengths[i], limits);
		snapshot_close(&snapshot);
	}
	reader_tools_close(&tools);
	return seconds() - start;
}

static double less(double one, double other)
{
	return one < other || other == 0 ? one : other;
}

static void measure(size_t index, const struct limits *limits)
{
	const struct reader *reader = reader_by_id(languages[index].reader);
	const struct sample *sample = &samples[index];
	const double megabytes = (double)sample->bytes / MEGABYTE;
	double alone = 0, read = 0;

	if (!reader || !sample->count) {
		printf("%-6s no file of it\n", languages[index].ends);
		return;
	}
	for (int round = 0; round < ROUNDS; round++) {
		if (languages[index].grammar)
			alone = less(parse_alone(sample, languages[index].grammar()), alone);
		read = less(read_all(sample, reader, limits), read);
	}
	printf("%-6s %6zu files %7.2f MB: read at %7.2f MB/s", languages[index].ends, sample->count,
		megabytes, megabytes / read);
	if (alone > 0)
		printf(", parsed alone at %7.2f MB/s, ratio %.2f", megabytes / alone, read / alone);
	printf("\n");
}

int main(int argc, char **argv)
{
	struct limits limits;

	limits_default(&limits);
	git_libgit2_init();
	for (int i = 1; i < argc; i++)
		collect(argv[i]);
	for (size_t i = 0; i < COUNT_OF(languages); i++)
		measure(i, &limits);
	return 0;
}
