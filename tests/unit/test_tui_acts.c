/* Marks in lists of findings, and what becomes of decisions: rows meanwhile, refusals, taking back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../tui/screens.h"

/* --- marks ------------------------------------------------------------------------------------------- */

static void marks_rows_and_ranges(void **state)
{
	(void)state;
	assert_shows("5<Space><Space>", "2 marked");
	assert_shows("5<Space><Space>", "3/100");
	assert_shows("5<Space>k<Space>", " 100  by severity");
	assert_shows("5<Space>jv<Down><Down>", "4 marked");
	assert_shows("5v<Down><Down>v<Up><Up>", "3 marked");
	assert_shows("5v<Down><Down><Esc>", "the range is dropped");
	assert_hides("5v<Down><Down><Esc>", "marked");
	assert_shows("5Gv<Up><Up>", "3 marked");
	assert_shows("5*", "100 marked");
	assert_hides("5*_", "marked");
	assert_shows("5\n:mark 3-7", "5 marked");
	assert_shows("5\n:mark all", "100 marked");
	assert_shows("5\n:mark 7-3", "rows are marked as 3, 3-7 or all");
	assert_shows("5\n:mark 99-101", "rows are marked as");
}

static void decides_about_marked_rows(void **state)
{
	(void)state;
	assert_wishes("5<Space><Space>jtax<Enter><Enter>", "decide accepted 2 ids");
	assert_wishes("5<Space>jv<Down><Down>tfx<Enter><Enter>", "decide false_positive 4 ids");
	assert_shows("5<Space><Space>ta<S-Tab>", "the 2 marked findings");
	/* Then they are marked no more. */
	assert_hides("5<Space><Space>ti", "marked");
	assert_shows("5<Space><Space>tax<Enter><Enter>", "98  by severity");
}

static void counts_marks_that_the_filter_shows_only(void **state)
{
	(void)state;
	/* Every third row stays: of the marked rows 1 to 3 the first. */
	assert_shows("5\n:mark 1-3\n:filter push", "1 marked");
	assert_wishes("5\n:mark 1-3\n:filter push\ntax<Enter><Enter>", "decide accepted 1 ids");
	assert_shows("5\n:mark 1-3\n:filter push\nF", "3 marked");
}

static void pages_on_where_nothing_can_be_marked(void **state)
{
	(void)state;
	assert_shows("gn<Space>", "19/40");
	assert_shows("3v", "v does nothing here");
}

/* --- what becomes of it ------------------------------------------------------------------------------ */

static void shows_rows_as_pending_until_the_answer(void **state)
{
	(void)state;
	assert_shows_in("slow", "5jtax<Enter><Enter>", "\xe2\x80\xa6SCB107 critical  accepted\xe2\x80\xa6");
	assert_shows_in("slow", "5jtax<Enter><Enter>", "accepting 1 finding\xe2\x80\xa6");
	assert_shows_in("slow", "5jtax<Enter><Enter>", "2/100");
	assert_hides_in("slow", "5jtax<Enter><Enter>r", "\xe2\x80\xa6SCB107");
	assert_shows_in("slow", "5jtax<Enter><Enter>r", "2/99");
	assert_shows_in("slow", "5jti", "\xe2\x80\xa6SCB107 critical  in triage\xe2\x80\xa6");
}

static void puts_the_row_back_and_says_why_when_it_is_refused(void **state)
{
	(void)state;
	assert_shows("5jtarefuse me<Enter><Enter>",
		"not decided: another process writes into the database. Try again in a moment.");
	assert_shows("5jtarefuse me<Enter><Enter>", "2/100");
	assert_shows("5jtarefuse me<Enter><Enter>", "SCB107 critical  open");
	/* Marks outlive a refusal: it can be tried again. */
	assert_shows("5<Space><Space>tarefuse me<Enter><Enter>", "2 marked");
	/* Where a form hides the last line, it is said in the form. */
	assert_shows_in("slow", "5tarefuse me<Enter><Enter>ta\n:refresh",
		"what went before was not decided: another process writes");
}

static void keeps_the_cursor_near_what_left(void **state)
{
	(void)state;
	/* The marked rows above are gone; the cursor stays on its own. */
	assert_shows("5\n:mark 1-3\n:5\ntax<Enter><Enter>", "2/97");
	assert_shows("5\n:mark 1-3\n:5\ntax<Enter><Enter>", "> SCB121");
	/* Its own is gone: the next one below comes in its place, above the marked ones too. */
	assert_shows("5\n:mark 3-6\n:4\ntax<Enter><Enter>", "3/96");
	assert_shows("5\n:mark 3-6\n:4\ntax<Enter><Enter>", "> SCB103 high");
	assert_shows("5Gtax<Enter><Enter>", "99/99");
}

static void takes_back_and_does_again(void **state)
{
	(void)state;
	assert_wishes("5u", "undo open 0 ids filter [] scope [] why -: - until never owner - act 0");
	assert_shows("5u", "not taken back: there is nothing to take back");
	assert_wishes("1u", "act 0");
	assert_wishes("5<C-r>", "act -1");
	assert_shows("5\n:4\ntax<Enter><Enter>\n:50\nu", "4/100");
	assert_shows("5\n:4\ntax<Enter><Enter>\n:50\nu", "^R does it again");
	assert_shows("5\n:4\ntax<Enter><Enter>u<C-r>", " 99  by severity");
	assert_shows("5tax<Enter><Enter>tax<Enter><Enter>uu", " 100  by severity");
}

static void takes_back_the_entry_under_the_cursor(void **state)
{
	(void)state;
	assert_wishes("9jjU", "undo open 0 ids filter [] scope [] why -: - until never owner - act 3");
	assert_wishes("gxjU", "act 19");
	assert_wishes("gxj<Enter>U", "act 19");
	assert_wishes_nothing("gx\n:4\nU");
	assert_shows("gx\n:4\nU", "the policy says so: take it out of its [[suppressions]]");
	assert_wishes_in("decided", "5jjU", "act 20");
	assert_shows_in("decided", "5\n:4\nU", "the policy says so");
	assert_shows("5U", "nothing was decided here");
	assert_shows("3U", "U does nothing here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_rows_and_ranges),
		cmocka_unit_test(decides_about_marked_rows),
		cmocka_unit_test(counts_marks_that_the_filter_shows_only),
		cmocka_unit_test(pages_on_where_nothing_can_be_marked),
		cmocka_unit_test(shows_rows_as_pending_until_the_answer),
		cmocka_unit_test(puts_the_row_back_and_says_why_when_it_is_refused),
		cmocka_unit_test(keeps_the_cursor_near_what_left),
		cmocka_unit_test(takes_back_and_does_again),
		cmocka_unit_test(takes_back_the_entry_under_the_cursor),
	};

	return cmocka_run_group_tests(tests, screens_make, screens_remove);
}
