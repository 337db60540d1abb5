#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "cli/command.h"

/* Read a command line given as one string; blanks part its arguments. */
static int parse(struct settings *ret, char *line, struct error *err)
{
	static char *arguments[32];
	int count = 0;

	arguments[count++] = line;
	for (char *blank = strchr(line, ' '); blank; blank = strchr(blank, ' ')) {
		*blank++ = '\0';
		arguments[count++] = blank;
	}
	return option_parse(ret, count, arguments, err);
}

static void assert_refused(const char *line, const char *message, const char *hint)
{
	CLEANUP(settings_release) struct settings settings = { 0 };
	char copy[256] = "";
	struct error err = { 0 };

	memcpy(copy, line, strlen(line));
	assert_int_equal(parse(&settings, copy, &err), ERROR_USAGE);
	assert_string_equal(err.message, message);
	assert_string_equal(err.hint, hint);
}

static void no_command_is_the_dashboard(void **state)
{
	CLEANUP(settings_release) struct settings settings = { 0 };
	struct error err = { 0 };
	char line[] = "scabbard --view findings -t dusk";

	(void)state;
	assert_int_equal(parse(&settings, line, &err), 0);
	assert_ptr_equal(settings.command, &command_table[COMMAND_DASHBOARD]);
	assert_false(settings.named);
	assert_string_equal(settings.view, "findings");
	assert_string_equal(settings.theme, "dusk");
}

static void options_may_stand_anywhere(void **state)
{
	CLEANUP(settings_release) struct settings settings = { 0 };
	struct error err = { 0 };
	char line[] = "scabbard --db a.db -q scan one --jobs 3 two --root r1 --root=r2";

	(void)state;
	assert_int_equal(parse(&settings, line, &err), 0);
	assert_ptr_equal(settings.command, &command_table[COMMAND_SCAN]);
	assert_string_equal(settings.database, "a.db");
	assert_true(settings.quiet);
	assert_int_equal(settings.jobs, 3);
	assert_int_equal(settings.operands.count, 2);
	assert_string_equal(settings.operands.items[1], "two");
	assert_int_equal(settings.roots.count, 2);
	assert_string_equal(settings.roots.items[0], "r1");
	assert_string_equal(settings.roots.items[1], "r2");
}

static void a_value_that_is_a_command_is_still_a_value(void **state)
{
	CLEANUP(settings_release) struct settings settings = { 0 };
	struct error err = { 0 };
	char line[] = "scabbard --filter scan report";

	(void)state;
	assert_int_equal(parse(&settings, line, &err), 0);
	assert_ptr_equal(settings.command, &command_table[COMMAND_REPORT]);
	assert_string_equal(settings.filter, "scan");
}

static void letters_stand_together_and_hold_their_value(void **state)
{
	CLEANUP(settings_release) struct settings settings = { 0 };
	struct error err = { 0 };
	char line[] = "scabbard report -qofile -f x=1";

	(void)state;
	assert_int_equal(parse(&settings, line, &err), 0);
	assert_true(settings.quiet);
	assert_string_equal(settings.output, "file");
	assert_string_equal(settings.filter, "x=1");
}

static void two_dashes_end_the_options(void **state)
{
	CLEANUP(settings_release) struct settings settings = { 0 };
	struct error err = { 0 };
	char line[] = "scabbard scan -- --quiet -";

	(void)state;
	assert_int_equal(parse(&settings, line, &err), 0);
	assert_false(settings.quiet);
	assert_int_equal(settings.operands.count, 2);
	assert_string_equal(settings.operands.items[0], "--quiet");
}

static void one_dash_is_an_operand_and_a_value(void **state)
{
	CLEANUP(settings_release) struct settings settings = { 0 };
	struct error err = { 0 };
	char line[] = "scabbard ingest - --as -x";

	(void)state;
	assert_int_equal(parse(&settings, line, &err), 0);
	assert_string_equal(settings.operands.items[0], "-");
	assert_string_equal(settings.as, "-x");
}

static void an_empty_value_is_one(void **state)
{
	CLEANUP(settings_release) struct settings settings = { 0 };
	struct error err = { 0 };
	char line[] = "scabbard report --filter= --output x";

	(void)state;
	assert_int_equal(parse(&settings, line, &err), 0);
	assert_string_equal(settings.filter, "");
	assert_string_equal(settings.output, "x");
}

static void mistyped_words_are_refused_with_the_closest(void **state)
{
	(void)state;
	assert_refused("scabbard scna x", "no command 'scna'", "Did you mean 'scan'?");
	assert_refused("scabbard scan --qiet x", "no option '--qiet'", "Did you mean --quiet?");
	assert_refused(
		"scabbard export finding", "'export' does not know 'finding'", "Did you mean 'findings'?");
	assert_refused("scabbard export references --format jason", "--format cannot be 'jason'",
		"Did you mean 'json'?");
	assert_refused("scabbard report --format yaml", "--format cannot be 'yaml'",
		"It can be text, markdown, html, tsv, csv or json.");
	assert_refused("scabbard help sacn", "'help' does not know 'sacn'", "Did you mean 'scan'?");
}

static void what_is_missing_or_too_much_is_said(void **state)
{
	(void)state;
	assert_refused("scabbard scan", "'scan' needs PATH...", "See scabbard help scan.");
	assert_refused("scabbard export a b", "'export' has no use for 'b'", "");
	assert_refused("scabbard report --output", "--output needs a value: FILE", "");
	assert_refused("scabbard report -o", "--output needs a value: FILE", "");
	assert_refused("scabbard report --quiet=yes", "--quiet takes no value", "");
	assert_refused("scabbard report -x", "no option '-x'", "See scabbard help report.");
	assert_refused(
		"scabbard rules --jobs 3", "'rules' takes no option --jobs", "See scabbard help rules.");
}

static void numbers_have_a_range(void **state)
{
	(void)state;
	assert_refused("scabbard report --width 39", "--width is a number from 40 to 1000, not '39'", "");
	assert_refused("scabbard report --width 1001", "--width is a number from 40 to 1000, not '1001'", "");
	assert_refused("scabbard report --width 80x", "--width is a number from 40 to 1000, not '80x'", "");
	assert_refused("scabbard report --width -80", "--width is a number from 40 to 1000, not '-80'", "");
	assert_refused("scabbard report --width +80", "--width is a number from 40 to 1000, not '+80'", "");
	assert_refused("scabbard report --width=", "--width is a number from 40 to 1000, not ''", "");
	assert_refused("scabbard scan . --jobs 99999999999999999999999",
		"--jobs is a number from 1 to 256, not '99999999999999999999999'", "");
}

/* Which command it is for must not matter for finding the command. */
static void options_of_one_name_have_one_shape(void **state)
{
	(void)state;
	for (size_t i = 0; option_at(i); i++) {
		for (size_t j = 0; j < i; j++) {
			const struct option *one = option_at(i), *other = option_at(j);
			const bool same_name = strcmp(one->name, other->name) == 0;

			if (same_name)
				assert_int_equal(one->commands & other->commands, 0);
			if (same_name || (one->letter && one->letter == other->letter))
				assert_int_equal(one->kind == OPTION_FLAG, other->kind == OPTION_FLAG);
			if (one->letter && one->letter == other->letter && !same_name)
				assert_int_equal(one->commands & other->commands, 0);
		}
	}
}

static void every_row_says_what_it_is_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		assert_non_null(command_table[i].run);
		assert_true(strlen(command_table[i].about) > 0 && strlen(command_table[i].about) < 68);
		assert_non_null(command_table[i].help);
		assert_non_null(command_table[i].examples);
		assert_true(command_table[i].least <= command_table[i].most);
	}
	for (size_t i = 0; option_at(i); i++) {
		assert_true(strlen(option_at(i)->about) > 0);
		assert_true(option_at(i)->commands != 0);
		assert_int_equal(option_at(i)->kind == OPTION_FLAG, option_at(i)->argument == NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_command_is_the_dashboard),
		cmocka_unit_test(options_may_stand_anywhere),
		cmocka_unit_test(a_value_that_is_a_command_is_still_a_value),
		cmocka_unit_test(letters_stand_together_and_hold_their_value),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(one_dash_is_an_operand_and_a_value),
		cmocka_unit_test(an_empty_value_is_one),
		cmocka_unit_test(mistyped_words_are_refused_with_the_closest),
		cmocka_unit_test(what_is_missing_or_too_much_is_said),
		cmocka_unit_test(numbers_have_a_range),
		cmocka_unit_test(options_of_one_name_have_one_shape),
		cmocka_unit_test(every_row_says_what_it_is_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
