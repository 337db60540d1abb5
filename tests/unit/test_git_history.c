/* Which commit brought something in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/history.h"

#include <stdio.h>
#include <string.h>

#include "support_copies.h"
#include "support_repos.h"

enum { LARGEST = 4096 };

/* What a question is about: a part of the text, and every call as one line. */
struct asked {
	const char *part;
	struct buf calls;
};

static bool holds_part(const struct history_path *path, const char *oid, const struct buf *bytes)
{
	struct asked *asked = path->context;
	const bool holds = bytes && strstr(bytes->text, asked->part);

	assert_true((oid != NULL) == (bytes != NULL));
	buf_format(&asked->calls, "%s;", !bytes ? "none" : holds ? "yes" : "no");
	return holds;
}

static bool holds_anything(const struct history_path *path, const char *oid, const struct buf *bytes)
{
	(void)path;
	(void)oid;
	return bytes;
}

/* Ask of one path who brought a part of its text in. NULL = nothing must be said. */
static void assert_introduced_in(struct repository *repository, const char *from, const char *path,
	const char *part, const char *expected, const char *calls)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct asked asked = { part, BUF_INIT };
	struct history_path question = { .path = path, .holds = holds_part, .context = &asked };

	history_introduced(repository, support_repos_id(from), &question, 1, LARGEST, 0, &arena);
	if (question.found != (expected != NULL) ||
		(expected && strcmp(question.commit.oid, support_repos_id(expected)) != 0))
		fail_msg("'%s' in %s was brought in by '%s'", part, path,
			question.found ? question.commit.subject : "nobody");
	if (calls)
		assert_string_equal(asked.calls.text, calls);
	buf_release(&asked.calls);
}

static void assert_introduced(
	const char *from, const char *path, const char *part, const char *expected, const char *calls)
{
	struct repository *repository = support_copy_repository("told/.git", NULL);

	assert_introduced_in(repository, from, path, part, expected, calls);
	repository_close(&repository);
}

static void the_root_brought_in_what_was_always_there(void **state)
{
	(void)state;
	assert_introduced("told.end", "dagger.json", "told", "told.root", "yes;");
	assert_introduced("told.root", "dagger.json", "told", "told.root", "yes;");
}

static void the_commit_after_the_last_without_it_brought_it_in(void **state)
{
	(void)state;
	assert_introduced("told.v2", "ci/dagger.json", "x@v2", "told.v2", "yes;no;");
	assert_introduced("told.on", "ci/dagger.json", "x@v", "told.ci", "yes;yes;none;");
	assert_introduced("told.on", "ci/dagger.json", "x@v1", NULL, "no;");
	assert_introduced("told.end", "a", "d", "told.end", "yes;no;");
	assert_introduced("told.again", "a", "c", "told.on", "yes;no;");
}

static void a_merge_brings_in_what_its_branch_made(void **state)
{
	(void)state;
	assert_introduced("told.end", "topic/dagger.json", "topic", "told.merge", "yes;none;");
	assert_introduced("told.topic", "topic/dagger.json", "topic", "told.topic", "yes;none;");
}

static void a_move_brings_in_and_so_does_bringing_back(void **state)
{
	(void)state;
	assert_introduced("told.end", "moved/here/dagger.json", "x@v2", "told.move", "yes;none;");
	assert_introduced("told.end", "ci/dagger.json", "again", "told.again", "yes;none;");
	assert_introduced("told.back", "ci/dagger.json", "again", "told.back", "yes;none;");
}

static void nobody_brought_in_what_is_not_there(void **state)
{
	static const char *const paths[] = { "none", "ci", "dagger.json/x", "", "/", "ci//dagger.json",
		"/dagger.json", "ci/" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++)
		assert_introduced("told.end", paths[i], "", NULL, "");
}

static void a_note_describes_the_commit(void **state)
{
	struct repository *repository = support_copy_repository("told/.git", NULL);
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct history_path path = { .path = "moved/here/dagger.json", .holds = holds_anything };

	(void)state;
	history_introduced(repository, support_repos_id("told.end"), &path, 1, LARGEST, 0, &arena);
	assert_true(path.found);
	assert_string_equal(path.commit.subject, "Move ci");
	assert_string_equal(path.commit.author, "Ada");
	assert_true(path.commit.time > 1767225600);
	repository_close(&repository);
}

/* In no order, some of them twice, one a prefix of another's name. */
static void many_paths_are_settled_by_one_walk(void **state)
{
	static const struct {
		const char *path, *commit;
	} expected[] = {
		{ "topic/dagger.json", "told.merge" },
		{ "ci/dagger.json", "told.again" },
		{ "a", "told.root" },
		{ "moved/here/dagger.json", "told.move" },
		{ "dagger.json", "told.root" },
		{ "moved/here", NULL },
		{ "ci/dagger.jso", NULL },
		{ "a", "told.root" },
		{ "a/b", NULL },
		{ "a.b", NULL },
		{ "ci.d/dagger.json", NULL },
		{ "ci", NULL },
		{ "ci/dagger.json", "told.again" },
	};
	struct repository *repository = support_copy_repository("told/.git", NULL);
	struct history_path paths[COUNT_OF(expected)];
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(expected); i++)
		paths[i] = (struct history_path){ .path = expected[i].path, .holds = holds_anything };
	history_introduced(
		repository, support_repos_id("told.end"), paths, COUNT_OF(paths), LARGEST, 0, &arena);
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		if (paths[i].found != (expected[i].commit != NULL))
			fail_msg("%s: %s", expected[i].path, paths[i].found ? "found" : "not found");
		if (paths[i].found)
			assert_string_equal(paths[i].commit.oid, support_repos_id(expected[i].commit));
	}
	history_introduced(repository, support_repos_id("told.end"), NULL, 0, LARGEST, 0, &arena);
	repository_close(&repository);
}

static void questions_of_one_path_are_answered_apart(void **state)
{
	struct repository *repository = support_copy_repository("told/.git", NULL);
	struct asked asked[] = { { "x@v2", BUF_INIT }, { "x@v", BUF_INIT }, { "nothing", BUF_INIT } };
	struct history_path paths[COUNT_OF(asked)];
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(asked); i++)
		paths[i] = (struct history_path){
			.path = "ci/dagger.json", .holds = holds_part, .context = &asked[i]
		};
	history_introduced(
		repository, support_repos_id("told.on"), paths, COUNT_OF(paths), LARGEST, 0, &arena);
	assert_true(paths[0].found && paths[1].found && !paths[2].found);
	assert_string_equal(paths[0].commit.oid, support_repos_id("told.v2"));
	assert_string_equal(paths[1].commit.oid, support_repos_id("told.ci"));
	for (size_t i = 0; i < COUNT_OF(asked); i++)
		buf_release(&asked[i].calls);
	repository_close(&repository);
}

static void what_is_too_large_settles_nothing(void **state)
{
	struct repository *repository = support_copy_repository("told/.git", NULL);
	struct history_path paths[] = { { .path = "ci/dagger.json", .holds = holds_anything },
		{ .path = "a", .holds = holds_anything } };
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	history_introduced(repository, support_repos_id("told.end"), paths, 2, 10, 0, &arena);
	assert_false(paths[0].found);
	assert_true(paths[1].found);
	repository_close(&repository);
}

static void the_deadline_and_the_limit_end_the_walk(void **state)
{
	struct repository *repository = support_copy_repository("told/.git", NULL);
	struct history_path path = { .path = "dagger.json", .holds = holds_anything };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct limits limits;

	(void)state;
	history_introduced(repository, support_repos_id("told.end"), &path, 1, LARGEST, 1, &arena);
	assert_false(path.found);
	repository_close(&repository);
	limits_default(&limits);
	limits.values[LIMIT_HISTORY_COMMITS] = 10;
	repository = support_copy_repository("told/.git", &limits);
	history_introduced(repository, support_repos_id("told.end"), &path, 1, LARGEST, 0, &arena);
	assert_false(path.found);
	repository_close(&repository);
	/* Of the twelve commits one is not a first parent. */
	limits.values[LIMIT_HISTORY_COMMITS] = 11;
	repository = support_copy_repository("told/.git", &limits);
	history_introduced(repository, support_repos_id("told.end"), &path, 1, LARGEST, 0, &arena);
	assert_true(path.found);
	repository_close(&repository);
}

static void at_a_cut_nothing_is_said(void **state)
{
	struct repository *repository;

	(void)state;
	assert_int_equal(support_repos_run("git clone -q --depth 3 \"file://$HOME/told\" cut"), 0);
	repository = support_copy_repository("cut/.git", NULL);
	assert_introduced_in(repository, "told.end", "dagger.json", "told", NULL, "yes;");
	assert_introduced_in(repository, "told.end", "a", "d", "told.end", "yes;no;");
	assert_introduced_in(repository, "told.end", "ci/dagger.json", "again", "told.again", "yes;none;");
	repository_close(&repository);
}

static void a_tree_that_is_missing_leaves_its_own_paths_open(void **state)
{
	static const char script[] =
		"git init -q --bare gap.git && cd gap.git && git fetch -q ../told main:main && "
		"t=$(git rev-parse $1:ci) && rm -f objects/${t%${t#??}}/${t#??}";
	CLEANUP(buf_release) struct buf command = BUF_INIT;
	struct repository *repository;

	(void)state;
	buf_format(&command, "set -- %s; %s", support_repos_id("told.ci"), script);
	assert_int_equal(support_repos_run(command.text), 0);
	repository = support_copy_repository("gap.git", NULL);
	assert_introduced_in(repository, "told.on", "ci/dagger.json", "x@v", NULL, "yes;");
	assert_introduced_in(repository, "told.on", "dagger.json", "told", "told.root", "yes;");
	repository_close(&repository);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_root_brought_in_what_was_always_there),
		cmocka_unit_test(the_commit_after_the_last_without_it_brought_it_in),
		cmocka_unit_test(a_merge_brings_in_what_its_branch_made),
		cmocka_unit_test(a_move_brings_in_and_so_does_bringing_back),
		cmocka_unit_test(nobody_brought_in_what_is_not_there),
		cmocka_unit_test(a_note_describes_the_commit),
		cmocka_unit_test(many_paths_are_settled_by_one_walk),
		cmocka_unit_test(questions_of_one_path_are_answered_apart),
		cmocka_unit_test(what_is_too_large_settles_nothing),
		cmocka_unit_test(the_deadline_and_the_limit_end_the_walk),
		cmocka_unit_test(at_a_cut_nothing_is_said),
		cmocka_unit_test(a_tree_that_is_missing_leaves_its_own_paths_open),
	};

	return cmocka_run_group_tests(tests, support_copies_make, support_copies_remove);
}
