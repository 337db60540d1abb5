#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "tui/keymap.h"
#include "tui/tui.h"

static void parse(struct sequence *ret, const char *text)
{
	assert_true(sequence_parse(text, strlen(text), ret));
}

static const char *action_of(const struct keymap *keymap, uint32_t places, const char *keys)
{
	const struct binding *binding;
	struct sequence sequence;

	parse(&sequence, keys);
	if (keymap_find(keymap, places, &sequence, &binding) != KEY_MATCH_WHOLE)
		return "";
	return action_table[binding->action].name;
}

static void reads_names_of_keys(void **state)
{
	struct sequence sequence;

	(void)state;
	parse(&sequence, "g<C-d><Enter>");
	assert_int_equal(sequence.count, 3);
	assert_int_equal(sequence.keys[0], 'g');
	assert_int_equal(sequence.keys[1], 4);
	assert_int_equal(sequence.keys[2], KEY_CODE_ENTER);
	parse(&sequence, "<lt>");
	assert_int_equal(sequence.keys[0], '<');
	parse(&sequence, "<");
	assert_int_equal(sequence.keys[0], '<');
	assert_false(sequence_parse("abcd", 4, &sequence));
	assert_false(sequence_parse("", 0, &sequence));
	assert_false(sequence_parse("\xff", 1, &sequence));
}

static void writes_keys_as_people_read_them(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct sequence sequence;

	(void)state;
	parse(&sequence, "g<C-d><PageDown>");
	buf_add_sequence(&text, &sequence);
	assert_string_equal(text.text, "g ^D PgDn");
}

/* Lists and pages are never the same place; what works anywhere, or where something is decided, works in both. */
static bool places_meet(uint32_t one, uint32_t other)
{
	const uint32_t lists = PLACE_LIST | PLACE_REPOSITORIES | PLACE_MODULES | PLACE_REFERENCES |
			       PLACE_FINDINGS | PLACE_GRAPH | PLACE_REVIEWS | PLACE_CHANGES | PLACE_DECISIONS;
	const uint32_t everywhere = PLACE_ANYWHERE | PLACE_DECIDE | PLACE_ENTRY;

	if ((one | other) & everywhere)
		return true;
	return ((one & lists) && (other & lists)) || ((one & ~lists) && (other & ~lists));
}

/* Two actions of one place must never wait for the same keys, nor one for the start of another's. */
static void binds_every_key_once_in_a_place(void **state)
{
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	for (size_t i = 0; i < keymap.binding_count; i++) {
		for (size_t j = i + 1; j < keymap.binding_count; j++) {
			const struct binding *one = &keymap.bindings[i], *other = &keymap.bindings[j];
			const size_t count = one->sequence.count < other->sequence.count
						     ? one->sequence.count
						     : other->sequence.count;

			if (places_meet(one->places, other->places) &&
				memcmp(one->sequence.keys, other->sequence.keys, count * sizeof(uint32_t)) ==
					0)
				fail_msg("%s and %s share keys", action_table[one->action].name,
					action_table[other->action].name);
		}
	}
	keymap_release(&keymap);
}

static void gives_every_action_a_name_and_help(void **state)
{
	(void)state;
	for (size_t i = 0; i < action_count; i++) {
		assert_non_null(action_table[i].run);
		assert_int_not_equal(action_table[i].places, 0);
		assert_int_equal(action_find(action_table[i].name, strlen(action_table[i].name)), i);
		if (*action_table[i].keys)
			assert_non_null(action_table[i].help);
	}
}

static void waits_for_the_rest_of_a_sequence(void **state)
{
	const struct binding *binding;
	struct sequence sequence;
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	parse(&sequence, "g");
	assert_int_equal(keymap_find(&keymap, PLACE_ANYWHERE, &sequence, &binding), KEY_MATCH_PREFIX);
	parse(&sequence, "gQ");
	assert_int_equal(keymap_find(&keymap, PLACE_ANYWHERE, &sequence, &binding), KEY_MATCH_NONE);
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE, "gf"), "findings");
	keymap_release(&keymap);
}

static void knows_keys_only_where_they_work(void **state)
{
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE | PLACE_LIST, "f"), "filter");
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE | PLACE_PAGE, "f"), "");
	keymap_release(&keymap);
}

/* As the design has them; both a list of findings and the page of one are such places. */
static void decides_with_two_keys(void **state)
{
	static const char *const keys[][2] = { { "ta", "accept" }, { "tf", "false-positive" },
		{ "tn", "not-affected" }, { "ti", "in-triage" }, { "tx", "confirm" }, { "tr", "reopen" },
		{ "to", "owner" }, { "c", "comment" }, { ".", "repeat" } };
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		assert_string_equal(
			action_of(&keymap, PLACE_ANYWHERE | PLACE_DECIDE, keys[i][0]), keys[i][1]);
		assert_string_equal(action_of(&keymap, PLACE_ANYWHERE | PLACE_POSTURE, keys[i][0]), "");
	}
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE, "u"), "undo");
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE, "<C-r>"), "redo");
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE, "gc"), "changes");
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE, "gx"), "decisions");
	assert_string_equal(action_of(&keymap, PLACE_LIST, "<Space>"), "mark");
	assert_string_equal(action_of(&keymap, PLACE_PAGE, "<Space>"), "read-on");
	keymap_release(&keymap);
}

static void takes_bindings_from_a_file(void **state)
{
	static const char text[] = "[findings]\n"
				   "\"t h\" = \"filter severity>=high\"\n"
				   "\"T\" = \"triage accept until=30d known\"\n"
				   "s = \"\"\n"
				   "[anywhere]\n"
				   "j = \"up\"\n";
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	assert_int_equal(keymap_read(&keymap, "keys.toml", text, sizeof(text) - 1, &problems), 0);
	assert_string_equal(problems.text, "");
	assert_string_equal(action_of(&keymap, PLACE_FINDINGS | PLACE_LIST, "th"), "filter");
	assert_string_equal(action_of(&keymap, PLACE_MODULES | PLACE_LIST, "th"), "");
	assert_string_equal(action_of(&keymap, PLACE_FINDINGS | PLACE_LIST, "T"), "triage");
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE, "j"), "up");
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE, "<Down>"), "down");
	keymap_release(&keymap);
}

static void frees_a_key_in_one_place_only(void **state)
{
	static const char text[] = "[list]\ns = \"\"\n";
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	assert_int_equal(keymap_read(&keymap, "keys.toml", text, sizeof(text) - 1, &problems), 0);
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE | PLACE_LIST, "s"), "");
	assert_string_equal(action_of(&keymap, PLACE_ANYWHERE | PLACE_LIST, "S"), "reverse");
	keymap_release(&keymap);
}

static void names_the_place_of_what_is_wrong(void **state)
{
	static const char text[] = "[list]\nx = \"no-such-action\"\n\"\" = \"up\"\n[nowhere]\nx = \"up\"\n";
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	assert_int_equal(keymap_read(&keymap, "keys.toml", text, sizeof(text) - 1, &problems), 3);
	assert_non_null(strstr(problems.text, "keys.toml:2:5: no action 'no-such-action'"));
	assert_non_null(strstr(problems.text, "no place 'nowhere'"));
	keymap_release(&keymap);
}

static void lists_every_key_for_the_manual(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	tui_add_keys(&text);
	assert_non_null(strstr(text.text, "In lists\n"));
	assert_non_null(strstr(text.text, "\tf\tfilter [TEXT]\t"));
	assert_null(strstr(text.text, "save-screen"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_names_of_keys),
		cmocka_unit_test(writes_keys_as_people_read_them),
		cmocka_unit_test(binds_every_key_once_in_a_place),
		cmocka_unit_test(gives_every_action_a_name_and_help),
		cmocka_unit_test(waits_for_the_rest_of_a_sequence),
		cmocka_unit_test(knows_keys_only_where_they_work),
		cmocka_unit_test(decides_with_two_keys),
		cmocka_unit_test(takes_bindings_from_a_file),
		cmocka_unit_test(frees_a_key_in_one_place_only),
		cmocka_unit_test(names_the_place_of_what_is_wrong),
		cmocka_unit_test(lists_every_key_for_the_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
