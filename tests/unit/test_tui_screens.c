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

#include "../tui/screens.h"

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
			: strstr(path, "decided-")  ? "decided"
			: strstr(path, "slow-")     ? "slow"
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
	assert_shows("5?", "accept the risk");
	assert_shows("5?/keep only<Enter>", "keep only some rows");
	assert_shows("5?/theme<Enter>", "take another theme");
	assert_shows("?/view: repositories<Enter><Enter>", "[2Repos]");
}

static void runs_commands_by_name(void **state)
{
	(void)state;
	assert_shows(":findings", "[5Finds]");
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

static void says_what_the_newest_run_brought(void **state)
{
	(void)state;
	assert_shows(":resize 160x45\n1", "25 are new: 5, then f is:new");
	assert_shows(":resize 160x45\n1", "17 uncopied targets: scabbard mirror add --missing");
	assert_shows("1", "310 agree 12 disagree 1 unreachable 138 without a copy 41 unknown");
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
		cmocka_unit_test(filters_by_the_value_under_the_cursor),
		cmocka_unit_test(filters_by_what_a_cell_of_two_columns_shows),
		cmocka_unit_test(says_what_an_unknown_key_should_have_been),
		cmocka_unit_test(lists_every_action_in_the_help),
		cmocka_unit_test(runs_commands_by_name),
		cmocka_unit_test(searches_as_it_is_typed),
		cmocka_unit_test(asks_before_it_leaves),
		cmocka_unit_test(says_what_the_newest_run_brought),
		cmocka_unit_test(keeps_the_tab_of_the_view_on_the_screen_at_any_width),
		cmocka_unit_test(offers_only_predicates_that_the_list_knows),
		cmocka_unit_test(survives_any_size),
		cmocka_unit_test(survives_any_keys),
	};

	return cmocka_run_group_tests(tests, screens_make, screens_remove);
}
