/*
 * Screens, as tests/tui/NAME.keys make them: the keys run in script mode over a desk without a store, and what
 * stands on the screen afterwards must equal NAME.screen (and its roles NAME.attrs, where that exists).
 * UPDATE=1 in the environment writes them anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

#include "../tui/fake_desk.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "tui/tui.h"

enum { TEXT_BYTES = 1024 * 1024 };

static char folder[] = "/tmp/scabbard-screens-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	setenv("SCABBARD_NOW", "1795507200", 1);
	setenv("TZ", "UTC", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	static const char *const names[] = { "script", "screen", "attrs" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		file_join(&path, folder, names[i]);
		unlink(path.text);
	}
	return rmdir(folder);
}

static void path_in(struct buf *ret, const char *name)
{
	file_join(ret, folder, name);
}

/* Run keys, then save what the screen shows. */
static void run(const char *keys, const char *database, bool ascii)
{
	CLEANUP(buf_release) struct buf script = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct tui_settings settings = { .database = database, .ascii = ascii };
	struct error err = { 0 };

	path_in(&path, "script");
	buf_format(&script, "%s\n:save-screen %s/screen\n:save-attrs %s/attrs\n", keys, folder, folder);
	assert_int_equal(file_write(path.text, script.text, script.length, &err), 0);
	settings.script = path.text;
	assert_int_equal(tui_run(&settings, &err), 0);
}

static void read_file(struct buf *ret, const char *path)
{
	struct error err = { 0 };

	if (file_read(ret, path, TEXT_BYTES, &err) < 0)
		fail_msg("%s", err.message);
}

static void compare(const char *made, const char *golden)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	struct error err = { 0 };

	path_in(&path, made);
	read_file(&text, path.text);
	if (getenv("UPDATE")) {
		assert_int_equal(file_write(golden, text.text, text.length, &err), 0);
		return;
	}
	read_file(&wanted, golden);
	if (strcmp(text.text, wanted.text) != 0)
		fail_msg("%s differs; it is now:\n%s", golden, text.text);
}

static void shows_every_golden_screen(void **state)
{
	glob_t found;

	(void)state;
	if (glob("tests/tui/*.keys", 0, NULL, &found) != 0)
		skip();
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		const size_t stem = strlen(path) - strlen(".keys");
		CLEANUP(buf_release) struct buf keys = BUF_INIT;
		CLEANUP(buf_release) struct buf golden = BUF_INIT;

		read_file(&keys, path);
		run(keys.text,
			strstr(path, "welcome")     ? "none"
			: strstr(path, "bare-")     ? "bare"
			: strstr(path, "nameless-") ? "nameless"
						    : "fake",
			strstr(path, "ascii") != NULL);
		buf_add_bytes(&golden, path, stem);
		buf_add(&golden, ".screen");
		compare("screen", golden.text);
		buf_cut(&golden, stem);
		buf_add(&golden, ".attrs");
		if (file_is_regular(golden.text))
			compare("attrs", golden.text);
	}
	globfree(&found);
}

/* What the screen shows after keys. */
static void screen_after(const char *keys, struct buf *ret)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run(keys, "fake", false);
	path_in(&path, "screen");
	read_file(ret, path.text);
}

static void assert_shows(const char *keys, const char *text)
{
	CLEANUP(buf_release) struct buf screen = BUF_INIT;

	screen_after(keys, &screen);
	if (!strstr(screen.text, text))
		fail_msg("'%s' is not on the screen:\n%s", text, screen.text);
}

static void assert_hides(const char *keys, const char *text)
{
	CLEANUP(buf_release) struct buf screen = BUF_INIT;

	screen_after(keys, &screen);
	if (strstr(screen.text, text))
		fail_msg("'%s' is on the screen:\n%s", text, screen.text);
}

static void shows_no_raw_bidirectional_control(void **state)
{
	(void)state;
	assert_hides("5", "\xe2\x80\xae");
	assert_shows("5", "<U+202E>");
	assert_hides("5<Enter>", "\xe2\x80\xae");
	assert_hides("2<Enter>", "\xe2\x80\xae");
}

static void comes_back_to_the_same_row(void **state)
{
	(void)state;
	assert_shows("5jjjj", "5/100");
	assert_shows("5jjjj<Enter>", "findings \xe2\x80\xba SCB");
	assert_shows("5jjjj<Enter><Esc>", "5/100");
	assert_shows("5jjjj2j5", "5/100");
}

static void holds_the_row_when_the_database_changes(void **state)
{
	(void)state;
	assert_shows("5jjjj:refresh<Enter>", "5/100");
	assert_shows("jj:refresh<Enter>", "3/6");
}

static void narrows_and_widens_with_the_filter(void **state)
{
	(void)state;
	assert_shows("5fseverity>=high<Enter>", "34 of 100");
	assert_shows("5fseverity>=high<Esc>", " 100  by ");
	assert_shows("5fnothing<Enter>", "Nothing matches the filter");
	assert_shows("5fnothing<Enter>F", "1/100");
}

static void keeps_the_last_good_rows_while_a_filter_is_wrong(void **state)
{
	(void)state;
	assert_shows("5fbogus_column:x", "bogus_column");
	assert_shows("5fbogus_column:x", "1/");
}

static void keeps_a_wrong_filter_to_be_mended(void **state)
{
	(void)state;
	assert_shows("5fnothing:x<Enter>", "filter: nothing:x");
	assert_shows("5fnothing:x<Enter>", "Put the word in quotes");
	assert_shows("5fnothing:x<Enter><Esc>", " 100  by ");
	assert_shows("5fnothing:x<Enter><Backspace><Backspace><Enter>", "Nothing matches the filter nothing");
}

static void filters_for_no_word_that_may_become_a_column(void **state)
{
	(void)state;
	assert_shows("5fsev", "100 of 100");
	assert_shows("5fsev<Enter>", "34 of 100");
	assert_shows("5fseverity:low -pa", "34 of 100");
	assert_shows("5fpush", "34 of 100");
	assert_shows("5fis:new", "34 of 100");
}

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

static void filters_by_the_value_under_the_cursor(void **state)
{
	(void)state;
	assert_shows("5=", "34 of 100");
	assert_shows("5~", "34 of 100");
}

static void filters_by_what_a_cell_of_two_columns_shows(void **state)
{
	(void)state;
	assert_shows("gnhhlllljj=", "reachable=no");
	assert_shows("gnllll=", "reachable=yes");
	assert_shows("gnllllj~", "-present=absent");
}

static void says_what_an_unknown_key_should_have_been(void **state)
{
	(void)state;
	run("5Z", "fake", false);
	/* save-screen is a command and takes the message away; the prefix proves that keys are read in order. */
	assert_shows("5g", "view: repositories");
	assert_hides("5gr", "view: repositories");
}

static void lists_every_action_in_the_help(void **state)
{
	(void)state;
	assert_shows("5?", "keep only some rows");
	assert_shows("5?/theme<Enter>", "take another theme");
	assert_shows("?/view: repositories<Enter><Enter>", "[2 Repos]");
}

static void runs_commands_by_name(void **state)
{
	(void)state;
	assert_shows(":findings", "[5 Findings]");
	assert_shows("5:sort rule<Enter>", "by rule");
	assert_shows(":findings\n:7", "7/100");
	assert_shows("5:the", "take another theme");
}

static void searches_as_it_is_typed(void **state)
{
	(void)state;
	assert_shows("5jj/push", "4/100");
	assert_shows("5/push<Enter>n", "4/100");
	assert_shows("5/push<Enter>nN", "1/100");
	assert_shows("5jj/push<Esc>", "3/100");
	assert_shows("5jj/nothing", "3/100");
	/* The list is scrolled as it was, too: its first row is on the screen again. */
	assert_shows("5jjjjjjjj/nothing", "SCB103 critical  acme/pay");
	assert_shows("5jjjjjjjj/push<Esc>", "SCB103 critical  acme/pay");
	assert_shows("j/lo", "3/6");
	assert_shows("j/lox", "2/6");
}

static void asks_before_it_leaves(void **state)
{
	(void)state;
	assert_shows("q", "Leave scabbard?");
	assert_hides("qn", "Leave scabbard?");
	assert_hides("q<Enter>", "Leave scabbard?");
}

static void survives_any_size(void **state)
{
	(void)state;
	for (int width = 1; width < 200; width += 13) {
		for (int height = 1; height < 60; height += 7) {
			char keys[128];

			snprintf(keys, sizeof(keys),
				":resize %dx%d\n5123459<Enter>jk<Esc>4<Enter>jhlL<Esc>gn<Enter>G?G:fil",
				width, height);
			run(keys, "fake", width % 2 == 0);
		}
	}
}

static void survives_any_keys(void **state)
{
	static const char letters[] = "jkhlLgGnNfFsS<>=~pr123456789/:?q\r\033\t\177 abrepo\"()-*";
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 40; round++) {
		CLEANUP(buf_release) struct buf keys = BUF_INIT;

		for (int i = 0; i < 200; i++) {
			char letter;

			seed = seed * 1103515245 + 12345;
			letter = letters[(seed >> 16) % (sizeof(letters) - 1)];
			if (letter == '<')
				buf_add(&keys, "<lt>");
			else if (letter == ':' && keys.length == 0)
				buf_add(&keys, "x:");
			else
				buf_add_char(&keys, letter);
		}
		run(keys.text, "fake", false);
	}
}

/* Pages whose every text from outside holds what must never reach a terminal. */
static const char *const hostile_pages[] = { "4", "4G<Enter>", "4Gp", "gn", "gn:9<Enter><Enter>",
	"gn:9<Enter>p", "9", "9G<Enter>", "9Gp", "3:9<Enter><Enter>" };

/* What is shown holds no control character, no direction control, nothing invisible, no byte that is no text. */
static void assert_harmless(const char *keys)
{
	static const char *const forbidden[] = { "\xe2\x80\xae", "\xe2\x80\x8b", "\xc2\x9b", "\xff" };
	CLEANUP(buf_release) struct buf screen = BUF_INIT;

	screen_after(keys, &screen);
	for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
		if (strstr(screen.text, forbidden[i]))
			fail_msg("'%s' shows a character that may not be shown", keys);
	}
	for (size_t i = 0; i < screen.length; i++) {
		const unsigned char byte = (unsigned char)screen.text[i];

		if ((byte < 32 && byte != '\n') || byte == 127)
			fail_msg("'%s' shows the control character %d", keys, byte);
	}
}

static void shows_hostile_text_of_every_new_field_as_tokens(void **state)
{
	static const char *const sizes[] = { "80x24", "160x45", "40x12" };

	(void)state;
	for (size_t page = 0; page < COUNT_OF(hostile_pages); page++) {
		for (size_t size = 0; size < COUNT_OF(sizes); size++) {
			CLEANUP(buf_release) struct buf keys = BUF_INIT;

			buf_format(&keys, ":resize %s\n%s", sizes[size], hostile_pages[page]);
			for (int down = 0; down < 6; down++) {
				assert_harmless(keys.text);
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

static void says_what_the_newest_run_brought(void **state)
{
	(void)state;
	assert_shows(":resize 160x45\n1", "25 are new: 5, then f is:new");
	assert_shows(":resize 160x45\n1", "17 uncopied targets: scabbard mirror add --missing");
	assert_shows("1", "310 agree 12 disagree 1 unreachable 138 without a copy 41 unknown");
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

static void keeps_the_tab_of_the_view_on_the_screen_at_any_width(void **state)
{
	static const char *const views[] = { "1", "2", "3", "gn", "4", "5", "9" };

	(void)state;
	for (int width = 20; width < 130; width += 3) {
		for (size_t i = 0; i < COUNT_OF(views); i++) {
			char keys[64], tab[16];

			snprintf(keys, sizeof(keys), ":resize %dx20\n%s", width, views[i]);
			snprintf(tab, sizeof(tab), "[%s", views[i]);
			assert_shows(keys, tab);
		}
	}
}

static void offers_only_predicates_that_the_list_knows(void **state)
{
	(void)state;
	assert_shows("gnfis:no", "is:nocopy");
	assert_shows("gnfis:th", "is:thirdparty");
	assert_shows("4fis:dis", "is:disagrees");
	assert_hides("2fis:", "is:nocopy");
	assert_hides("5fis:", "is:unreachable");
	assert_shows("9fis:", "is:expired");
	assert_shows("gnfis:unr<Tab><Enter>", "is:unreachable");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_every_golden_screen),
		cmocka_unit_test(shows_no_raw_bidirectional_control),
		cmocka_unit_test(comes_back_to_the_same_row),
		cmocka_unit_test(holds_the_row_when_the_database_changes),
		cmocka_unit_test(narrows_and_widens_with_the_filter),
		cmocka_unit_test(keeps_the_last_good_rows_while_a_filter_is_wrong),
		cmocka_unit_test(keeps_a_wrong_filter_to_be_mended),
		cmocka_unit_test(filters_for_no_word_that_may_become_a_column),
		cmocka_unit_test(goes_from_a_finding_to_its_repository_and_back),
		cmocka_unit_test(shows_no_count_of_what_was_not_read),
		cmocka_unit_test(filters_by_the_value_under_the_cursor),
		cmocka_unit_test(filters_by_what_a_cell_of_two_columns_shows),
		cmocka_unit_test(says_what_an_unknown_key_should_have_been),
		cmocka_unit_test(lists_every_action_in_the_help),
		cmocka_unit_test(runs_commands_by_name),
		cmocka_unit_test(searches_as_it_is_typed),
		cmocka_unit_test(asks_before_it_leaves),
		cmocka_unit_test(shows_hostile_text_of_every_new_field_as_tokens),
		cmocka_unit_test(leads_from_a_module_to_its_users_and_back),
		cmocka_unit_test(leads_from_a_reference_into_the_graph),
		cmocka_unit_test(says_so_when_a_link_finds_nothing),
		cmocka_unit_test(folds_trees_and_unfolds_them),
		cmocka_unit_test(names_what_is_unknown_and_why),
		cmocka_unit_test(calls_no_impostor_the_tip_of_a_branch),
		cmocka_unit_test(marks_a_source_as_wrong_only_where_something_is),
		cmocka_unit_test(says_what_the_newest_run_brought),
		cmocka_unit_test(tells_at_the_top_who_brought_a_finding_in),
		cmocka_unit_test(counts_what_floats_beside_a_commit),
		cmocka_unit_test(names_the_upstream_of_a_fork),
		cmocka_unit_test(names_missing_steps_only_where_a_finding_wants_them),
		cmocka_unit_test(says_of_what_is_only_reached_through_others_what_is_known),
		cmocka_unit_test(says_which_commit_a_copy_was_asked_for),
		cmocka_unit_test(keeps_the_tab_of_the_view_on_the_screen_at_any_width),
		cmocka_unit_test(offers_only_predicates_that_the_list_knows),
		cmocka_unit_test(survives_any_size),
		cmocka_unit_test(survives_any_keys),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
