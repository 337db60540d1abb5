#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <string.h>

#include "base/cleanup.h"
#include "tui/theme.h"
#include "tui/tui.h"

static int read_text(struct theme *theme, const char *text, struct buf *problems)
{
	theme_default(theme);
	return theme_read(theme, "x.theme", text, strlen(text), NULL, problems);
}

static void reads_styles_at_three_depths(void **state)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct theme theme;

	(void)state;
	assert_int_equal(
		read_text(&theme, "[role]\nok = [\"#00afaf bold\", \"cyan\", \"reverse\"]\n", &problems), 0);
	assert_int_equal(theme.styles[DEPTH_FULL][ROLE_OK].foreground, 37);
	assert_int_equal(theme.styles[DEPTH_FULL][ROLE_OK].attributes, ATTRIBUTE_BOLD);
	assert_int_equal(theme.styles[DEPTH_EIGHT][ROLE_OK].foreground, 6);
	assert_int_equal(theme.styles[DEPTH_NONE][ROLE_OK].foreground, COLOR_DEFAULT);
	assert_int_equal(theme.styles[DEPTH_NONE][ROLE_OK].attributes, ATTRIBUTE_REVERSE);
	assert_string_equal(problems.text, "");
}

static void derives_the_depths_left_out(void **state)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct theme theme;

	(void)state;
	assert_int_equal(read_text(&theme, "[role]\nok = \"#ff0000 #ffffff bold\"\n", &problems), 0);
	assert_int_equal(theme.styles[DEPTH_FULL][ROLE_OK].foreground, 196);
	assert_int_equal(theme.styles[DEPTH_EIGHT][ROLE_OK].foreground, 1);
	assert_int_equal(theme.styles[DEPTH_EIGHT][ROLE_OK].background, 7);
	assert_int_equal(theme.styles[DEPTH_NONE][ROLE_OK].background, COLOR_DEFAULT);
	assert_int_equal(theme.styles[DEPTH_NONE][ROLE_OK].attributes, ATTRIBUTE_BOLD);
}

static void keeps_the_rest_when_a_value_is_wrong(void **state)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct theme theme;

	(void)state;
	assert_int_equal(
		read_text(&theme, "[role]\nok = \"mauve\"\nbad = \"blue\"\n[glyph]\ndot = [\"ab\", \"x\"]\n",
			&problems),
		2);
	assert_int_equal(theme.styles[DEPTH_FULL][ROLE_BAD].foreground, 4);
	assert_int_equal(theme.styles[DEPTH_FULL][ROLE_OK].foreground, 2);
	assert_string_equal(theme.glyphs[1][GLYPH_DOT], "x");
	assert_non_null(strstr(problems.text, "x.theme:2:6: neither a colour nor an attribute: 'mauve'"));
}

static void warns_of_roles_it_does_not_know(void **state)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct theme theme;

	(void)state;
	assert_int_equal(read_text(&theme, "[role]\nfuture = \"red\"\n", &problems), 0);
	assert_non_null(strstr(problems.text, "warning: unknown role 'future'"));
}

static void refuses_glyphs_that_would_break_columns(void **state)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct theme theme;

	(void)state;
	assert_int_equal(
		read_text(&theme,
			"[glyph]\ndot = [\"\xe6\x94\xaf\", \"\xc2\xb7\"]\ncaret = [\"\\u202e\", \"\"]\n",
			&problems),
		4);
}

static void finds_the_nearest_colours(void **state)
{
	(void)state;
	assert_int_equal(color_nearest(0xff5f5f), 203);
	assert_int_equal(color_nearest(0x8a8a8a), 245);
	assert_int_equal(color_nearest(0x000000), 16);
	assert_int_equal(color_nearest_of_8(9), 1);
	assert_int_equal(color_nearest_of_8(220), 3);
	assert_int_equal(color_nearest_of_8(COLOR_DEFAULT), COLOR_DEFAULT);
}

static void gives_every_role_and_glyph_a_look(void **state)
{
	struct theme theme;

	(void)state;
	theme_default(&theme);
	for (int glyph = 0; glyph < GLYPH_COUNT; glyph++) {
		assert_string_not_equal(theme.glyphs[0][glyph], "?");
		assert_string_not_equal(theme.glyphs[1][glyph], "?");
		assert_int_equal(strlen(theme.glyphs[1][glyph]), 1);
	}
	/* Severity, cursor and hostile text must be seen without any colour. */
	assert_int_equal(theme.styles[DEPTH_NONE][ROLE_CURSOR].attributes, ATTRIBUTE_REVERSE);
	assert_int_equal(theme.styles[DEPTH_NONE][ROLE_HOSTILE].attributes, ATTRIBUTE_REVERSE);
	assert_int_not_equal(theme.styles[DEPTH_NONE][ROLE_CRITICAL].attributes,
		theme.styles[DEPTH_NONE][ROLE_HIGH].attributes);
}

static void loads_every_theme_without_a_complaint(void **state)
{
	glob_t found;

	(void)state;
	if (glob("themes/*.theme", 0, NULL, &found) != 0)
		skip();
	for (size_t i = 0; i < found.gl_pathc; i++) {
		CLEANUP(buf_release) struct buf problems = BUF_INIT;
		struct error err = { 0 };

		if (tui_check_theme(found.gl_pathv[i], &problems, &err) < 0 || problems.length)
			fail_msg("%s%s", problems.text, err.message);
	}
	globfree(&found);
}

static void carries_its_themes_but_prefers_files(void **state)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct theme from_file, carried;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(theme_load(&from_file, "dusk", "themes", &problems, &err), 0);
	assert_int_equal(theme_load(&carried, "dusk", NULL, &problems, &err), 0);
	assert_string_equal(carried.name, "Dusk");
	assert_memory_equal(&from_file, &carried, sizeof(carried));
	assert_int_equal(theme_load(&carried, "dark", NULL, &problems, &err), ERROR_NOT_FOUND);
	assert_non_null(strstr(err.hint, "dusk"));
}

static void inherits_from_another_theme(void **state)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct theme dusk, theme;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(theme_load(&dusk, "dusk", "themes", &problems, &err), 0);
	assert_int_equal(theme_load(&theme, "cvd-dark", "themes", &problems, &err), 0);
	assert_string_equal(theme.name, "Colour blind, dark");
	assert_int_equal(theme.styles[DEPTH_FULL][ROLE_HEADER].foreground,
		dusk.styles[DEPTH_FULL][ROLE_HEADER].foreground);
	assert_int_not_equal(
		theme.styles[DEPTH_FULL][ROLE_BAD].foreground, dusk.styles[DEPTH_FULL][ROLE_BAD].foreground);
	assert_int_equal(theme_load(&theme, "no-such-theme", "themes", &problems, &err), ERROR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(carries_its_themes_but_prefers_files),
		cmocka_unit_test(reads_styles_at_three_depths),
		cmocka_unit_test(derives_the_depths_left_out),
		cmocka_unit_test(keeps_the_rest_when_a_value_is_wrong),
		cmocka_unit_test(warns_of_roles_it_does_not_know),
		cmocka_unit_test(refuses_glyphs_that_would_break_columns),
		cmocka_unit_test(finds_the_nearest_colours),
		cmocka_unit_test(gives_every_role_and_glyph_a_look),
		cmocka_unit_test(loads_every_theme_without_a_complaint),
		cmocka_unit_test(inherits_from_another_theme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
