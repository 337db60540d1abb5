/* References held against copies: every state that one can be in, on repositories made by real git. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/mirror.h"
#include "store/resolution.h"
#include "support_repos.h"

static int make_repos(void **state)
{
	(void)state;
	return support_repos_make_by("tests/repos/consumer.sh", "") ? 0 : -1;
}

static int remove_repos(void **state)
{
	(void)state;
	support_repos_remove();
	return 0;
}

/* --- a fleet ------------------------------------------------------------------------------------------ */

static struct fleet *open_fleet(const char *name)
{
	struct fleet *fleet = NULL;
	struct error error = { 0 };

	if (fleet_open(&fleet, support_repos_path(name), true, &error) < 0)
		fail_msg("%s", error.message);
	return fleet;
}

static struct collect_result scan(struct fleet *fleet, const char *const *names, const char *mirrors)
{
	const char *paths[16];
	char kept[16][4096];
	struct collect_settings settings = { .paths = paths, .jobs = 2, .mirrors = mirrors };
	struct collect_result result;
	struct error error = { 0 };

	for (; names[settings.path_count]; settings.path_count++) {
		snprintf(kept[settings.path_count], sizeof(kept[0]), "%s",
			support_repos_path(names[settings.path_count]));
		paths[settings.path_count] = kept[settings.path_count];
	}
	if (collect_run(fleet, &settings, &result, &error) < 0)
		fail_msg("%s", error.message);
	return result;
}

struct search {
	struct question question;
	int64_t reference;
};

static int find(const struct remote_reference *reference, void *context)
{
	struct search *search = context;
	const struct question question = { reference->root, reference->subpath, reference->version,
		reference->commit };

	if (question_compare(&question, &search->question) == 0)
		search->reference = reference->id;
	return 0;
}

/* What a reference to an example repository was resolved to. */
static struct resolution resolution_of(
	struct fleet *fleet, struct arena *arena, const char *target, const char *version, const char *commit)
{
	const char *slash = strchr(target, '/');
	const size_t length = slash ? (size_t)(slash - target) : strlen(target);
	struct search search = { .question = {
					 arena_format(arena, "github.com/example/%.*s", (int)length, target),
					 slash ? slash + 1 : "", version, commit } };
	struct resolution resolution = { 0 };
	struct limits limits;
	struct error error = { 0 };

	limits_default(&limits);
	if (store_visit_remote_references(fleet_store(fleet), find, &search, &error) < 0)
		fail_msg("%s", error.message);
	if (!search.reference)
		fail_msg("nothing refers to %s@%s %s", target, version, commit);
	if (store_load_resolution(fleet_store(fleet), search.reference, &limits, arena, &resolution, &error) <
		0)
		fail_msg("%s@%s: %s", target, version, error.message);
	return resolution;
}

static const char *const whole_fleet[] = { "consumer", "upstream.git", "rewritten.git", "moved.git", "a.git",
	"b.git", "c.git", NULL };

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
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("states.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct collect_result result = scan(fleet, whole_fleet, NULL);

	(void)state;
	assert_int_equal(result.failed, 0);
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		const struct expected *row = &table[i];
		const char *commit = strchr(row->commit, '.') ? support_repos_id(row->commit) : row->commit;
		struct resolution found = resolution_of(fleet, &arena, row->target, row->version, commit);

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
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("between.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	scan(fleet, whole_fleet, NULL);
	found = resolution_of(fleet, &arena, "upstream/sub", "main", support_repos_id("up.third"));
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
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("quotes.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	scan(fleet, whole_fleet, NULL);
	found = resolution_of(fleet, &arena, "upstream", "v1.0.0", support_repos_id("up.impostor"));
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
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("below.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct below *b, *c, *near;
	struct resolution found;
	size_t circles = 0;

	(void)state;
	scan(fleet, whole_fleet, NULL);
	found = resolution_of(fleet, &arena, "a", "main", support_repos_id("a.first"));
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
		fleet = open_fleet(database);
		scan(fleet, names, NULL);
		found = resolution_of(fleet, &arena, "upstream", "v1.0.0", support_repos_id("up.impostor"));
		if (found.presence == PRESENCE_NO_COPY)
			fail_msg("%s was not asked", copies[i]);
		assert_int_equal(found.reachable, REACH_UNKNOWN);
		found = resolution_of(fleet, &arena, "upstream/sub", "main", support_repos_id("up.third"));
		assert_int_not_equal(found.reachable, REACH_NO);
	}
}

static void says_why_a_copy_cannot_be_read(void **state)
{
	static const char *const names[] = { "consumer", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("broken.db");
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
	scan(fleet, names, support_repos_path("mirrors"));
	found = resolution_of(fleet, &arena, "upstream", "v1.0.0", support_repos_id("up.first"));
	assert_int_equal(found.presence, PRESENCE_UNREADABLE);
	assert_non_null(found.reason);
	assert_int_equal(found.label, LABEL_UNKNOWN);
	/* One that says that it is a copy of something else is none. */
	found = resolution_of(fleet, &arena, "rewritten", "main", support_repos_id("rewritten.old3"));
	assert_int_equal(found.presence, PRESENCE_UNREADABLE);
	assert_non_null(strstr(found.reason, "github.com/example/moved"));
}

static void shows_two_copies_that_disagree(void **state)
{
	static const char *const names[] = { "consumer", "moved.git", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("disagree.db");
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
	scan(fleet, names, support_repos_path("mirrors"));
	found = resolution_of(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.copy_count, 2);
	assert_true(found.copies_disagree);
	assert_true(found.copies[0].mirror);
	assert_int_equal(found.label, LABEL_AGREES);
	assert_string_equal(found.copies[1].commit, support_repos_id("moved.after"));
}

/* --- again -------------------------------------------------------------------------------------------- */

static void remembers_answers_and_notices_a_tag_that_moves(void **state)
{
	static const char *const names[] = { "consumer", "upstream.git", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("again.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct collect_result result;
	struct resolution found;

	(void)state;
	scan(fleet, names, NULL);
	result = scan(fleet, names, NULL);
	assert_int_equal(result.opened + result.changed + result.reopened + result.closed, 0);
	assert_int_equal(
		support_repos_run("git -C upstream.git update-ref refs/tags/v1.1.0 refs/heads/main"), 0);
	result = scan(fleet, names, NULL);
	found = resolution_of(fleet, &arena, "upstream", "v1.1.0", support_repos_id("up.merge"));
	assert_int_equal(found.label, LABEL_DISAGREES);
	assert_int_equal(found.seen_count, 2);
	assert_string_equal(found.seen[0].commit, support_repos_id("up.merge"));
	assert_string_equal(found.seen[1].commit, support_repos_id("up.tip"));
	assert_true(result.opened > 0);
	assert_int_equal(
		support_repos_run(
			"git -C upstream.git update-ref refs/tags/v1.1.0 $(grep up.merge ids | cut -f2)"),
		0);
}

static void asks_the_targets_themselves_and_keeps_what_they_said(void **state)
{
	static const char *const names[] = { "consumer", "upstream.git", "moved.git", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("online.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct collect_settings settings = { .jobs = 2, .online = true };
	struct collect_result result;
	struct error error = { 0 };
	struct resolution found;

	(void)state;
	scan(fleet, names, NULL);
	found = resolution_of(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.label, LABEL_DISAGREES);
	/* There the tag is back at where it was, and the branch is where it is here. */
	assert_int_equal(
		support_repos_run("mkdir there && cp -r moved.git upstream.git there && "
				  "git -C there/moved.git update-ref refs/tags/v1.0.0 refs/heads/main~1"),
		0);
	setenv("SCABBARD_TEST_ONLINE", support_repos_path("there"), 1);
	assert_int_equal(resolve_run(fleet, &settings, &result, &error), 0);
	unsetenv("SCABBARD_TEST_ONLINE");
	found = resolution_of(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.label, LABEL_AGREES);
	assert_int_equal(found.presence, PRESENCE_FOUND);
	assert_true(found.copies_disagree);
	assert_int_equal(found.copy_count, 2);
	found = resolution_of(fleet, &arena, "upstream/sub", "main", support_repos_id("up.third"));
	assert_int_equal(found.label, LABEL_MOVED_ON);
	/* Nobody is there to answer for this one. */
	found = resolution_of(fleet, &arena, "a", "main", support_repos_id("a.first"));
	assert_int_equal(found.presence, PRESENCE_NO_COPY);
	/* A scan that asks nobody does not forget. */
	assert_int_equal(
		support_repos_run("git -C upstream.git update-ref refs/heads/other refs/heads/main"), 0);
	scan(fleet, names, NULL);
	found = resolution_of(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.label, LABEL_AGREES);
	assert_int_equal(support_repos_run("git -C upstream.git update-ref -d refs/heads/other"), 0);
}

static void finds_a_commit_that_has_come_since(void **state)
{
	static const char *const names[] = { "consumer", "late.git", NULL };
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("late.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	assert_int_equal(
		support_repos_run(
			"git init -q --bare late.git && "
			"git -C late.git config remote.origin.url https://github.com/example/moved && "
			"git -C late.git fetch -q ../rewritten.git main:main"),
		0);
	scan(fleet, names, NULL);
	found = resolution_of(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.presence, PRESENCE_ABSENT);
	assert_int_equal(
		support_repos_run("git -C late.git fetch -q ../moved.git refs/tags/v1.0.0:refs/tags/v1.0.0"),
		0);
	scan(fleet, names, NULL);
	found = resolution_of(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.presence, PRESENCE_FOUND);
	assert_int_equal(found.label, LABEL_DISAGREES);
}

/* --- whose it is -------------------------------------------------------------------------------------- */

static struct policy *policy_of(const char *text)
{
	static const struct rule none = { .number = 0 };
	struct policy *policy = NULL;
	struct error error = { 0 };

	if (policy_read(&policy, text, strlen(text), &none, NULL, &error) < 0)
		fail_msg("%s", error.message);
	return policy;
}

static void knows_forks_by_their_history_and_not_by_their_name(void **state)
{
	static const char *const names[] = { "consumer", "upstream.git", "fork-touching.git", "unrelated.git",
		"moved.git", NULL };
	CLEANUP(policy_close)
	struct policy *policy = policy_of(
		"[fleet]\nours = [\"github.com/example/fork-touching\", \"github.com/example/unrelated\", "
		"\"github.com/acme\"]\n");
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("forks.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	fleet_set_policy(fleet, policy);
	scan(fleet, names, NULL);
	found = resolution_of(fleet, &arena, "upstream/sub", "v1.0.0", support_repos_id("up.second"));
	assert_int_equal(found.tier, TIER_THIRD_PARTY);
	assert_int_equal(found.fork, FORK_AVAILABLE);
	assert_string_equal(found.fork_of, "github.com/example/fork-touching");
	assert_true(found.distance.shared);
	assert_int_equal(found.distance.ahead, 1);
	assert_true(found.distance.module_touched);
	found = resolution_of(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.fork, FORK_NONE);
	found = resolution_of(fleet, &arena, "nowhere", "v1.0.0", "ffffffffffffffffffffffffffffffffffffffff");
	assert_int_equal(found.fork, FORK_UNKNOWN);
}

static void says_nothing_of_forks_without_namespaces(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("namespaces.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;

	(void)state;
	scan(fleet, whole_fleet, NULL);
	found = resolution_of(fleet, &arena, "moved", "v1.0.0", support_repos_id("moved.before"));
	assert_int_equal(found.tier, TIER_UNKNOWN);
	assert_int_equal(found.fork, FORK_UNKNOWN);
	assert_non_null(found.fork_reason);
}

/* --- who brought it in -------------------------------------------------------------------------------- */

static int keep_use(const struct use *use, void *context)
{
	struct use *kept = context;

	if (!kept->repository) {
		*kept = *use;
		kept->repository = "seen";
	}
	return 0;
}

static void finds_who_brought_a_reference_in(void **state)
{
	const struct who_question question = { .module = "github.com/example/moved",
		.version = support_repos_id("moved.before") };
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("who.db");
	struct use use = { 0 };
	struct error error = { 0 };

	(void)state;
	scan(fleet, whole_fleet, NULL);
	if (store_who(fleet_store(fleet), &question, keep_use, &use, &error) < 0)
		fail_msg("%s", error.message);
	assert_non_null(use.repository);
	assert_string_equal(use.commit, support_repos_id("moved.before"));
	assert_int_equal(use.introduced.time, 1775000000);
}

/* What runs is what the lock says: whoever moved it brought it in, not who wrote the manifest. */
static void finds_who_moved_a_lock(void **state)
{
	static const char *const names[] = { "locked", NULL };
	const struct who_question question = { .module = "github.com/example/c" };
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("locked.db");
	struct use use = { 0 };
	struct error error = { 0 };

	(void)state;
	scan(fleet, names, NULL);
	if (store_who(fleet_store(fleet), &question, keep_use, &use, &error) < 0)
		fail_msg("%s", error.message);
	assert_string_equal(use.commit, support_repos_id("c.tip"));
	assert_int_equal(use.introduced.time, 1776000000);
}

static int find_capitals(const struct remote_reference *reference, void *context)
{
	if (strcmp(reference->root, "github.com/Example/Moved") == 0)
		*(int64_t *)context = reference->id;
	return 0;
}

static void finds_the_copy_of_a_name_in_capitals(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("capitals.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found = { 0 };
	struct limits limits;
	int64_t reference = 0;

	(void)state;
	limits_default(&limits);
	scan(fleet, whole_fleet, NULL);
	assert_int_equal(
		store_visit_remote_references(fleet_store(fleet), find_capitals, &reference, NULL), 0);
	assert_int_equal(
		store_load_resolution(fleet_store(fleet), reference, &limits, &arena, &found, NULL), 0);
	assert_int_equal(found.presence, PRESENCE_FOUND);
	assert_int_equal(found.label, LABEL_AGREES);
}

/* --- secrets ------------------------------------------------------------------------------------------ */

static void keeps_no_credentials(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = open_fleet("secret.db");

	(void)state;
	scan(fleet, whole_fleet, NULL);
	fleet_close(&fleet);
	assert_int_not_equal(support_repos_run("grep -q hunter2 secret.db*"), 0);
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
		cmocka_unit_test(remembers_answers_and_notices_a_tag_that_moves),
		cmocka_unit_test(asks_the_targets_themselves_and_keeps_what_they_said),
		cmocka_unit_test(finds_a_commit_that_has_come_since),
		cmocka_unit_test(knows_forks_by_their_history_and_not_by_their_name),
		cmocka_unit_test(says_nothing_of_forks_without_namespaces),
		cmocka_unit_test(finds_who_brought_a_reference_in),
		cmocka_unit_test(finds_who_moved_a_lock),
		cmocka_unit_test(finds_the_copy_of_a_name_in_capitals),
		cmocka_unit_test(keeps_no_credentials),
	};

	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	if (argc > 1 && strcmp(argv[1], "__network") == 0)
		return network_main(argc, argv);
	return cmocka_run_group_tests(tests, make_repos, remove_repos);
}
