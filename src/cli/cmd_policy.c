/* policy: beginning, checking and showing the file in which the fleet's owner says what is wanted. */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "commands.h"
#include "paths.h"
#include "print.h"

#include <string.h>

enum { SHOWN_BEFORE = 60, SHOWN_SPAN = 60, TAB_WIDTH = 8 };

/* The file that a command is about: the operand, or the policy's own path; empty if there is no home. */
static int add_path(struct buf *ret, bool *ret_named, const struct settings *settings, struct error *err)
{
	*ret_named = true;
	if (settings->operands.count < 2)
		return paths_add_policy(ret, ret_named, settings, err);
	if (!*settings->operands.items[1])
		return error_set(err, ERROR_USAGE, "the name of a file is empty");
	buf_add(ret, settings->operands.items[1]);
	return 0;
}

/* --- a place in the file ------------------------------------------------------------------------------ */

/* Columns that text takes as buf_add_untrusted_source shows it. */
static size_t shown_width(const char *text, size_t length)
{
	struct text_piece piece;
	size_t position = 0, width = 0;

	while (position < length) {
		if (text[position] == '\t') {
			width += TAB_WIDTH - width % TAB_WIDTH;
			position++;
		} else if (text_next_piece(text, length, &position, &piece)) {
			width += (size_t)piece.width;
		}
	}
	return width;
}

/* Where the shown part of a line begins: at its start, or not far before the place and not inside a character. */
static size_t shown_start(const struct buf *text, size_t offset)
{
	size_t start = offset;

	while (start && text->text[start - 1] != '\n' && offset - start < SHOWN_BEFORE)
		start--;
	while (start < offset && ((unsigned char)text->text[start] & 0xc0) == 0x80)
		start++;
	return start;
}

/* Where it ends: with the place, on the same line, not too far, not inside a character. */
static size_t shown_end(const struct buf *text, struct place place)
{
	const size_t on_line = strcspn(text->text + place.offset, "\n");
	const size_t wanted = place.count < SHOWN_SPAN ? place.count : SHOWN_SPAN;
	size_t end = place.offset + (wanted < on_line ? wanted : on_line);

	while (((unsigned char)text->text[end] & 0xc0) == 0x80)
		end++;
	return end;
}

/*
 * The line with the place underlined. What stands behind the place is left out: an unknown key may have a value that
 * nobody is to see.
 */
static void add_place(struct buf *buf, const struct buf *text, struct place place, bool ascii)
{
	const char *more = ascii ? "..." : "…";
	size_t start, end, before, width;
	bool cut;

	if (!place.count || place.offset >= text->length)
		return;
	start = shown_start(text, place.offset);
	end = shown_end(text, place);
	cut = start && text->text[start - 1] != '\n';
	before = shown_width(text->text + start, place.offset - start);
	width = shown_width(text->text + start, end - start) - before;
	buf_format(buf, "%7u | %s", place.line, cut ? more : "");
	buf_add_untrusted_source(buf, text->text + start, end - start);
	if (text->text[end] && text->text[end] != '\n')
		buf_format(buf, " %s", more);
	buf_add(buf, "\n        | ");
	buf_add_repeated(buf, " ", before + (cut ? text_width(more) : 0));
	buf_add_repeated(buf, "^", width ? width : 1);
	buf_add_char(buf, '\n');
}

/* --- the three ---------------------------------------------------------------------------------------- */

static int say_defaults(const char *path, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, "policy: no file ");
	buf_add_untrusted(&text, *path ? path : "policy.toml");
	buf_add(&text, ": the defaults are in force\n");
	return print_text(&text, err);
}

static int check(const struct settings *settings, struct error *err)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	struct place place;
	bool named = false;

	if (add_path(&path, &named, settings, err) < 0)
		return err->code;
	if (!named && !paths_is_there(path.text))
		return say_defaults(path.text, err);
	if (paths_read_policy(&policy, &text, path.text, &place, err) == 0) {
		buf_add(&said, "policy: fine, ");
		buf_add_quantity(&said, policy->key_count, "key", "keys");
		buf_add_char(&said, '\n');
		return settings->quiet ? EXIT_CLEAN : print_text(&said, err);
	}
	if (err->code != ERROR_MALFORMED)
		return err->code;
	add_place(&said, &text, place, print_is_ascii(settings));
	print_failure_at(err, said.text);
	return EXIT_FAILED;
}

static int show(const struct settings *settings, struct error *err)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf input = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct place place;
	bool named = false;

	if (add_path(&path, &named, settings, err) < 0)
		return err->code;
	if (!named && !paths_is_there(path.text))
		policy = policy_new();
	else if (paths_read_policy(&policy, &input, path.text, &place, err) < 0)
		return err->code;
	buf_add(&text, "# ");
	if (!policy->path)
		buf_add(&text, "no file ");
	buf_add_untrusted(&text, path.length ? path.text : "policy.toml");
	buf_add(&text, policy->path ? "\n" : ": the defaults\n");
	policy_write(policy, &text);
	return print_text(&text, err);
}

static int make_folder_of(const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(buf_release) struct buf folder = BUF_INIT;

	if (!slash || slash == path)
		return 0;
	buf_add_bytes(&folder, path, (size_t)(slash - path));
	return file_make_folder(folder.text, err);
}

static int write_example(const char *path, const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;

	policy_write_example(&text);
	if (strcmp(path, "-") == 0)
		return print_text(&text, err);
	if (paths_is_there(path)) {
		error_set(err, ERROR_SYSTEM, "'%s' is there already", path);
		error_hint(err, "Nothing is written over it. 'scabbard policy init -' prints the example.");
		return ERROR_SYSTEM;
	}
	if (make_folder_of(path, err) < 0 || file_write(path, text.text, text.length, err) < 0)
		return err->code;
	buf_add(&said, "policy: written to ");
	buf_add_untrusted(&said, path);
	buf_add_char(&said, '\n');
	return settings->quiet ? EXIT_CLEAN : print_text(&said, err);
}

static int init(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	bool named = false;

	if (settings->output && settings->operands.count > 1)
		return error_set(err, ERROR_USAGE, "both --output and '%s' say where to write",
			settings->operands.items[1]);
	if (settings->output)
		buf_add(&path, settings->output);
	else if (add_path(&path, &named, settings, err) < 0)
		return err->code;
	if (path.length)
		return write_example(path.text, settings, err);
	error_set(err, ERROR_USAGE, "where the policy is to be cannot be known without a home folder");
	error_hint(err, "Name it with --policy or in $SCABBARD_POLICY.");
	return ERROR_USAGE;
}

int cmd_policy(const struct settings *settings, struct error *err)
{
	const char *what = settings->operands.items[0];

	if (strcmp(what, "init") == 0)
		return init(settings, err);
	if (settings->output)
		return error_set(err, ERROR_USAGE, "--output is for 'policy init'");
	return strcmp(what, "check") == 0 ? check(settings, err) : show(settings, err);
}
