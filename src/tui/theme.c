#include "theme.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/toml.h"

#include "shipped_themes.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THEME_BYTES = 256 * 1024, THEME_DEPTH = 8, THEME_VALUES = 4096, THEME_CHAIN = 8 };

static const struct toml_limits theme_limits = { .depth = THEME_DEPTH, .values = THEME_VALUES };

/* A theme being read: where problems go. */
struct reading {
	struct theme *theme;
	const char *name;
	struct buf *problems;
	int errors;
};

static void complain(
	struct reading *reading, struct place place, bool warning, const char *what, const char *value)
{
	buf_add_untrusted(reading->problems, reading->name);
	buf_format(reading->problems, ":%u:%u: %s%s '", place.line, place.column, warning ? "warning: " : "",
		what);
	buf_add_untrusted(reading->problems, value);
	buf_add(reading->problems, "'\n");
	if (!warning)
		reading->errors++;
}

static int index_of(const char *name, const char *const *names, int count)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(name, names[i]) == 0)
			return i;
	}
	return -1;
}

/* Depths that a theme leaves out follow from the one before. */
static void derive_styles(struct theme *theme, int role, enum depth given)
{
	const struct style *full = &theme->styles[DEPTH_FULL][role];
	struct style *eight = &theme->styles[DEPTH_EIGHT][role];
	struct style *none = &theme->styles[DEPTH_NONE][role];

	if (given < DEPTH_EIGHT) {
		*eight = *full;
		eight->foreground = color_nearest_of_8(full->foreground);
		eight->background = color_nearest_of_8(full->background);
	}
	if (given < DEPTH_NONE) {
		none->foreground = COLOR_DEFAULT;
		none->background = COLOR_DEFAULT;
		none->attributes = eight->attributes;
	}
}

/* One style text of a role; false if it was complained about. */
static bool read_style(struct reading *reading, const struct toml_value *value, int depth, struct style *ret)
{
	const char *text = toml_type(value) == TOML_TEXT ? toml_text(value) : NULL;
	char word[32];

	if (!text) {
		complain(reading, toml_place(value), false, "a style is text such as", "#ff5f5f bold");
		return false;
	}
	if (!style_parse(text, ret, word)) {
		complain(reading, toml_place(value), false, "neither a colour nor an attribute:", word);
		return false;
	}
	if (depth == DEPTH_EIGHT) {
		ret->foreground = color_nearest_of_8(ret->foreground);
		ret->background = color_nearest_of_8(ret->background);
	}
	if (depth == DEPTH_NONE) {
		ret->foreground = COLOR_DEFAULT;
		ret->background = COLOR_DEFAULT;
	}
	return true;
}

static void read_role(struct reading *reading, const struct toml_value *value)
{
	const int role = index_of(toml_key(value), role_names, ROLE_COUNT);
	const struct toml_value *item = value;
	int depth = DEPTH_FULL;
	struct style style;

	if (role < 0) {
		complain(reading, toml_key_place(value), true, "unknown role", toml_key(value));
		return;
	}
	if (toml_type(value) == TOML_ARRAY)
		item = toml_first(value);
	for (; item && depth < DEPTH_COUNT; depth++) {
		if (!read_style(reading, item, depth, &style))
			return;
		reading->theme->styles[depth][role] = style;
		item = toml_type(value) == TOML_ARRAY ? toml_next(item) : NULL;
	}
	if (depth > 0)
		derive_styles(reading->theme, role, (enum depth)(depth - 1));
}

/* A glyph is one character of one column that the sanitiser lets through. */
static bool is_glyph(const char *text, bool ascii)
{
	struct text_piece piece;
	size_t position = 0;

	if (!text || !*text || strlen(text) > 7 || !text_next_piece(text, strlen(text), &position, &piece))
		return false;
	if (text[position] || piece.width != 1 || piece.hostile)
		return false;
	return !ascii || (unsigned char)text[0] < 128;
}

static void read_glyph(struct reading *reading, const struct toml_value *value)
{
	const int glyph = index_of(toml_key(value), glyph_names, GLYPH_COUNT);
	const struct toml_value *item;

	if (glyph < 0) {
		complain(reading, toml_key_place(value), true, "unknown glyph", toml_key(value));
		return;
	}
	item = toml_type(value) == TOML_ARRAY ? toml_first(value) : NULL;
	if (!item)
		complain(reading, toml_place(value), false,
			"a glyph is a list of two texts:", glyph_names[glyph]);
	for (int i = 0; i < 2 && item; i++, item = toml_next(item)) {
		const char *text = toml_text(item);

		if (is_glyph(text, i == 1))
			snprintf(reading->theme->glyphs[i][glyph], sizeof(reading->theme->glyphs[i][glyph]),
				"%s", text);
		else
			complain(reading, toml_place(item), false,
				i ? "not one ASCII character:" : "not one character of one column:",
				text ? text : glyph_names[glyph]);
	}
}

static void read_section(struct reading *reading, const struct toml_value *table,
	void (*read)(struct reading *reading, const struct toml_value *value))
{
	if (!table || toml_type(table) != TOML_TABLE)
		return;
	for (const struct toml_value *value = toml_first(table); value; value = toml_next(value))
		read(reading, value);
}

int theme_read(struct theme *theme, const char *name, const char *text, size_t length,
	struct buf *ret_inherits, struct buf *ret_problems)
{
	struct reading reading = { .theme = theme, .name = name, .problems = ret_problems };
	CLEANUP(toml_close) struct toml *toml = NULL;
	const struct toml_value *root;
	struct place place = { 0 };
	const char *word;
	struct error err = { 0 };

	if (toml_parse(&toml, text, length, &theme_limits, &place, &err) < 0) {
		buf_add_untrusted(ret_problems, name);
		buf_format(ret_problems, ":%u:%u: ", place.line, place.column);
		buf_add_untrusted(ret_problems, err.message);
		buf_add_char(ret_problems, '\n');
		return 1;
	}
	root = toml_root(toml);
	word = toml_text(toml_member(root, "name"));
	if (word)
		snprintf(theme->name, sizeof(theme->name), "%s", word);
	word = toml_text(toml_member(root, "inherits"));
	if (word && ret_inherits)
		buf_add(ret_inherits, word);
	read_section(&reading, toml_member(root, "role"), read_role);
	read_section(&reading, toml_member(root, "glyph"), read_glyph);
	return reading.errors;
}

/* The text of a theme that the program carries, or NULL. */
static const char *shipped_text(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(shipped_themes); i++)
		if (strcmp(shipped_themes[i].name, name) == 0)
			return shipped_themes[i].text;
	return NULL;
}

void theme_default(struct theme *ret)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	const char *text = shipped_text("default");

	memset(ret, 0, sizeof(*ret));
	for (int depth = 0; depth < DEPTH_COUNT; depth++) {
		for (int role = 0; role < ROLE_COUNT; role++)
			ret->styles[depth][role] = (struct style){ COLOR_DEFAULT, COLOR_DEFAULT, 0 };
	}
	for (int glyph = 0; glyph < GLYPH_COUNT; glyph++) {
		memcpy(ret->glyphs[0][glyph], "?", 2);
		memcpy(ret->glyphs[1][glyph], "?", 2);
	}
	assert(text);
	theme_read(ret, "default.theme", text, strlen(text), NULL, &problems);
}

/* The path of a theme in a folder, if it is there. */
static bool found_in(struct buf *ret, const char *folder, size_t length, const char *inner, const char *name)
{
	buf_clear(ret);
	buf_add_bytes(ret, folder, length);
	buf_format(ret, "%s/%s.theme", inner, name);
	return file_is_regular(ret->text);
}

/* A path as given; else in the user's folder, then in those where programs keep their data. */
static bool theme_path(struct buf *ret, const char *name, const char *folder)
{
	const char *folders = getenv("XDG_DATA_DIRS");

	if (strchr(name, '/') || text_ends(name, ".theme")) {
		buf_add(ret, name);
		return true;
	}
	if (folder && found_in(ret, folder, strlen(folder), "", name))
		return true;
	if (!folders || !*folders)
		folders = "/usr/local/share:/usr/share";
	while (*folders) {
		const size_t length = strcspn(folders, ":");

		if (length && found_in(ret, folders, length, "/scabbard/themes", name))
			return true;
		folders += length + (folders[length] == ':');
	}
	return false;
}

/* The text of a theme: from a file, so that people can change what is shipped, or from the program itself. */
static int find_text(
	struct buf *ret, struct buf *ret_path, const char *name, const char *folder, struct error *err)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	const char *shipped;

	if (theme_path(ret_path, name, folder)) {
		if (file_read(ret, ret_path->text, THEME_BYTES, err) < 0)
			return error_context(err, "reading theme '%s'", name);
		return 0;
	}
	shipped = shipped_text(name);
	if (shipped) {
		buf_add(ret, shipped);
		buf_clear(ret_path);
		buf_format(ret_path, "%s.theme", name);
		return 0;
	}
	for (size_t i = 0; i < COUNT_OF(shipped_themes); i++)
		buf_format(&names, "%s%s", i ? ", " : "", shipped_themes[i].name);
	error_set(err, ERROR_NOT_FOUND, "no theme '%s'", name);
	error_hint(err, "There are %s, and your own as NAME.theme in %s.", names.text,
		folder ? folder : "the folder of your configuration");
	return ERROR_NOT_FOUND;
}

/* NOLINTNEXTLINE(misc-no-recursion): THEME_CHAIN ends it */
static int load_chain(struct theme *ret, const char *name, const char *folder, int left,
	struct buf *ret_problems, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf inherits = BUF_INIT;
	CLEANUP(buf_release) struct buf ignored = BUF_INIT;
	struct theme scratch;

	if (strcmp(name, "default") == 0)
		return 0;
	if (left == 0)
		return error_set(err, ERROR_MALFORMED, "theme '%s' inherits in a circle", name);
	if (find_text(&text, &path, name, folder, err) < 0)
		return (int)err->code;
	scratch = *ret;
	theme_read(&scratch, path.text, text.text, text.length, &inherits, &ignored);
	if (inherits.length && load_chain(ret, inherits.text, folder, left - 1, ret_problems, err) < 0)
		return (int)err->code;
	theme_read(ret, path.text, text.text, text.length, NULL, ret_problems);
	return 0;
}

int theme_load(
	struct theme *ret, const char *name, const char *folder, struct buf *ret_problems, struct error *err)
{
	struct error local = { 0 };

	if (!err)
		err = &local;
	theme_default(ret);
	return load_chain(ret, name, folder, THEME_CHAIN, ret_problems, err);
}
