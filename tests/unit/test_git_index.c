/* The index, walked as the commit that would be made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/walk.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "support_repos.h"

static const char *repos;

/* Those of shapes.sh beside those of gate.sh: nearly all of them have an index that equals their commit. */
static int make_repos(void **state)
{
	char line[3 * PATH_MAX], here[PATH_MAX];

	(void)state;
	repos = support_repos_make_by("tests/repos/gate.sh", "");
	if (!repos || !getcwd(here, sizeof(here)))
		return -1;
	snprintf(line, sizeof(line), "mkdir shapes && sh \"%s/tests/repos/shapes.sh\" \"%s/shapes\"", here,
		repos);
	return support_repos_run(line) == 0 && git_start(NULL) == 0 ? 0 : -1;
}

static int remove_repos(void **state)
{
	(void)state;
	git_stop();
	support_repos_remove();
	return 0;
}

static struct repository *open_repository(const char *name)
{
	static const char *roots[1];
	static struct limits limits;
	struct repository_where where = { support_repos_path(name), roots, 1, &limits };
	struct repository *repository = NULL;
	enum problem_code problem;
	struct error error = { 0 };

	roots[0] = repos;
	limits_default(&limits);
	if (repository_open(&repository, &where, &problem, &error) < 0 ||
		repository_load(repository, &problem, &error) < 0)
		fail_msg("%s: %s", name, error.message);
	return repository;
}

static bool wants(const char *folder, const char *name, struct walk_want *ret, void *context)
{
	(void)folder;
	(void)context;
	*ret = (struct walk_want){ READER_DAGGER_JSON, LIMIT_MANIFEST_BYTES, .manifest = true };
	return strcmp(name, "dagger.json") == 0;
}

static const struct walk_settings settings = { .wants = wants };

struct walked {
	struct repository *repository;
	struct snapshot *snapshot;
};

static void walked_release(struct walked *walked)
{
	repository_close(&walked->repository);
	snapshot_close(&walked->snapshot);
}

static int walk_file(struct walked *walked, const char *name, const char *file, struct error *err)
{
	int result;

	walked->repository = open_repository(name);
	walked->snapshot = snapshot_new();
	result = walk_index(walked->repository, file, &settings, walked->snapshot, err);
	snapshot_sort(walked->snapshot);
	return result;
}

static void walk(struct walked *walked, const char *name)
{
	struct error error = { 0 };

	if (walk_file(walked, name, NULL, &error) < 0)
		fail_msg("%s: %s", name, error.message);
}

static void walk_commit(struct walked *walked, const char *name)
{
	struct walk_kept kept = { 0 };
	struct head head = { 0 };
	struct commit commit;
	enum problem_code problem;

	walked->repository = open_repository(name);
	walked->snapshot = snapshot_new();
	assert_int_equal(repository_head(walked->repository, &head, NULL), 0);
	assert_int_equal(repository_commit(walked->repository, head.commit, &commit, &problem, NULL), 0);
	walk_tree(walked->repository, commit.tree, &settings, walked->snapshot, &kept);
	snapshot_sort(walked->snapshot);
}

static bool holds(const struct walked *walked, const char *path, const char *part)
{
	for (size_t i = 0; i < walked->snapshot->file_count; i++) {
		const struct file *file = &walked->snapshot->files[i];
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;
		enum problem_code problem;

		if (strcmp(file->path, path) != 0)
			continue;
		assert_int_equal(
			repository_read_blob(walked->repository, file->oid, 10000, &bytes, &problem, NULL),
			0);
		return strstr(bytes.text, part) != NULL;
	}
	return false;
}

/* --- the same as the commit ---------------------------------------------------------------------------- */

static void assert_same(const struct snapshot *one, const struct snapshot *other, const char *name)
{
	if (one->file_count != other->file_count || one->problem_count != other->problem_count ||
		one->directory_count != other->directory_count)
		fail_msg("%s: %zu files, %zu problems, %zu folders; of the commit %zu, %zu, %zu", name,
			one->file_count, one->problem_count, one->directory_count, other->file_count,
			other->problem_count, other->directory_count);
	for (size_t i = 0; i < one->file_count; i++) {
		assert_string_equal(one->files[i].path, other->files[i].path);
		assert_string_equal(one->files[i].oid, other->files[i].oid);
		assert_int_equal(one->files[i].mode, other->files[i].mode);
		assert_int_equal(one->files[i].size, other->files[i].size);
		assert_int_equal(one->files[i].reader, other->files[i].reader);
	}
	for (size_t i = 0; i < one->problem_count; i++) {
		assert_string_equal(one->problems[i].path, other->problems[i].path);
		assert_int_equal(one->problems[i].code, other->problems[i].code);
		assert_string_equal(one->problems[i].detail, other->problems[i].detail);
	}
	for (size_t i = 0; i < one->directory_count; i++)
		assert_string_equal(one->directories[i], other->directories[i]);
}

static void is_read_as_the_commit_that_it_equals(void **state)
{
	static const char *const names[] = { "shapes/plain/.git", "shapes/plain/.git/worktrees/linked",
		"shapes/borrowed/.git", "shapes/shallow/.git", "shapes/packed/.git", "shapes/odd/.git",
		"shapes/shadow/.git", "shapes/large/.git", "shapes/history/.git", "shapes/outer/.git",
		"v2/.git", "v4/.git", "lost/.git", "other/.git", "around/.git", "trap/.git" };
	size_t files = 0, problems = 0, folders = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(walked_release) struct walked index = { 0 };
		CLEANUP(walked_release) struct walked commit = { 0 };

		walk(&index, names[i]);
		walk_commit(&commit, names[i]);
		assert_same(index.snapshot, commit.snapshot, names[i]);
		files += index.snapshot->file_count;
		problems += index.snapshot->problem_count;
		folders += index.snapshot->directory_count;
	}
	/* Or nothing would have been compared. */
	assert_true(files > 20 && problems > 4 && folders > 2);
}

static void holds_what_is_staged_and_not_what_lies_there(void **state)
{
	CLEANUP(walked_release) struct walked staged = { 0 };
	CLEANUP(walked_release) struct walked unstaged = { 0 };

	(void)state;
	walk(&staged, "staged/.git");
	assert_true(holds(&staged, "dagger.json", "@main"));
	walk(&unstaged, "unstaged/.git");
	assert_false(holds(&unstaged, "dagger.json", "@main"));
}

static void holds_what_a_first_commit_would(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk(&walked, "unborn/.git");
	assert_true(holds(&walked, "dagger.json", "@main"));
}

static void is_empty_where_there_is_none(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk(&walked, "empty/.git");
	assert_int_equal(walked.snapshot->file_count + walked.snapshot->problem_count, 0);
}

static void leaves_out_what_is_only_announced(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };
	CLEANUP(walked_release) struct walked third = { 0 };

	(void)state;
	walk(&walked, "intended/.git");
	assert_int_equal(walked.snapshot->file_count, 1);
	assert_string_equal(walked.snapshot->files[0].path, "dagger.json");
	/* A folder beside a manifest that is only announced stands for no host. */
	assert_int_equal(walked.snapshot->directory_count, 0);
	walk(&third, "v3/.git");
	assert_int_equal(third.snapshot->file_count, 3);
}

static void reads_what_is_not_checked_out(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk(&walked, "skipped/.git");
	assert_true(holds(&walked, "dagger.json", "@main"));
}

static void names_a_conflict_once(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk(&walked, "conflict/.git");
	assert_int_equal(walked.snapshot->file_count, 0);
	assert_int_equal(walked.snapshot->problem_count, 1);
	assert_int_equal(walked.snapshot->problems[0].code, PROBLEM_CONFLICT);
	assert_int_equal(walked.snapshot->problems[0].reader, READER_DAGGER_JSON);
	assert_string_equal(walked.snapshot->problems[0].path, "dagger.json");
}

static void names_an_object_that_is_missing(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk(&walked, "lost/.git");
	assert_int_equal(walked.snapshot->problem_count, 1);
	assert_int_equal(walked.snapshot->problems[0].code, PROBLEM_MISSING_OBJECT);
}

static void refuses_by_name_what_it_does_not_read(void **state)
{
	static const struct {
		const char *name, *part;
	} cases[] = { { "split/.git", "a split index is not read" },
		{ "sparse/.git", "a sparse index is not read" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(walked_release) struct walked walked = { 0 };
		struct error error = { 0 };

		assert_int_equal(walk_file(&walked, cases[i].name, NULL, &error), ERROR_USAGE);
		assert_non_null(strstr(error.message, cases[i].part));
		assert_true(*error.hint);
		assert_int_equal(walked.snapshot->file_count, 0);
	}
}

static void reads_the_index_of_a_commit_under_way(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };
	CLEANUP(walked_release) struct walked absent = { 0 };
	struct error error = { 0 };

	(void)state;
	assert_int_equal(
		support_repos_run("cp unstaged/.git/index unstaged/.git/next-index-1.lock && cd unstaged && "
				  "GIT_INDEX_FILE=.git/next-index-1.lock git add dagger.json"),
		0);
	assert_int_equal(walk_file(&walked, "unstaged/.git",
				 support_repos_path("unstaged/.git/next-index-1.lock"), &error),
		0);
	assert_true(holds(&walked, "dagger.json", "@main"));
	assert_true(
		walk_file(&absent, "unstaged/.git", support_repos_path("unstaged/.git/nothing"), &error) < 0);
}

/* --- made by hand --------------------------------------------------------------------------------------- */

static void add_number(struct buf *buf, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(buf, (char)(number >> shift & 0xff));
}

static void begin_index(struct buf *buf, uint32_t count)
{
	buf_add(buf, "DIRC");
	add_number(buf, 2);
	add_number(buf, count);
}

static void add_entry(struct buf *buf, const char *path, uint32_t mode, unsigned stage)
{
	const size_t start = buf->length;
	unsigned flags = stage << 12 | (unsigned)strlen(path);

	for (int i = 0; i < 10; i++)
		add_number(buf, i == 6 ? mode : 0);
	for (int i = 0; i < 20; i++)
		buf_add_char(buf, 'a');
	buf_add_char(buf, (char)(flags >> 8));
	buf_add_char(buf, (char)(flags & 0xff));
	buf_add(buf, path);
	do
		buf_add_char(buf, '\0');
	while ((buf->length - start) % 8);
}

static void end_index(struct buf *buf)
{
	for (int i = 0; i < 20; i++)
		buf_add_char(buf, '\0');
}

static int walk_bytes(struct walked *walked, const struct buf *bytes, struct error *err)
{
	const char *path = support_repos_path("by-hand");

	assert_int_equal(file_write(path, bytes->text, bytes->length, NULL), 0);
	return walk_file(walked, "other/.git", path, err);
}

static void takes_no_path_that_git_would_not_write(void **state)
{
	static const char *const paths[] = { "../dagger.json", "./dagger.json", "/dagger.json",
		".git/dagger.json", "a//dagger.json", "a/.GIT/dagger.json", "dagger.json/",
		"a/../dagger.json" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		CLEANUP(walked_release) struct walked walked = { 0 };
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;
		struct error error = { 0 };

		begin_index(&bytes, 1);
		add_entry(&bytes, paths[i], 0100644, 0);
		end_index(&bytes);
		assert_int_equal(walk_bytes(&walked, &bytes, &error), 0);
		assert_int_equal(walked.snapshot->file_count, 0);
		if (walked.snapshot->problem_count != 1 ||
			walked.snapshot->problems[0].code != PROBLEM_BAD_PATH)
			fail_msg("'%s' is taken", paths[i]);
	}
}

static void refuses_entries_out_of_order(void **state)
{
	static const struct {
		const char *first, *second;
		unsigned stages[2];
	} cases[] = { { "b", "a", { 0, 0 } }, { "a", "a", { 0, 0 } }, { "a", "a", { 2, 1 } },
		{ "a", "a", { 0, 1 } } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(walked_release) struct walked walked = { 0 };
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;
		struct error error = { 0 };

		begin_index(&bytes, 2);
		add_entry(&bytes, cases[i].first, 0100644, cases[i].stages[0]);
		add_entry(&bytes, cases[i].second, 0100644, cases[i].stages[1]);
		end_index(&bytes);
		assert_int_equal(walk_bytes(&walked, &bytes, &error), ERROR_MALFORMED);
		assert_non_null(strstr(error.message, "out of order"));
	}
}

static void refuses_what_is_cut_or_counts_wrong(void **state)
{
	CLEANUP(buf_release) struct buf whole = BUF_INIT;

	(void)state;
	begin_index(&whole, 2);
	add_entry(&whole, "a/dagger.json", 0100644, 0);
	add_entry(&whole, "b", 0100644, 0);
	end_index(&whole);
	for (size_t length = 0; length < whole.length; length++) {
		CLEANUP(walked_release) struct walked walked = { 0 };
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;
		struct error error = { 0 };

		buf_add_bytes(&bytes, whole.text, length);
		if (walk_bytes(&walked, &bytes, &error) != ERROR_MALFORMED)
			fail_msg("%zu of %zu bytes are taken", length, whole.length);
	}
	whole.text[11] = 3;
	{
		CLEANUP(walked_release) struct walked walked = { 0 };
		struct error error = { 0 };

		assert_int_equal(walk_bytes(&walked, &whole, &error), ERROR_MALFORMED);
	}
}

/* An extension that begins with a small letter changes what the entries mean. */
static void refuses_an_extension_that_it_would_have_to_know(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };
	CLEANUP(walked_release) struct walked optional = { 0 };
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	struct error error = { 0 };

	(void)state;
	begin_index(&bytes, 1);
	add_entry(&bytes, "dagger.json", 0120000, 0);
	buf_add(&bytes, "wxyz");
	add_number(&bytes, 0);
	end_index(&bytes);
	assert_int_equal(walk_bytes(&walked, &bytes, &error), ERROR_USAGE);
	assert_non_null(strstr(error.message, "7778797a"));
	bytes.text[bytes.length - 28] = 'W';
	assert_int_equal(walk_bytes(&optional, &bytes, &error), 0);
	assert_int_equal(optional.snapshot->problems[0].code, PROBLEM_SYMLINK);
}

/* Version 4 writes a path of any length in a few bytes: all of them together must not be put together. */
static void does_not_unfold_paths_without_end(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	struct error error = { 0 };

	(void)state;
	buf_add(&bytes, "DIRC");
	add_number(&bytes, 4);
	add_number(&bytes, 100000);
	for (int i = 0; i < 100000; i++) {
		for (int j = 0; j < 62; j++)
			buf_add_char(&bytes, '\0');
		buf_add_char(&bytes, '\0');
		buf_add_bytes(&bytes, "aaaaaaaaaaaaaaaa", 17);
	}
	end_index(&bytes);
	assert_int_equal(walk_bytes(&walked, &bytes, &error), ERROR_MALFORMED);
}

/* --- merge bases ---------------------------------------------------------------------------------------- */

static void knows_where_two_histories_part(void **state)
{
	CLEANUP(repository_close) struct repository *repository = open_repository("range/.git");
	CLEANUP(repository_close) struct repository *shallow = open_repository("shallow/.git");
	struct head main_head = { 0 }, topic = { 0 }, first = { 0 }, cut = { 0 };
	char base[OID_HEX + 1];

	(void)state;
	assert_int_equal(repository_resolve(repository, "main", &main_head, NULL), 0);
	assert_int_equal(repository_resolve(repository, "topic", &topic, NULL), 0);
	assert_int_equal(repository_resolve(repository, "main~1", &first, NULL), 0);
	assert_int_equal(repository_merge_base(repository, main_head.commit, topic.commit, base, NULL), 0);
	assert_string_equal(base, first.commit);
	assert_int_equal(repository_merge_base(repository, topic.commit, topic.commit, base, NULL), 0);
	assert_string_equal(base, topic.commit);
	assert_int_equal(repository_resolve(shallow, "HEAD", &cut, NULL), 0);
	assert_int_equal(
		repository_merge_base(shallow, cut.commit, topic.commit, base, NULL), ERROR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_read_as_the_commit_that_it_equals),
		cmocka_unit_test(holds_what_is_staged_and_not_what_lies_there),
		cmocka_unit_test(holds_what_a_first_commit_would),
		cmocka_unit_test(is_empty_where_there_is_none),
		cmocka_unit_test(leaves_out_what_is_only_announced),
		cmocka_unit_test(reads_what_is_not_checked_out),
		cmocka_unit_test(names_a_conflict_once),
		cmocka_unit_test(names_an_object_that_is_missing),
		cmocka_unit_test(refuses_by_name_what_it_does_not_read),
		cmocka_unit_test(reads_the_index_of_a_commit_under_way),
		cmocka_unit_test(takes_no_path_that_git_would_not_write),
		cmocka_unit_test(refuses_entries_out_of_order),
		cmocka_unit_test(refuses_what_is_cut_or_counts_wrong),
		cmocka_unit_test(refuses_an_extension_that_it_would_have_to_know),
		cmocka_unit_test(does_not_unfold_paths_without_end),
		cmocka_unit_test(knows_where_two_histories_part),
	};

	return cmocka_run_group_tests(tests, make_repos, remove_repos);
}
