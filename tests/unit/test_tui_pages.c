/* Pages about one row, and where their links lead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../tui/screens.h"

static void goes_from_a_finding_to_its_repository_and_back(void **state)
{
	(void)state;
	assert_shows("5j<Enter>", "findings \xe2\x80\xba SCB107 .dagger/modules/release/dagger.json:4");
	assert_shows("5j<Enter>:1<Enter><Enter>", "json:4 \xe2\x80\xba acme/pay");
	assert_shows("5j<Enter>:1<Enter><Enter><Esc><Esc>", "2/100");
}

static void shows_no_count_of_what_was_not_read(void **state)
{
	(void)state;
	assert_shows("2", "failed         -    -        -  -  - -  - -     -");
	assert_hides("2G<Enter>", "0 critical");
	assert_hides("2G<Enter>", "0 findings");
	assert_shows("2<Enter>", "findings");
}

/* Pages whose every text from outside holds what must never reach a terminal. */
static const char *const hostile_pages[] = { "4", "4G<Enter>", "4Gp", "gn", "gn:9<Enter><Enter>",
	"gn:9<Enter>p", "9", "9G<Enter>", "9Gp", "3:9<Enter><Enter>" };

static void shows_hostile_text_of_every_new_field_as_tokens(void **state)
{
	static const char *const sizes[] = { "80x24", "160x45", "40x12" };

	(void)state;
	for (size_t page = 0; page < COUNT_OF(hostile_pages); page++) {
		for (size_t size = 0; size < COUNT_OF(sizes); size++) {
			CLEANUP(buf_release) struct buf keys = BUF_INIT;

			buf_format(&keys, ":resize %s\n%s", sizes[size], hostile_pages[page]);
			for (int down = 0; down < 6; down++) {
				assert_harmless_in("fake", keys.text);
				buf_add(&keys, "<Space>");
			}
		}
	}
	assert_shows(":resize 160x45\ngn:9<Enter><Enter>",
		"the tag <1B>]0;owned<07><U+202E><U+200B><U+009B><FF>v1");
}

static void leads_from_a_module_to_its_users_and_back(void **state)
{
	(void)state;
	assert_shows("4<Enter>jj<Enter>", "push \xe2\x80\xba acme/mobile");
	assert_shows("4<Enter>j<Enter><Esc>", "graph \xe2\x80\xba github.com/x/push");
	/* Through another module: that module, then the reference that leads to it. */
	assert_shows("4<Enter>jjjjj<Enter>", "push \xe2\x80\xba github.com/x/notify");
	assert_shows("4<Enter>jjjjjj<Enter>", "push \xe2\x80\xba acme/gpu");
	assert_shows("4<Enter>jjjjjj<Enter>", "Where        ci/dagger.json");
}

static void leads_from_a_reference_into_the_graph(void **state)
{
	(void)state;
	assert_shows("gn<Enter>:1<Enter><Enter>", "push-1 \xe2\x80\xba github.com/dagger/go");
	assert_shows("gn<Enter>:1<Enter><Enter>", "USED BY");
	assert_shows(
		"gn<Enter>/the module in the graph<Enter><Enter>", "push-1 \xe2\x80\xba github.com/x/push");
	assert_shows("9<Enter>/the module in<Enter><Enter>", "COMMITS IN USE");
}

static void says_so_when_a_link_finds_nothing(void **state)
{
	(void)state;
	assert_shows("4<Enter>/nowhere<Enter><Enter>", "This is not in the database.");
}

static void folds_trees_and_unfolds_them(void **state)
{
	(void)state;
	assert_shows("4<Enter><Space>", "github.com/y/sign/modules/oidc");
	assert_hides("4<Enter>/y.sign<Enter>h", "modules/oidc");
	assert_hides("4<Enter>/github.com/y/sign/modules<Enter>hh", "seen above");
	assert_shows("4<Enter>/github.com/y/sign/modules<Enter>hhL", "seen above");
	assert_shows("4<Enter>/github.com/y/sign/modules<Enter>hl", "seen above");
	assert_hides("4<Enter>h", "acme/mobile");
	assert_shows("4<Enter>hl", "acme/mobile");
	assert_hides("4<Enter>jjh", "acme/mobile");
}

static void names_what_is_unknown_and_why(void **state)
{
	(void)state;
	assert_shows("gn:2<Enter><Enter>", "not in my copy, which is 40 days old");
	assert_shows("gn:3<Enter><Enter>", "reached by no branch or tag of the target");
	assert_shows("gn:5<Enter><Enter>", "there is no copy of the target here");
	assert_shows(":resize 100x30\ngn:10<Enter><Enter>",
		"unknown whether a branch or tag leads to it: the copy is shallow");
	assert_shows("gn:5<Enter><Enter>", "unknown: the policy names no namespace of ours");
}

static void calls_no_impostor_the_tip_of_a_branch(void **state)
{
	(void)state;
	assert_shows("gn:3<Enter><Enter>", "not in the history of the branch main: 1 commit of its own");
	assert_shows(
		"gn:3<Enter><Enter>", "only refs/pull/12/head leads there: anybody can propose a commit");
	assert_hides("gn:3<Enter><Enter>", "at the tip of");
}

static void marks_a_source_as_wrong_only_where_something_is(void **state)
{
	(void)state;
	assert_hides("gn:7<Enter><Enter>", "^^^^");
	assert_shows("gn:1<Enter><Enter>", "^^^^");
	assert_shows("gn:3<Enter><Enter>", "^^^^");
	assert_shows("gn:8<Enter><Enter>", "^^^^");
}

static void tells_at_the_top_who_brought_a_finding_in(void **state)
{
	(void)state;
	assert_shows("5:26<Enter><Enter>", "Brought in   b80d113f00aa by Ana Author, 60d ago");
}

static void counts_what_floats_beside_a_commit(void **state)
{
	(void)state;
	assert_shows(":resize 100x80\ngn:6<Enter><Enter>",
		"2 repositories use it at 1 commit, 1 at this one, the other floats");
	assert_shows(":resize 100x80\ngn:8<Enter><Enter>", "3 repositories use it at 1 commit, 2 float");
}

static void names_the_upstream_of_a_fork(void **state)
{
	(void)state;
	assert_shows("4:6<Enter><Enter>", "fork of github.com/upstream/push");
}

static void names_missing_steps_only_where_a_finding_wants_them(void **state)
{
	(void)state;
	assert_shows(
		":resize 100x80\ngn:3<Enter><Enter>", "SCB206 Review step is missing: source, dependencies");
	assert_shows(
		":resize 100x80\n5:26<Enter><Enter>", "SCB206 Review step is missing: source, dependencies");
	assert_shows(":resize 100x80\ngn:5<Enter><Enter>", "no review");
	assert_hides(":resize 100x80\ngn:5<Enter><Enter>", "dependencies missing");
	assert_hides(":resize 100x80\ngn:1<Enter><Enter>", "dependencies missing");
	assert_shows(
		":resize 100x80\ngn:3<Enter><Enter>/SCB206<Enter><Enter>", "SCB206 Review step is missing");
}

static void says_of_what_is_only_reached_through_others_what_is_known(void **state)
{
	(void)state;
	assert_shows(":resize 100x45\n4:7<Enter><Enter>", "no repository directly, 2 through other modules");
	assert_shows(":resize 100x45\n4:7<Enter><Enter>", "2 uses float below other modules");
	assert_shows(":resize 100x45\n4:7<Enter><Enter>", "It is only reached through the modules above");
	assert_hides(":resize 100x45\n4:7<Enter><Enter>", "0 references");
	assert_hides(":resize 100x45\n4:7<Enter><Enter>", "could be read from a copy");
}

static void says_which_commit_a_copy_was_asked_for(void **state)
{
	(void)state;
	assert_shows(":resize 100x80\ngn:8<Enter><Enter>", "refs written 40d ago; label names 9ac41e0b1c2d");
	assert_shows(":resize 100x80\n4:1<Enter><Enter>", "For 4f1c2e91c0de, which one reference names.");
	assert_shows(":resize 100x80\ngn:1<Enter><Enter>", "4f1c2e91c0de found; label names 9ac41e0b1c2d");
}

static void leads_from_an_image_to_its_uses_their_findings_and_the_line(void **state)
{
	(void)state;
	assert_shows("gi", "docker.io/library/node");
	assert_shows(":images", "docker.io/library/node");
	assert_shows("6j<Enter>", "USED BY");
	assert_shows("6j<Enter>/10 uses<Enter><Enter>", "node \xe2\x80\xba uses");
	/* The line is marked: wrongly where something is found about it, plainly else. */
	assert_shows(":resize 100x40\n6j<Enter><Enter>", "findings in this file");
	assert_shows(":resize 100x40\n6j<Enter>j<Enter>", "^^^^^");
	assert_hides(":resize 100x40\n6j<Enter><Enter>", "^^^^^");
	assert_shows(":resize 100x40\n6j<Enter>j<Enter><Enter>", "\xe2\x80\xba findings");
}

static void leads_from_a_setting_to_its_findings(void **state)
{
	(void)state;
	assert_shows("ge", "engine.address");
	assert_shows(":engine", "engine.address");
	assert_shows(":resize 100x40\n8<Enter>", "no release of Dagger reads this key here");
	assert_shows(":resize 100x40\n8j<Enter>", "'many' is no size");
	assert_shows(":resize 100x40\n8j<Enter>", "SCB407");
	assert_shows(":resize 100x40\n8j<Enter><Enter>", "\xe2\x80\xba findings");
	assert_shows("6f nothing<Enter>", "F takes it away");
	assert_shows_in("bare", "6", "No image is named in live paths.");
	assert_shows_in("bare", "8", "No settings here.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_from_a_finding_to_its_repository_and_back),
		cmocka_unit_test(shows_no_count_of_what_was_not_read),
		cmocka_unit_test(leads_from_a_module_to_its_users_and_back),
		cmocka_unit_test(leads_from_a_reference_into_the_graph),
		cmocka_unit_test(says_so_when_a_link_finds_nothing),
		cmocka_unit_test(folds_trees_and_unfolds_them),
		cmocka_unit_test(names_what_is_unknown_and_why),
		cmocka_unit_test(calls_no_impostor_the_tip_of_a_branch),
		cmocka_unit_test(marks_a_source_as_wrong_only_where_something_is),
		cmocka_unit_test(tells_at_the_top_who_brought_a_finding_in),
		cmocka_unit_test(counts_what_floats_beside_a_commit),
		cmocka_unit_test(names_the_upstream_of_a_fork),
		cmocka_unit_test(names_missing_steps_only_where_a_finding_wants_them),
		cmocka_unit_test(says_of_what_is_only_reached_through_others_what_is_known),
		cmocka_unit_test(says_which_commit_a_copy_was_asked_for),
		cmocka_unit_test(shows_hostile_text_of_every_new_field_as_tokens),
		cmocka_unit_test(leads_from_an_image_to_its_uses_their_findings_and_the_line),
		cmocka_unit_test(leads_from_a_setting_to_its_findings),
	};

	return cmocka_run_group_tests(tests, screens_make, screens_remove);
}
