/* Repositories of many shapes, opened and walked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/walk.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "support_repos.h"

static const char *repos;

static int make_repos(void **state)
{
	(void)state;
	repos = support_repos_make();
	return repos && git_start(NULL) == 0 ? 0 : -1;
}

static int remove_repos(void **state)
{
	(void)state;
	git_stop();
	support_repos_remove();
	return 0;
}

static int open_in(struct repository **ret, const char *gitdir, const char *root,
	enum problem_code *ret_problem, struct error *err)
{
	static const char *roots[1];
	static struct limits limits;
	struct repository_where where = { gitdir, roots, 1, &limits };

	roots[0] = root;
	limits_default(&limits);
	return repository_open(ret, &where, ret_problem, err);
}

static struct repository *open_repository(const char *name)
{
	struct repository *repository = NULL;
	enum problem_code problem;
	struct error error = { 0 };

	if (open_in(&repository, support_repos_path(name), repos, &problem, &error) < 0 ||
		repository_load(repository, &problem, &error) < 0)
		fail_msg("%s: %s", name, error.message);
	return repository;
}

static bool wants_dagger_json(const char *folder, const char *name, struct walk_want *ret, void *context)
{
	(void)folder;
	(void)context;
	*ret = (struct walk_want){ READER_DAGGER_JSON, LIMIT_MANIFEST_BYTES, .manifest = true };
	return strcmp(name, "dagger.json") == 0;
}

struct walked {
	struct repository *repository;
	struct snapshot *snapshot;
	struct walk_kept kept;
	struct commit commit;
};

static void walked_release(struct walked *walked)
{
	repository_close(&walked->repository);
	snapshot_close(&walked->snapshot);
}

static void walk_known(struct walked *walked, const char *name, const char *known_tree)
{
	const struct walk_settings settings = { .wants = wants_dagger_json, .known_tree = known_tree };
	struct head head = { 0 };
	enum problem_code problem;

	walked->repository = open_repository(name);
	walked->snapshot = snapshot_new();
	assert_int_equal(repository_head(walked->repository, &head, NULL), 0);
	assert_int_equal(
		repository_commit(walked->repository, head.commit, &walked->commit, &problem, NULL), 0);
	walk_tree(walked->repository, walked->commit.tree, &settings, walked->snapshot, &walked->kept);
	snapshot_sort(walked->snapshot);
}

static void walk(struct walked *walked, const char *name)
{
	walk_known(walked, name, "");
}

static void assert_paths(const struct snapshot *snapshot, size_t count, const char *const *paths)
{
	for (size_t i = 0; i < count && i < snapshot->file_count; i++)
		assert_string_equal(snapshot->files[i].path, paths[i]);
	assert_int_equal(snapshot->file_count, count);
}

static const struct problem *problem_at(const struct snapshot *snapshot, const char *path)
{
	for (size_t i = 0; i < snapshot->problem_count; i++)
		if (strcmp(snapshot->problems[i].path, path) == 0)
			return &snapshot->problems[i];
	fail_msg("no problem at '%s'", path);
	return NULL;
}

/* --- walking ------------------------------------------------------------------------------------------ */

static void finds_manifests_in_every_form_of_a_repository(void **state)
{
	static const char *const names[] = { "plain/.git", "bare.git", "borrowed/.git", "shallow/.git",
		"plain/.git/worktrees/linked", "packed/.git", "detached/.git" };
	static const char *const paths[] = { "ci/dagger.json", "dagger.json" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(walked_release) struct walked walked = { 0 };

		walk(&walked, names[i]);
		assert_paths(walked.snapshot, COUNT_OF(paths), paths);
		assert_int_equal(walked.snapshot->problem_count, 0);
		assert_int_equal(walked.snapshot->walked, 7);
		assert_int_equal(walked.commit.time, 1767323045);
		assert_string_equal(walked.commit.author, "Ada");
	}
}

static void reads_a_blob_and_knows_its_size(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const struct file *file;
	enum problem_code problem;
	struct error error = { 0 };

	(void)state;
	walk(&walked, "plain/.git");
	file = &walked.snapshot->files[0];
	assert_int_equal(
		repository_read_blob(walked.repository, file->oid, 1000, &bytes, &problem, &error), 0);
	assert_int_equal(bytes.length, file->size);
	assert_non_null(strstr(bytes.text, "\"name\":\"ci\""));
	buf_clear(&bytes);
	assert_int_equal(repository_read_blob(walked.repository, file->oid, 10, &bytes, &problem, &error),
		ERROR_TOO_LARGE);
	assert_int_equal(problem, PROBLEM_TOO_LARGE);
	assert_int_equal(bytes.length, 0);
}

static void follows_no_link_and_enters_no_submodule(void **state)
{
	static const char *const paths[] = { "\"byte\\377s/dagger.json\"", "\"tab\\there/dagger.json\"",
		"real/dagger.json" };
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk(&walked, "odd/.git");
	assert_paths(walked.snapshot, COUNT_OF(paths), paths);
	assert_int_equal(problem_at(walked.snapshot, "dagger.json")->code, PROBLEM_SYMLINK);
	assert_int_equal(problem_at(walked.snapshot, "sub")->code, PROBLEM_SUBMODULE);
	assert_int_equal(walked.snapshot->problem_count, 2);
}

static void records_folders_that_could_shadow_a_host(void **state)
{
	static const char *const wanted[] = { "github.com", "github.com/x", "github.com/x/a" };
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk(&walked, "shadow/.git");
	assert_int_equal(walked.snapshot->directory_count, COUNT_OF(wanted));
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		assert_string_equal(walked.snapshot->directories[i], wanted[i]);
}

static void names_what_is_too_large(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };
	const struct problem *problem;

	(void)state;
	walk(&walked, "large/.git");
	assert_int_equal(walked.snapshot->file_count, 1);
	problem = problem_at(walked.snapshot, "dagger.json");
	assert_int_equal(problem->code, PROBLEM_TOO_LARGE);
	assert_string_equal(problem->limit, "manifest.bytes");
	assert_string_equal(problem->detail, "1100000 bytes");
}

static void names_what_is_missing_and_goes_on(void **state)
{
	static const char *const paths[] = { "sub/dagger.json" };
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk(&walked, "missing/.git");
	assert_paths(walked.snapshot, COUNT_OF(paths), paths);
	assert_int_equal(problem_at(walked.snapshot, "dagger.json")->code, PROBLEM_MISSING_OBJECT);
	assert_int_equal(problem_at(walked.snapshot, "tree")->code, PROBLEM_MISSING_OBJECT);
}

static void names_damaged_trees_and_goes_on(void **state)
{
	static const char *const paths[] = { "fine/dagger.json" };
	static const char *const damaged[] = { "cut", "mode", "slash" };
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk(&walked, "damaged/.git");
	assert_paths(walked.snapshot, COUNT_OF(paths), paths);
	assert_int_equal(walked.snapshot->problem_count, COUNT_OF(damaged));
	for (size_t i = 0; i < COUNT_OF(damaged); i++)
		assert_int_equal(problem_at(walked.snapshot, damaged[i])->code, PROBLEM_CORRUPT_OBJECT);
}

static void refuses_bytes_that_are_not_what_their_id_says(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	enum problem_code problem = PROBLEM_NONE;
	struct error error = { 0 };

	(void)state;
	walk(&walked, "forged/.git");
	assert_string_equal(walked.snapshot->files[0].path, "dagger.json");
	assert_int_equal(repository_read_blob(walked.repository, walked.snapshot->files[0].oid, 1000, &bytes,
				 &problem, &error),
		ERROR_MALFORMED);
	assert_int_equal(problem, PROBLEM_CORRUPT_OBJECT);
}

static void skips_what_is_as_it_was(void **state)
{
	static const char *const paths[] = { "b/dagger.json", "d/dagger.json" };
	CLEANUP(walked_release) struct walked walked = { 0 };
	struct head head = { 0 };
	struct commit before = { 0 };
	enum problem_code problem;

	(void)state;
	{
		CLEANUP(repository_close) struct repository *repository = open_repository("history/.git");

		assert_int_equal(repository_resolve(repository, "HEAD~2", &head, NULL), 0);
		assert_int_equal(repository_commit(repository, head.commit, &before, &problem, NULL), 0);
	}
	walk_known(&walked, "history/.git", before.tree);
	assert_paths(walked.snapshot, COUNT_OF(paths), paths);
	assert_int_equal(walked.kept.count, 2);
	assert_string_equal(walked.kept.prefixes[0], "a");
	assert_string_equal(walked.kept.prefixes[1], "c");
}

static void keeps_everything_under_an_equal_tree(void **state)
{
	CLEANUP(walked_release) struct walked first = { 0 };
	CLEANUP(walked_release) struct walked second = { 0 };

	(void)state;
	walk(&first, "history/.git");
	walk_known(&second, "history/.git", first.commit.tree);
	assert_int_equal(second.kept.count, 1);
	assert_string_equal(second.kept.prefixes[0], "");
	assert_int_equal(second.snapshot->walked, 0);
}

static void walks_fully_when_the_known_tree_has_gone(void **state)
{
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	walk_known(&walked, "history/.git", "0123456789012345678901234567890123456789");
	assert_int_equal(walked.snapshot->file_count, 3);
	assert_int_equal(walked.kept.count, 0);
}

static void ends_at_its_deadline(void **state)
{
	const struct walk_settings settings = { .wants = wants_dagger_json, .deadline = 1 };
	CLEANUP(walked_release) struct walked walked = { 0 };

	(void)state;
	assert_int_equal(
		support_repos_run("git init -q wide && cd wide && for i in 1 2 3; do mkdir d$i; "
				  "(cd d$i; seq 1000 | xargs touch); done; git add . ; git commit -qm x"),
		0);
	walk(&walked, "wide/.git");
	assert_int_equal(walked.snapshot->problem_count, 0);
	walk_tree(walked.repository, walked.commit.tree, &settings, walked.snapshot, &walked.kept);
	assert_int_equal(walked.snapshot->problem_count, 1);
	assert_int_equal(walked.snapshot->problems[0].code, PROBLEM_DEADLINE);
}

/* --- heads -------------------------------------------------------------------------------------------- */

static void resolves_heads_from_files(void **state)
{
	static const char *const names[] = { "plain/.git", "bare.git", "packed/.git", "detached/.git",
		"plain/.git/worktrees/linked" };
	struct head head, first = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(repository_close) struct repository *repository = open_repository(names[i]);

		assert_int_equal(repository_head(repository, &head, NULL), 0);
		if (i < 3)
			assert_string_equal(head.ref, "refs/heads/main");
		else
			assert_null(head.ref);
		if (i == 0)
			memcpy(first.commit, head.commit, sizeof(first.commit));
		assert_string_equal(head.commit, first.commit);
	}
}

static void tells_an_unborn_head(void **state)
{
	CLEANUP(repository_close) struct repository *repository = open_repository("unborn/.git");
	struct head head;

	(void)state;
	assert_int_equal(repository_head(repository, &head, NULL), 0);
	assert_string_equal(head.commit, "");
	assert_string_equal(head.ref, "refs/heads/main");
}

static void resolves_what_a_person_names(void **state)
{
	CLEANUP(repository_close) struct repository *repository = open_repository("history/.git");
	struct head tag, older;
	struct error error = { 0 };

	(void)state;
	assert_int_equal(repository_resolve(repository, "v1.0.0", &tag, NULL), 0);
	assert_string_equal(tag.ref, "refs/tags/v1.0.0");
	assert_int_equal(repository_resolve(repository, "HEAD~1", &older, NULL), 0);
	assert_string_equal(tag.commit, older.commit);
	assert_int_equal(repository_resolve(repository, "nothing", &older, &error), ERROR_NOT_FOUND);
	assert_string_equal(error.message, "it has no 'nothing'");
}

static void refuses_a_head_that_leads_out(void **state)
{
	static const char *const heads[] = { "ref: refs/heads/../../../etc/passwd", "ref: /etc/passwd",
		"garbage", "ref: HEAD" };
	struct head head;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(heads); i++) {
		CLEANUP(repository_close) struct repository *repository = NULL;
		enum problem_code problem;
		char command[256];

		snprintf(command, sizeof(command), "echo \"%s\" >broken/.git/HEAD", heads[i]);
		assert_int_equal(support_repos_run(command), 0);
		assert_int_equal(
			open_in(&repository, support_repos_path("broken/.git"), repos, &problem, NULL), 0);
		assert_int_equal(repository_head(repository, &head, NULL), ERROR_MALFORMED);
	}
}

/* --- opening ------------------------------------------------------------------------------------------ */

static void refuses_formats_by_name(void **state)
{
	CLEANUP(repository_close) struct repository *repository = NULL;
	enum problem_code problem;
	struct error error = { 0 };

	(void)state;
	assert_int_equal(open_in(&repository, support_repos_path("sha256/.git"), repos, &problem, &error), 0);
	assert_int_equal(repository_load(repository, &problem, &error), ERROR_USAGE);
	assert_int_equal(problem, PROBLEM_NOT_OPENED);
	assert_string_equal(error.message, "the object format sha256 is not read");
}

static void does_not_follow_a_linked_work_tree_out_of_the_roots(void **state)
{
	CLEANUP(repository_close) struct repository *repository = NULL;
	enum problem_code problem;

	(void)state;
	assert_true(open_in(&repository, support_repos_path("plain/.git/worktrees/linked"),
			    support_repos_path("plain/.git/worktrees/linked"), &problem, NULL) < 0);
	assert_int_equal(problem, PROBLEM_OUTSIDE);
}

static void does_not_borrow_objects_from_outside_the_roots(void **state)
{
	CLEANUP(repository_close) struct repository *repository = NULL;
	enum problem_code problem;
	struct head head = { 0 };
	struct commit commit;

	(void)state;
	assert_int_equal(open_in(&repository, support_repos_path("borrowed/.git"),
				 support_repos_path("borrowed"), &problem, NULL),
		0);
	assert_int_equal(repository_load(repository, &problem, NULL), 0);
	assert_int_equal(repository_left_out(repository), 1);
	assert_int_equal(repository_head(repository, &head, NULL), 0);
	assert_int_equal(
		repository_commit(repository, head.commit, &commit, &problem, NULL), ERROR_NOT_FOUND);
	assert_int_equal(problem, PROBLEM_MISSING_OBJECT);
}

static void knows_remotes_and_a_cut_history(void **state)
{
	CLEANUP(repository_close) struct repository *plain = open_repository("plain/.git");
	CLEANUP(repository_close) struct repository *shallow = open_repository("shallow/.git");
	const struct repository_config *config = repository_config_of(plain);

	(void)state;
	assert_int_equal(config->remote_count, 2);
	assert_string_equal(config->remotes[0].name, "origin");
	assert_string_equal(config->remotes[0].url, "https://user:word@github.com/acme/plain.git");
	assert_string_equal(config->remotes[1].name, "upstream");
	assert_false(repository_is_shallow(plain));
	assert_true(repository_is_shallow(shallow));
}

static void knows_the_root_of_a_history_and_what_it_contains(void **state)
{
	CLEANUP(repository_close) struct repository *repository = open_repository("history/.git");
	char root[OID_HEX + 1];
	struct head head, oldest;

	(void)state;
	assert_int_equal(repository_head(repository, &head, NULL), 0);
	assert_int_equal(repository_resolve(repository, "HEAD~2", &oldest, NULL), 0);
	assert_int_equal(repository_smallest_root(repository, head.commit, 100, 0, root, NULL), 0);
	assert_string_equal(root, oldest.commit);
	assert_int_equal(
		repository_smallest_root(repository, head.commit, 2, 0, root, NULL), ERROR_NOT_FOUND);
	/* A deadline that has passed. */
	assert_int_equal(
		repository_smallest_root(repository, head.commit, 100, 1, root, NULL), ERROR_NOT_FOUND);
	assert_true(repository_contains(repository, head.commit, oldest.commit));
	assert_false(repository_contains(repository, oldest.commit, head.commit));
	assert_false(
		repository_contains(repository, head.commit, "0123456789012345678901234567890123456789"));
}

static void reads_a_work_tree_as_it_is(void **state)
{
	static const char *const paths[] = { "dagger.json", "new/dagger.json" };
	const struct walk_settings settings = { .wants = wants_dagger_json };
	CLEANUP(walked_release) struct walked walked = { 0 };
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	enum problem_code problem;

	(void)state;
	walked.repository = open_repository("edited/.git");
	walked.snapshot = snapshot_new();
	assert_int_equal(walk_worktree(walked.repository, support_repos_path("edited"), &settings,
				 walked.snapshot, NULL),
		0);
	snapshot_sort(walked.snapshot);
	assert_paths(walked.snapshot, COUNT_OF(paths), paths);
	assert_int_equal(walked.snapshot->problem_count, 0);
	assert_int_equal(repository_read_blob(walked.repository, walked.snapshot->files[0].oid, 1000, &bytes,
				 &problem, NULL),
		0);
	assert_non_null(strstr(bytes.text, "\"changed\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_manifests_in_every_form_of_a_repository),
		cmocka_unit_test(reads_a_blob_and_knows_its_size),
		cmocka_unit_test(follows_no_link_and_enters_no_submodule),
		cmocka_unit_test(records_folders_that_could_shadow_a_host),
		cmocka_unit_test(names_what_is_too_large),
		cmocka_unit_test(names_what_is_missing_and_goes_on),
		cmocka_unit_test(names_damaged_trees_and_goes_on),
		cmocka_unit_test(refuses_bytes_that_are_not_what_their_id_says),
		cmocka_unit_test(skips_what_is_as_it_was),
		cmocka_unit_test(keeps_everything_under_an_equal_tree),
		cmocka_unit_test(walks_fully_when_the_known_tree_has_gone),
		cmocka_unit_test(ends_at_its_deadline),
		cmocka_unit_test(resolves_heads_from_files),
		cmocka_unit_test(tells_an_unborn_head),
		cmocka_unit_test(resolves_what_a_person_names),
		cmocka_unit_test(refuses_a_head_that_leads_out),
		cmocka_unit_test(refuses_formats_by_name),
		cmocka_unit_test(does_not_follow_a_linked_work_tree_out_of_the_roots),
		cmocka_unit_test(does_not_borrow_objects_from_outside_the_roots),
		cmocka_unit_test(knows_remotes_and_a_cut_history),
		cmocka_unit_test(knows_the_root_of_a_history_and_what_it_contains),
		cmocka_unit_test(reads_a_work_tree_as_it_is),
	};

	return cmocka_run_group_tests(tests, make_repos, remove_repos);
}
