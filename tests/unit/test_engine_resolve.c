/* References held against copies: every state that one can be in, on repositories made by real git. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_repos.h"

/* --- states ------------------------------------------------------------------------------------------- */

struct expected {
	const char *target, *version, *commit; /* commit: a name of the script, "" or 40 digits */
	enum presence presence;
	enum reach reachable;
	enum label_state label;
	const char *label_commit; /* a name, or "" */
};

static void holds_every_reference_against_a_copy(void **state)
{
	static const char nobody[] = "ffffffffffffffffffffffffffffffffffffffff";
	static const struct expected table[] = {
		{ "upstream", "v1.0.0", "up.first", PRESENCE_FOUND, REACH_YES, LABEL_AGREES, "up.first" },
		{ "upstream", "v1.0.0", "up.second", PRESENCE_FOUND, REACH_YES, LABEL_DISAGREES, "up.first" },
		{ "upstream", "v1.0.0", "up.impostor", PRESENCE_FOUND, REACH_NO, LABEL_DISAGREES,
			"up.first" },
		{ "upstream/sub", "v1.0.0", "up.second", PRESENCE_FOUND, REACH_YES, LABEL_AGREES,
			"up.second" },
		{ "upstream/sub", "sub/v1.0.0", "up.second", PRESENCE_FOUND, REACH_YES, LABEL_AGREES,
			"up.second" },
		{ "upstream/sub", "main", "up.third", PRESENCE_FOUND, REACH_YES, LABEL_MOVED_ON, "up.tip" },
		{ "upstream", "both", "up.second", PRESENCE_FOUND, REACH_YES, LABEL_AGREES, "up.second" },
		{ "upstream", "nested", "up.first", PRESENCE_FOUND, REACH_YES, LABEL_AGREES, "up.first" },
		{ "upstream", "chain8", "up.tip", PRESENCE_FOUND, REACH_YES, LABEL_AGREES, "up.tip" },
		{ "upstream", "blob", "up.tip", PRESENCE_FOUND, REACH_YES, LABEL_ABSENT, "" },
		{ "upstream", "v1.0.0", nobody, PRESENCE_ABSENT, REACH_UNKNOWN, LABEL_DISAGREES, "up.first" },
		{ "upstream", "v9.9.9", "up.first", PRESENCE_FOUND, REACH_YES, LABEL_ABSENT, "" },
		{ "upstream", "v1.1.0", "", PRESENCE_UNASKED, REACH_UNKNOWN, LABEL_ALONE, "up.merge" },
		{ "upstream", "", "", PRESENCE_UNASKED, REACH_UNKNOWN, LABEL_ALONE, "up.tip" },
		/* Copies keep no such refs, so nobody can say what this one names. */
		{ "upstream", "pull/1/head", "up.impostor", PRESENCE_FOUND, REACH_NO, LABEL_UNKNOWN, "" },
		/* A version that is the commit itself is no label, with or without a copy. */
		{ "nowhere", nobody, nobody, PRESENCE_NO_COPY, REACH_UNKNOWN, LABEL_NONE, "" },
		{ "nowhere", "v1.0.0", nobody, PRESENCE_NO_COPY, REACH_UNKNOWN, LABEL_UNKNOWN, "" },
		{ "rewritten", "main", "rewritten.old3", PRESENCE_FOUND, REACH_NO, LABEL_DISAGREES,
			"rewritten.new2" },
		{ "moved", "v1.0.0", "moved.before", PRESENCE_FOUND, REACH_YES, LABEL_DISAGREES,
			"moved.after" },
	};
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("states.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct collect_result result = support_resolve_scan(fleet, support_whole_fleet, NULL);

	(void)state;
	assert_int_equal(result.failed, 0);
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		const struct expected *row = &table[i];
		const char *commit = strchr(row->commit, '.') ? support_repos_id(row->commit) : row->commit;
		struct resolution found = support_resolved(fleet, &arena, row->target, row->version, commit);

		if (found.presence != row->presence || found.reachable != row->reachable ||
			found.label != row->label ||
			strcmp(found.label_commit.oid,
				*row->label_commit ? support_repos_id(row->label_commit) : "") != 0)
			fail_msg("%s@%s %s: %s, reachable '%s', label %s, which names %s", row->target,
				row->version, row->commit, presence_word(found.presence),
				reach_word(found.reachable), label_state_word(found.label),
				found.label_commit.oid);
	}
}

static void describes_both_commits_and_what_lies_between(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("between.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	support_resolve_scan(fleet, support_whole_fleet, NULL);
	found = support_resolved(fleet, &arena, "upstream/sub", "main", support_repos_id("up.third"));
	assert_string_equal(found.commit.oid, support_repos_id("up.third"));
	assert_string_equal(found.commit.subject, "Change the read-me");
	assert_string_equal(found.commit.author, "Bobby");
	assert_string_equal(found.tip_ref, "refs/heads/main");
	assert_string_equal(found.tip.subject, "Rework sub");
	assert_int_equal(found.behind, 3);
	assert_int_equal(found.ahead, 0);
	assert_int_equal(found.module_changed, 1);
	assert_true(found.change_count >= 3);
	assert_true(found.has_module);
	assert_string_equal(found.module_name, "sub");
	assert_true(found.maintenance.known);
	assert_int_equal(found.copy_count, 1);
	assert_false(found.copies_disagree);
	assert_true(strstr(found.copies[0].place, "upstream.git") != NULL);
}

/* An impostor is shown as one, however its author and subject try to look. */
static void quotes_what_a_hostile_commit_says(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("quotes.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	support_resolve_scan(fleet, support_whole_fleet, NULL);
	found = support_resolved(fleet, &arena, "upstream", "v1.0.0", support_repos_id("up.impostor"));
	assert_string_equal(found.commit.author, "\"Ev\\033[31mil\"");
	assert_string_equal(found.commit.subject, "\"Steal\\a it\"");
	assert_string_equal(found.other_ref, "refs/pull/1/head");
}

/* --- what stands below -------------------------------------------------------------------------------- */

static const struct below *step(const struct resolution *resolution, const char *root, const char *subpath)
{
	for (size_t i = 0; i < resolution->below_count; i++)
		if (strcmp(resolution->below[i].root, root) == 0 &&
			strcmp(resolution->below[i].subpath, subpath) == 0)
			return &resolution->below[i];
	fail_msg("no step leads to %s %s", root, subpath);
	return NULL;
}

static void follows_manifests_and_does_not_go_in_circles(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("below.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct below *b, *c, *near;
	struct resolution found;
	size_t circles = 0;

	(void)state;
	support_resolve_scan(fleet, support_whole_fleet, NULL);
	found = support_resolved(fleet, &arena, "a", "main", support_repos_id("a.first"));
	b = step(&found, "github.com/example/b", "lib");
	c = step(&found, "github.com/example/c", "");
	near = step(&found, "github.com/example/b", "near");
	assert_int_equal(b->depth, 1);
	assert_int_equal(b->parent, -1);
	assert_int_equal(b->effective, EFFECTIVE_COMMIT);
	assert_string_equal(b->commit, support_repos_id("b.first"));
	assert_int_equal(b->label, LABEL_AGREES);
	assert_int_equal(c->depth, 2);
	assert_ptr_equal(&found.below[c->parent], b);
	assert_int_equal(c->effective, EFFECTIVE_FLOATING);
	assert_string_equal(c->commit, "");
	assert_int_equal(near->class, CLASS_LOCAL);
	assert_string_equal(near->commit, support_repos_id("b.first"));
	for (size_t i = 0; i < found.below_count; i++)
		circles += found.below[i].cut && strcmp(found.below[i].cut, "seen above") == 0;
	assert_true(circles > 0);
	assert_true(found.below_count < 12);
}

/* --- copies that cannot say ---------------------------------------------------------------------------- */

static void calls_nothing_unreachable_in_a_copy_that_is_not_whole(void **state)
{
	static const char *const copies[] = { "shallow", "partial.git", "treeless.git", "corrupt.git",
		"lacking.git" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(copies); i++) {
		const char *const names[] = { "consumer", copies[i], NULL };
		CLEANUP(arena_release) struct arena arena = { 0 };
		char database[64];
		CLEANUP(fleet_close) struct fleet *fleet = NULL;
		struct resolution found;

		snprintf(database, sizeof(database), "cut-%zu.db", i);
		fleet = support_resolve_open(database);
		support_resolve_scan(fleet, names, NULL);
		found = support_resolved(
			fleet, &arena, "upstream", "v1.0.0", support_repos_id("up.impostor"));
		if (found.presence == PRESENCE_NO_COPY)
			fail_msg("%s was not asked", copies[i]);
		assert_int_equal(found.reachable, REACH_UNKNOWN);
		found = support_resolved(fleet, &arena, "upstream/sub", "main", support_repos_id("up.third"));
		assert_int_not_equal(found.reachable, REACH_NO);
		if (strcmp(copies[i], "lacking.git") != 0)
			continue;
		/* A tag of what is not there is not absent: nobody can say what it names. */
		found = support_resolved(
			fleet, &arena, "upstream/sub", "v1.0.0", support_repos_id("up.second"));
		assert_int_equal(found.label, LABEL_UNKNOWN);
		assert_non_null(found.reason);
	}
}

static void says_why_a_copy_cannot_be_read(void **state)
{
	static const char *const names[] = { "consumer", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("broken.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	assert_int_equal(
		support_repos_run("rm -rf mirrors && mkdir -p mirrors/github.com/example && "
				  "cp -r upstream.git mirrors/github.com/example/upstream.git && "
				  "touch mirrors/github.com/example/upstream.git/scabbard.json && "
				  "printf garbage >mirrors/github.com/example/upstream.git/config && "
				  "cp -r moved.git mirrors/github.com/example/rewritten.git && "
				  "touch mirrors/github.com/example/rewritten.git/scabbard.json"),
		0);
	support_resolve_scan(fleet, names, support_repos_path("mirrors"));
	found = support_resolved(fleet, &arena, "upstream", "v1.0.0", support_repos_id("up.first"));
	assert_int_equal(found.presence, PRESENCE_UNREADABLE);
	assert_non_null(found.reason);
	assert_int_equal(found.label, LABEL_UNKNOWN);
	/* One that says that it is a copy of something else is none. */
	found = support_resolved(fleet, &arena, "rewritten", "main", support_repos_id("rewritten.old3"));
	assert_int_equal(found.presence, PRESENCE_UNREADABLE);
	assert_non_null(strstr(found.reason, "github.com/example/moved"));
}

static void shows_two_copies_that_disagree(void **state)
{
	static const char *const names[] = { "consumer", "moved.git", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = support_resolve_open("disagree.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	/* The mirror is the fresher one, and there the tag is where it was before. */
	assert_int_equal(
		support_repos_run("rm -rf mirrors && mkdir mirrors && cp -r moved.git mirrors/any.git && "
				  "git -C mirrors/any.git update-ref refs/tags/v1.0.0 refs/tags/v1.0.0~1 && "
				  "find moved.git -exec touch -d 2026-01-01T00:00:00Z {} + && "
				  "find mirrors -exec touch -d 2026-02-01T00:00:00Z {} +"),
		0);
	support_resolve_scan(fleet, names, support_repos_path("mirrors"));
	found = support_resolved(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.copy_count, 2);
	assert_true(found.copies_disagree);
	assert_true(found.copies[0].mirror);
	assert_int_equal(found.label, LABEL_AGREES);
	assert_string_equal(found.copies[1].commit, support_repos_id("moved.after"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_every_reference_against_a_copy),
		cmocka_unit_test(describes_both_commits_and_what_lies_between),
		cmocka_unit_test(quotes_what_a_hostile_commit_says),
		cmocka_unit_test(follows_manifests_and_does_not_go_in_circles),
		cmocka_unit_test(calls_nothing_unreachable_in_a_copy_that_is_not_whole),
		cmocka_unit_test(says_why_a_copy_cannot_be_read),
		cmocka_unit_test(shows_two_copies_that_disagree),
	};
	const int status = support_resolve_process(argc, argv);

	if (status >= 0)
		return status;
	return cmocka_run_group_tests(tests, support_resolve_setup, support_resolve_teardown);
}
