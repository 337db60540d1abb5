/* What languages use to say how things are spelled. */
#include <string.h>

#include "code_private.h"

const char *code_text(const struct code *code, TSNode node, size_t *ret_length)
{
	uint32_t start, end;

	*ret_length = 0;
	if (ts_node_is_null(node))
		return "";
	start = ts_node_start_byte(node);
	end = ts_node_end_byte(node);
	if (start > code->length || end > code->length || end < start)
		return "";
	*ret_length = end - start;
	return code->bytes + start;
}

bool code_is(TSNode node, const char *type)
{
	return !ts_node_is_null(node) && strcmp(ts_node_type(node), type) == 0;
}

bool code_equals(const struct code *code, TSNode node, const char *text)
{
	return code_name_is(code_name_of(code, node), text);
}

const char *code_keep(struct code *code, const char *text, size_t length)
{
	return arena_string_part(&code->arena, text, length);
}

struct code_name code_name_of(const struct code *code, TSNode node)
{
	struct code_name name = { "", 0 };

	if (!ts_node_is_null(node))
		name.text = code_text(code, node, &name.length);
	return name;
}

bool code_name_is(struct code_name name, const char *text)
{
	return strlen(text) == name.length && memcmp(name.text, text, name.length) == 0;
}

bool code_name_equal(struct code_name one, struct code_name other)
{
	return one.length == other.length && memcmp(one.text, other.text, one.length) == 0;
}

bool code_step(struct code *code, size_t count)
{
	if (code->steps < count) {
		code->steps = 0;
		return false;
	}
	code->steps -= count;
	return true;
}

void code_look(struct code *code, TSNode node, struct expression *ret)
{
	const size_t limit = (size_t)code->reading.limits->values[LIMIT_FACT_TEXT];
	size_t length;

	code->language->look(code, node, ret);
	length = ret->text ? strlen(ret->text) : 0;
	code_step(code, ret->part_count + length / 64);
	if (length > limit * 2)
		ret->text = code_keep(code, ret->text, reading_cut(ret->text, length, limit * 2));
}

/* --- expressions ---------------------------------------------------------------------------------------- */

static struct expression_part *add_part(struct code *code, struct expression *expression)
{
	arena_grow(&code->arena, &expression->parts, expression->part_count, &expression->part_capacity,
		sizeof(*expression->parts));
	expression->parts[expression->part_count] = (struct expression_part){ 0 };
	return &expression->parts[expression->part_count++];
}

void expression_add_text(struct code *code, struct expression *expression, const char *text, size_t length)
{
	add_part(code, expression)->text = code_keep(code, text, length);
}

void expression_add_node(struct code *code, struct expression *expression, TSNode node)
{
	add_part(code, expression)->node = node;
}

void expression_add_field(
	struct code *code, struct expression *expression, const char *name, size_t length, TSNode value)
{
	struct expression_part *part = add_part(code, expression);

	part->name = code_keep(code, name, length);
	part->node = value;
}

/* --- arguments and pragmas ------------------------------------------------------------------------------ */

void code_add_argument(struct code *code, const char *name, size_t name_length, TSNode value)
{
	memory_grow(
		&code->arguments, code->argument_count, &code->argument_capacity, sizeof(*code->arguments));
	code->arguments[code->argument_count++] =
		(struct code_argument){ .name = name ? code_keep(code, name, name_length) : NULL,
			.value = value };
}

TSNode code_receiver(const struct code *code)
{
	return code->asked ? code->asked->receiver : (TSNode){ 0 };
}

void code_set_pragma(struct code *code, enum pragma pragma, const char *value, size_t length, TSNode at)
{
	struct code_parameter *parameter = code->looked_at;

	if (!parameter || parameter->pragmas[pragma])
		return;
	parameter->pragmas[pragma] = code_keep(code, value, length);
	if (pragma != PRAGMA_IGNORE)
		parameter->pragma_at = at;
}

void code_ignore_parameter(struct code *code)
{
	if (code->looked_at)
		code->looked_at->ignored = true;
}

bool code_is_self(const struct code *code, TSNode node)
{
	const struct code_name name = code_name_of(code, node);
	uint32_t at = code_function_at(code, ts_node_start_byte(node));

	for (; name.length && at != INDEX_NONE; at = code->functions[at].parent)
		if (code->functions[at].self.length)
			return code_name_equal(code->functions[at].self, name);
	return false;
}

bool code_imports(const struct code *code, const char *name)
{
	for (size_t i = 0; i < code->import_count; i++) {
		const struct code_import *import = &code->imports[i];
		struct code_name known = import->alias;

		if (!import->dagger)
			continue;
		if (!known.length) {
			const char *slash = memrchr(import->path.text, '/', import->path.length);

			known = import->path;
			if (slash) {
				known.text = slash + 1;
				known.length = (size_t)(import->path.text + import->path.length - known.text);
			}
		}
		if (code_name_is(known, name))
			return true;
	}
	return false;
}

/* --- comments ------------------------------------------------------------------------------------------- */

/* Whether there is nothing but blanks (and commas) between two places, and no line's end if asked. */
static bool is_blank(const struct code *code, uint32_t from, uint32_t to, bool one_line)
{
	for (uint32_t i = from; i < to; i++) {
		const char byte = code->bytes[i];

		if (byte != ' ' && byte != '\t' && byte != '\r' && byte != ',' && (one_line || byte != '\n'))
			return false;
	}
	return true;
}

/* Whether a comment is the first thing of its line. */
static bool begins_line(const struct code *code, uint32_t offset)
{
	while (offset && (code->bytes[offset - 1] == ' ' || code->bytes[offset - 1] == '\t'))
		offset--;
	return !offset || code->bytes[offset - 1] == '\n';
}

/* The first comment that begins at a byte or behind it. */
static size_t comment_from(const struct code *code, uint32_t offset)
{
	size_t low = 0, high = code->comment_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ts_node_start_byte(code->comments[middle]) < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t code_comments_at(const struct code *code, TSNode node, TSNode *ret, size_t most)
{
	uint32_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);
	size_t first = comment_from(code, start), next = comment_from(code, end), count = 0;
	size_t from = first;

	while (from && first - from < most) {
		const TSNode comment = code->comments[from - 1];
		const uint32_t at = ts_node_start_byte(comment), behind = ts_node_end_byte(comment);
		const bool block = behind - at > 2 && code->bytes[at + 1] == '*';

		if (!is_blank(code, behind, start, false) || (!block && !begins_line(code, at)))
			break;
		start = at;
		from--;
	}
	for (; from < first && count < most; from++)
		ret[count++] = code->comments[from];
	if (next < code->comment_count && count < most &&
		is_blank(code, end, ts_node_start_byte(code->comments[next]), true))
		ret[count++] = code->comments[next];
	return count;
}

/* --- spelling ------------------------------------------------------------------------------------------- */

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static char lower(char byte)
{
	return (char)(is_upper(byte) ? byte - 'A' + 'a' : byte);
}

void buf_add_camel_of_pascal(struct buf *buf, const char *name, size_t length)
{
	size_t initials = 0;

	while (initials < length && is_upper(name[initials]))
		initials++;
	/* Of "HTTP" all is one word; the last capital of "HTTPState" begins the next. */
	if (initials > 1 && initials < length && name[initials] >= 'a' && name[initials] <= 'z')
		initials--;
	for (size_t i = 0; i < length; i++)
		buf_add_char(buf, i < initials ? lower(name[i]) : name[i]);
}

void buf_add_camel_of_snake(struct buf *buf, const char *name, size_t length)
{
	bool up = false;

	while (length && name[length - 1] == '_')
		length--;
	for (size_t i = 0; i < length; i++) {
		if (name[i] == '_' && i) {
			up = true;
			continue;
		}
		buf_add_char(
			buf, up && name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i]);
		up = false;
	}
}
