#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tui/key.h"
#include "tui/list.h"
#include "tui/prompt.h"

static void stays_inside_the_list(void **state)
{
	struct list list = { 0 };

	(void)state;
	list_set(&list, 3, 10);
	list_move(&list, MOVE_UP);
	assert_int_equal(list.cursor, 0);
	list_move(&list, MOVE_PAGE_DOWN);
	assert_int_equal(list.cursor, 2);
	assert_int_equal(list.top, 0);
	list_set(&list, 0, 10);
	list_move(&list, MOVE_LAST);
	assert_int_equal(list.cursor, 0);
}

static void keeps_the_cursor_on_the_screen(void **state)
{
	struct list list = { 0 };

	(void)state;
	list_set(&list, 100, 10);
	for (int i = 0; i < 15; i++)
		list_move(&list, MOVE_DOWN);
	assert_int_equal(list.cursor, 15);
	assert_int_equal(list.top, 6);
	list_move(&list, MOVE_SCROLL_UP);
	assert_int_equal(list.top, 5);
	assert_int_equal(list.cursor, 14);
	list_move(&list, MOVE_FIRST);
	list_move(&list, MOVE_SCROLL_DOWN);
	assert_int_equal(list.cursor, 1);
	list_set(&list, 100, 2);
	assert_true(list.cursor >= list.top && list.cursor < list.top + 2);
}

static void turns_pages(void **state)
{
	struct list list = { 0 };

	(void)state;
	list_set(&list, 100, 10);
	list_move(&list, MOVE_PAGE_DOWN);
	assert_int_equal(list.top, 9);
	assert_int_equal(list.cursor, 9);
	list_move(&list, MOVE_HALF_DOWN);
	assert_int_equal(list.cursor, 14);
	list_move(&list, MOVE_LAST);
	assert_int_equal(list.top, 90);
	list_move(&list, MOVE_PAGE_UP);
	assert_int_equal(list.top, 81);
}

static void type(struct prompt *prompt, const char *keys)
{
	size_t position = 0;
	uint32_t key;

	while (key_next(keys, &position, &key))
		prompt_key(prompt, key);
}

static void edits_a_line(void **state)
{
	struct prompt prompt;

	(void)state;
	prompt_init(&prompt);
	prompt_start(&prompt, PROMPT_FILTER, "");
	type(&prompt, "repo:x y<Backspace>z");
	assert_string_equal(prompt.text.text, "repo:x z");
	type(&prompt, "<C-w>w<Home>-<End>!");
	assert_string_equal(prompt.text.text, "-repo:x w!");
	type(&prompt, "<C-u>\xc3\xa9"
		      "a<Left><Left><Delete>");
	assert_string_equal(prompt.text.text, "a");
	prompt_release(&prompt);
}

static void remembers_lines(void **state)
{
	struct prompt prompt;

	(void)state;
	prompt_init(&prompt);
	for (int i = 0; i < 40; i++) {
		prompt_start(&prompt, PROMPT_COMMAND, "");
		prompt_key(&prompt, (uint32_t)('A' + i % 26));
		prompt_end(&prompt, true);
	}
	prompt_start(&prompt, PROMPT_COMMAND, "");
	type(&prompt, "draft<Up><Up>");
	assert_string_equal(prompt.text.text, "M");
	type(&prompt, "<Down><Down>");
	assert_string_equal(prompt.text.text, "draft");
	prompt_start(&prompt, PROMPT_FILTER, "");
	type(&prompt, "<Up>");
	assert_string_equal(prompt.text.text, "");
	prompt_release(&prompt);
}

static void leaves_on_escape_and_on_an_empty_backspace(void **state)
{
	struct prompt prompt;

	(void)state;
	prompt_init(&prompt);
	prompt_start(&prompt, PROMPT_COMMAND, "x");
	assert_int_equal(prompt_key(&prompt, KEY_CODE_BACKSPACE), PROMPT_CHANGED);
	assert_int_equal(prompt_key(&prompt, KEY_CODE_BACKSPACE), PROMPT_CANCELLED);
	assert_int_equal(prompt_key(&prompt, KEY_CODE_ESCAPE), PROMPT_CANCELLED);
	assert_int_equal(prompt_key(&prompt, KEY_CODE_ENTER), PROMPT_ACCEPTED);
	assert_int_equal(prompt_key(&prompt, KEY_CODE_F1), PROMPT_SAME);
	prompt_release(&prompt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stays_inside_the_list),
		cmocka_unit_test(keeps_the_cursor_on_the_screen),
		cmocka_unit_test(turns_pages),
		cmocka_unit_test(edits_a_line),
		cmocka_unit_test(remembers_lines),
		cmocka_unit_test(leaves_on_escape_and_on_an_empty_backspace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
