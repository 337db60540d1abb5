/* What is proved by copies, locks and the text itself; what is left, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine/collect.h"
#include "engine/fix.h"
#include "rules/table.h"
#include "support_fix.h"
#include "support_repos.h"
#include "support_resolve.h"

static void proves(const char *source, const char *id, const char *by)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };

	support_fix_begin_with(source);
	support_fix_find("mirrors", &fixed);
	assert_int_equal(fixed.count, 1);
	assert_string_equal(fixed.items[0].why, "");
	assert_string_equal(fixed.items[0].by, by);
	assert_string_equal(fixed.items[0].after, support_repos_id(id));
	assert_int_equal(fixed.items[0].proof, FIX_BY_COPY);
	assert_string_equal(fixed.items[0].subject, "dependency d");
	assert_int_equal(fixed.items[0].rule, 101);
	assert_non_null(strstr(fixed.files[0].after, support_repos_id(id)));
}

static void leaves_with(const char *mirrors, const char *source, const char *why)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };

	support_fix_begin_with(source);
	support_fix_find(mirrors, &fixed);
	assert_int_equal(fixed.count, 1);
	assert_int_equal(fixed.mended, 0);
	assert_int_equal(fixed.file_count, 0);
	assert_string_equal(fixed.items[0].why, why);
}

/* --- copies ------------------------------------------------------------------------------------------- */

static void a_label_is_looked_for_as_the_engine_does(void **state)
{
	(void)state;
	/* Tags are peeled; a tag of the module's folder goes first; a branch goes before a tag that is no version. */
	proves(E "upstream@v1.0.0", "up.first", "mirror of " E "upstream, tag v1.0.0, read 2d ago");
	proves(E "upstream@nested", "up.first", "mirror of " E "upstream, tag nested, read 2d ago");
	proves(E "upstream/sub@v1.0.0", "up.second", "mirror of " E "upstream, tag sub/v1.0.0, read 2d ago");
	proves(E "upstream/sub@v1.1.0", "up.merge", "mirror of " E "upstream, tag v1.1.0, read 2d ago");
	proves(E "upstream@both", "up.second", "mirror of " E "upstream, branch both, read 2d ago");
	proves(E "upstream@refs/tags/both", "up.first", "mirror of " E "upstream, tag both, read 2d ago");
	proves(E "upstream", "up.tip", "mirror of " E "upstream, branch main, read 2d ago");
	proves("https://github.com/Example/Upstream.git@v1.0.0", "up.first",
		"mirror of github.com/Example/Upstream, tag v1.0.0, read 2d ago");
}

static void what_no_copy_tells_is_left_with_the_next_step(void **state)
{
	(void)state;
	leaves_with("mirrors", "github.com/nobody/nothing@v1",
		"no copy of github.com/nobody/nothing: scabbard mirror add github.com/nobody/nothing");
	leaves_with("mirrors", E "upstream@v9.9.9",
		"'v9.9.9' is no branch or tag in the mirror of " E
		"upstream, read 2d ago: scabbard mirror update " E "upstream");
	leaves_with("mirrors", E "upstream@blob",
		"'blob' is no branch or tag in the mirror of " E
		"upstream, read 2d ago: scabbard mirror update " E "upstream");
	leaves_with(
		"none", E "upstream@v1.0.0", "no copy of " E "upstream: scabbard mirror add " E "upstream");
	leaves_with(NULL, E "upstream@v1.0.0", "no copy of " E "upstream: scabbard mirror add " E "upstream");
	/* What a shell would take apart is no command to be copied. */
	leaves_with("mirrors", "https://example.org/a;b.git/c@v1",
		"no copy of example.org/a;b.git/c, and only the web server of example.org knows which "
		"repository that is");
	leaves_with("mirrors", "https://dev.azure.com/a/b c/_git/d@v1",
		"no copy of dev.azure.com/a/b%20c/_git/d");
}

static void copies_that_disagree_prove_nothing(void **state)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };

	(void)state;
	leaves_with("other", E "upstream@v1.1.0",
		"copies of " E "upstream disagree on what 'v1.1.0' names: scabbard mirror update " E
		"upstream, or take away the one that is wrong");
	/* On this one they agree. */
	support_fix_begin_with(E "upstream@v1.0.0");
	support_fix_find("other", &fixed);
	assert_string_equal(fixed.items[0].after, support_repos_id("up.first"));
}

static void a_tag_that_has_moved_proves_nothing(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	const char *names[] = { "w", NULL };
	struct fix_settings settings;

	(void)state;
	support_fix_begin_with(E "moved@v1.0.0");
	assert_int_equal(
		support_repos_run(
			"git -C w add . && git -C w commit -q -m m && mkdir moves && cp -r "
			"moved.git moves/ && git -C moves/moved.git tag -f v1.0.0 main~1 >/dev/null"),
		0);
	fleet = support_resolve_open("moves.db");
	support_resolve_scan(fleet, names, support_repos_path("moves"));
	assert_int_equal(support_repos_run("git -C moves/moved.git tag -f v1.0.0 main >/dev/null"), 0);
	setenv("SCABBARD_NOW", "2026-11-26T00:00:00Z", 1);
	support_resolve_scan(fleet, names, support_repos_path("moves"));
	setenv("SCABBARD_NOW", "2026-11-25T00:00:00Z", 1);
	fleet_close(&fleet);
	support_fix_settings(&settings, policy, "moves");
	settings.database = support_repos_path("moves.db");
	support_fix_find_by(&settings, &fixed);
	buf_format(&why,
		"tag v1.0.0 of " E
		"moved has moved: it named %.12s before and names %.12s now: look at both, "
		"then write the one that is meant",
		support_repos_id("moved.before"), support_repos_id("moved.after"));
	assert_string_equal(fixed.items[0].why, why.text);
}

/* A repository of the fleet is a copy, too. */
static void the_fleet_proves(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	const char *names[] = { "w", "b", NULL };
	struct fix_settings settings;

	(void)state;
	support_fix_begin_with(E "b/lib@v1.0.0");
	assert_int_equal(support_repos_run("git -C w add . && git -C w commit -q -m m"), 0);
	fleet = support_resolve_open("proves.db");
	support_resolve_scan(fleet, names, NULL);
	fleet_close(&fleet);
	support_fix_settings(&settings, policy, NULL);
	settings.database = support_repos_path("proves.db");
	support_fix_find_by(&settings, &fixed);
	assert_int_equal(fixed.mended, 1);
	assert_string_equal(fixed.items[0].after, support_repos_id("b.first"));
	assert_true(text_starts(fixed.items[0].by, "copy of " E "b at "));
	assert_non_null(strstr(fixed.items[0].by, "/b/.git, tag lib/v1.0.0, read "));
}

/* Who has no mirrors has the answers that they gave when somebody scanned with them. */
static void answers_in_the_database_prove(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	const char *names[] = { "w", NULL };
	struct fix_settings settings;

	(void)state;
	support_fix_begin(support_fix_several);
	assert_int_equal(support_repos_run("git -C w add . && git -C w commit -q -m m"), 0);
	fleet = support_resolve_open("answers.db");
	support_resolve_scan(fleet, names, support_repos_path("mirrors"));
	fleet_close(&fleet);
	support_fix_settings(&settings, policy, "none");
	settings.database = support_repos_path("answers.db");
	support_fix_find_by(&settings, &fixed);
	assert_int_equal(fixed.count, 3);
	assert_int_equal(fixed.mended, 3);
	assert_string_equal(fixed.items[1].after, support_repos_id("up.first"));
	assert_string_equal(fixed.items[1].by,
		"mirror of " E "upstream, tag v1.0.0, read 2d ago, as the database has it");
}

/* --- locks and texts ---------------------------------------------------------------------------------- */

static void begin_with_lock(const char *engine, const char *version, const char *commit)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text,
		"{\"name\": \"w\", \"engineVersion\": \"%s\", \"dependencies\": [{\"source\": \"" E
		"upstream@%s\"}]}\n",
		engine, version);
	support_fix_begin(text.text);
	buf_clear(&text);
	buf_format(&text,
		"[[\"version\",\"2\"]]\n[\"\",\"git.ref\",[\"https://" E
		"upstream\",\"refs/tags/%s\"],{\"ref\":\"refs/tags/%s\",\"sha\":\"%s\"}]",
		version, version, commit);
	support_fix_put("dagger.lock", text.text);
}

static void the_lock_that_governs_proves(void **state)
{
	CLEANUP(fixed_release) struct fixed alone = { 0 };
	CLEANUP(fixed_release) struct fixed agreed = { 0 };

	(void)state;
	begin_with_lock("v0.21.0", "v1.0.0", support_repos_id("up.first"));
	support_fix_find(NULL, &alone);
	assert_int_equal(alone.mended, 1);
	assert_int_equal(alone.items[0].proof, FIX_BY_LOCK);
	assert_int_equal(alone.items[0].rule, 110);
	assert_string_equal(alone.items[0].by, "dagger.lock");
	assert_string_equal(alone.items[0].after, support_repos_id("up.first"));
	assert_string_equal(alone.files[0].path, "dagger.json");
	assert_int_equal(alone.file_count, 1);
	support_fix_find("mirrors", &agreed);
	assert_int_equal(agreed.mended, 1);
}

static void an_enforced_lock_holds_already(void **state)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };

	(void)state;
	begin_with_lock("v1.0.0-beta.10", "v1.0.0", support_repos_id("up.first"));
	support_fix_find("mirrors", &fixed);
	assert_int_equal(fixed.count, 0);
}

static void a_lock_that_a_copy_contradicts_proves_nothing(void **state)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	(void)state;
	begin_with_lock("v0.21.0", "v1.0.0", support_repos_id("up.second"));
	support_fix_find("mirrors", &fixed);
	buf_format(&why,
		"dagger.lock has %.12s, and 'v1.0.0' in the mirror of " E
		"upstream names %.12s: look at both, then write the one that is meant",
		support_repos_id("up.second"), support_repos_id("up.first"));
	assert_int_equal(fixed.mended, 0);
	assert_string_equal(fixed.items[0].why, why.text);
}

static void begin_with_sdk(const char *version, const char *pin)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "{\"name\": \"w\", \"sdk\": {\"source\": \"" E "upstream%s\", \"pin\": \"%s\"}}\n",
		version, pin);
	support_fix_begin(text.text);
}

static void an_ignored_pin_moves_into_the_version(void **state)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	const char *first = support_repos_id("up.first");

	(void)state;
	begin_with_sdk("@v1.0.0", first);
	support_fix_find("mirrors", &fixed);
	buf_format(&after,
		"{\"name\": \"w\", \"sdk\": {\"source\": \"" E "upstream@%s\", \"pin\": \"%s\"}}\n", first,
		first);
	assert_int_equal(fixed.mended, 1);
	assert_int_equal(fixed.items[0].rule, 108);
	assert_int_equal(fixed.items[0].proof, FIX_BY_COMMIT);
	assert_string_equal(fixed.items[0].by, "its own pin, which the engine ignores");
	assert_string_equal(fixed.files[0].after, after.text);
}

static void a_commit_that_nothing_leads_to_proves_nothing(void **state)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	(void)state;
	begin_with_sdk("", support_repos_id("up.impostor"));
	support_fix_find("mirrors", &fixed);
	buf_format(&why,
		"the file has %.12s, which no branch or tag of " E "upstream leads to: look at it first",
		support_repos_id("up.impostor"));
	assert_int_equal(fixed.mended, 0);
	assert_string_equal(fixed.items[0].why, why.text);
}

/* What is edited is read again: a name in place of a commit holds nothing. */
static void what_would_not_hold_is_not_written(void **state)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };

	(void)state;
	support_fix_begin(support_fix_several);
	setenv("SCABBARD_TEST_FIX_COMMIT", "release", 1);
	support_fix_find(NULL, &fixed);
	unsetenv("SCABBARD_TEST_FIX_COMMIT");
	assert_int_equal(fixed.count, 3);
	assert_int_equal(fixed.mended, 0);
	assert_int_equal(fixed.file_count, 0);
	for (size_t i = 0; i < fixed.count; i++) {
		assert_string_equal(fixed.items[i].why,
			"once it is written the file would not read as it should: write it by hand");
		assert_string_equal(fixed.items[i].after, "");
	}
}

/* A file that would be too large to be read again is left, and no other for it. */
static void one_file_that_cannot_be_read_again_spoils_no_other(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	struct fix_settings settings;

	(void)state;
	support_fix_begin(support_fix_several);
	support_fix_put("sub/dagger.json", "{\"dependencies\": [\"" E "upstream\"]}");
	policy->limits.values[LIMIT_MANIFEST_BYTES] = strlen(support_fix_several) + 1;
	support_fix_find_by(support_fix_settings(&settings, policy, "mirrors"), &fixed);
	assert_int_equal(fixed.count, 4);
	assert_int_equal(fixed.mended, 1);
	assert_string_equal(fixed.files[0].path, "sub/dagger.json");
}

/* --- what is asked for -------------------------------------------------------------------------------- */

static void a_filter_chooses_references(void **state)
{
	static const struct {
		const char *filter;
		size_t count;
	} filters[] = { { "", 3 }, { "kind:sdk", 1 }, { "name=two", 1 }, { "vk:branch", 2 },
		{ "-kind:sdk source:v1.0.0", 1 }, { "line=2", 1 }, { "is:floating", 3 },
		{ "class:fixture", 1 }, { "class:any", 4 }, { "path:testdata", 0 } };
	CLEANUP(policy_close) struct policy *policy = policy_new();

	(void)state;
	support_fix_begin(support_fix_several);
	support_fix_put("testdata/dagger.json", "{\"dependencies\": [\"" E "upstream\"]}");
	for (size_t i = 0; i < COUNT_OF(filters); i++) {
		CLEANUP(fixed_release) struct fixed fixed = { 0 };
		struct fix_settings settings;

		support_fix_settings(&settings, policy, "mirrors");
		settings.filter = filters[i].filter;
		support_fix_find_by(&settings, &fixed);
		if (fixed.count != filters[i].count)
			fail_msg("'%s' selects %zu", filters[i].filter, fixed.count);
		assert_int_equal(fixed.mended, fixed.count);
	}
}

static void a_filter_that_cannot_be_read_is_refused(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	struct fix_settings settings;
	struct error err = { 0 };

	(void)state;
	support_fix_settings(&settings, policy, NULL);
	settings.filter = "knid:sdk";
	assert_int_equal(fix_find(&settings, &fixed, &err), ERROR_USAGE);
}

static struct policy *read_policy(const char *text)
{
	struct policy *policy = NULL;
	struct error err = { 0 };

	if (policy_read(&policy, text, strlen(text), rule_table, NULL, &err) < 0)
		fail_msg("%s", err.message);
	return policy;
}

static void policy_says_what_is_to_be_pinned(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy =
		read_policy("[[pins]]\nsources = [\"github.com/example/upstream/sub\"]\nlevel = "
			    "\"any\"\n[[pins]]\nsources = [\"github.com/example\"]\nlevel = \"tag\"\n");
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	struct fix_settings settings;

	(void)state;
	support_fix_begin(support_fix_several);
	support_fix_find_by(support_fix_settings(&settings, policy, "mirrors"), &fixed);
	assert_int_equal(fixed.count, 1);
	assert_string_equal(fixed.items[0].subject, "sdk " E "upstream");
}

static void a_pin_field_is_added_where_policy_wants_it(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy = read_policy(
		"[[pins]]\nsources = [\"github.com/example\"]\nlevel = \"hash\"\nrequire_field = true\n");
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *first = support_repos_id("up.first");
	struct fix_settings settings;

	(void)state;
	buf_format(&text, "{\"dependencies\": [{\"source\": \"" E "upstream@%s\"}, \"" E "upstream@%s\"]}",
		first, first);
	support_fix_begin(text.text);
	support_fix_find_by(support_fix_settings(&settings, policy, NULL), &fixed);
	assert_int_equal(fixed.count, 2);
	assert_int_equal(fixed.mended, 1);
	buf_clear(&text);
	buf_format(&text,
		"{\"dependencies\": [{\"source\": \"" E "upstream@%s\",\"pin\": \"%s\"}, \"" E
		"upstream@%s\"]}",
		first, first, first);
	assert_int_equal(fixed.items[0].proof, FIX_BY_COMMIT);
	assert_string_equal(fixed.items[1].why,
		"a string has no room for the field 'pin' that policy asks for: "
		"write dependency " E "upstream as an object");
}

static void a_bare_repository_and_a_ref_give_a_patch_only(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	CLEANUP(fixed_release) struct fixed bare = { 0 };
	CLEANUP(fixed_release) struct fixed ref = { 0 };
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	struct fix_settings settings;
	struct error err = { 0 };

	(void)state;
	support_fix_begin(support_fix_several);
	assert_int_equal(
		support_repos_run("git -C w add . && git -C w commit -q -m one && rm -rf w.git && git "
				  "clone -q --bare w w.git && rm w/dagger.json"),
		0);
	support_fix_settings(&settings, policy, "mirrors");
	settings.path = support_repos_path("w.git");
	support_fix_find_by(&settings, &bare);
	assert_int_equal(bare.mended, 3);
	assert_null(bare.folder);
	assert_int_equal(fix_apply(&bare, &err), ERROR_USAGE);
	settings.path = support_repos_path("w");
	settings.ref = "HEAD";
	support_fix_find_by(&settings, &ref);
	assert_int_equal(ref.mended, 3);
	assert_int_equal(fix_apply(&ref, &err), ERROR_USAGE);
	assert_string_equal(ref.files[0].after, bare.files[0].after);
	fix_write_patch(&ref, &patch);
	assert_int_equal(file_write(support_repos_path("p.patch"), patch.text, patch.length, NULL), 0);
	assert_int_equal(support_repos_run("git -C w checkout -q . && git -C w apply ../p.patch"), 0);
}

static void what_is_no_repository_is_not_found(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	struct fix_settings settings;
	struct error err = { 0 };

	(void)state;
	support_fix_settings(&settings, policy, NULL);
	settings.path = "/";
	assert_int_equal(fix_find(&settings, &fixed, &err), ERROR_NOT_FOUND);
	support_fix_begin(support_fix_several);
	settings.path = support_repos_path("w");
	settings.ref = "no-such-ref";
	assert_int_equal(fix_find(&settings, &fixed, &err), ERROR_NOT_FOUND);
}

int main(int argc, char **argv)
{
	const int process = support_resolve_process(argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_label_is_looked_for_as_the_engine_does),
		cmocka_unit_test(what_no_copy_tells_is_left_with_the_next_step),
		cmocka_unit_test(copies_that_disagree_prove_nothing),
		cmocka_unit_test(a_tag_that_has_moved_proves_nothing),
		cmocka_unit_test(the_fleet_proves),
		cmocka_unit_test(answers_in_the_database_prove),
		cmocka_unit_test(the_lock_that_governs_proves),
		cmocka_unit_test(an_enforced_lock_holds_already),
		cmocka_unit_test(a_lock_that_a_copy_contradicts_proves_nothing),
		cmocka_unit_test(an_ignored_pin_moves_into_the_version),
		cmocka_unit_test(a_commit_that_nothing_leads_to_proves_nothing),
		cmocka_unit_test(what_would_not_hold_is_not_written),
		cmocka_unit_test(one_file_that_cannot_be_read_again_spoils_no_other),
		cmocka_unit_test(a_filter_chooses_references),
		cmocka_unit_test(a_filter_that_cannot_be_read_is_refused),
		cmocka_unit_test(policy_says_what_is_to_be_pinned),
		cmocka_unit_test(a_pin_field_is_added_where_policy_wants_it),
		cmocka_unit_test(a_bare_repository_and_a_ref_give_a_patch_only),
		cmocka_unit_test(what_is_no_repository_is_not_found),
	};

	if (process >= 0)
		return process;
	return cmocka_run_group_tests(tests, support_fix_setup, support_fix_teardown);
}
