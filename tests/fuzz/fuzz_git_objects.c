/* Commits, tags and trees as bytes; the first byte says which. In a tree '|' stands for a NUL. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "git/commit.h"
#include "git/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_span(const struct span *span, const char *bytes, size_t length)
{
	/* An empty one may be a constant. */
	if (span->length && (span->text < bytes || span->text + span->length > bytes + length))
		abort();
}

static void read_commit(const char *bytes, size_t length)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct commit_text commit;

	if (!commit_parse(&commit, bytes, length))
		return;
	check_span(&commit.author, bytes, length);
	check_span(&commit.email, bytes, length);
	check_span(&commit.subject, bytes, length);
	if (commit.time < 0 || memchr(commit.subject.text, '\n', commit.subject.length))
		abort();
	for (size_t i = 0; i < commit.parent_count; i++) {
		char hex[OID_HEX + 1];
		git_oid id;

		commit_parent(&commit, i, &id);
		git_oid_tostr(hex, sizeof(hex), &id);
	}
	if (strlen(one_line(&arena, commit.subject.text, commit.subject.length)) > (size_t)4 * 1000 + 2)
		abort();
}

static void read_tree(const uint8_t *data, size_t length)
{
	CLEANUP(memory_release) uint8_t *bytes = memory_zero(length + 1, 1);
	const struct tree tree = { .bytes = bytes, .length = length };
	struct tree_entry entry, last = { 0 };
	size_t position = 0;

	for (size_t i = 0; i < length; i++)
		bytes[i] = data[i] == '|' ? 0 : data[i];
	while (tree_next(&tree, &position, &entry) > 0) {
		if (position > length || entry.oid + GIT_OID_RAWSZ > bytes + length ||
			strlen(entry.name) != entry.name_length || !entry.name_length)
			abort();
		if (last.name && (tree_compare_entries(&last, &entry) > 0) !=
					 (tree_compare_entries(&entry, &last) < 0))
			abort();
		last = entry;
	}
}

/* An id that is none makes the library keep an error, for which it must have been started. */
static void start_library(void)
{
	static bool started;

	if (!started)
		git_libgit2_init();
	started = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tag_text tag;

	start_library();
	if (!size)
		return 0;
	if (data[0] == 'c')
		read_commit((const char *)data + 1, size - 1);
	else if (data[0] == 't')
		tag_parse(&tag, (const char *)data + 1, size - 1);
	else
		read_tree(data + 1, size - 1);
	return 0;
}
