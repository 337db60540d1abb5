/*
 * What stands in front of the grammar: bytes are checked, and the text is cut into its statements, one key or
 * header each. So the first mistake ends the work, a mistake is found on its own line, and the grammar's search
 * for a way on never sees more than one statement.
 */
#include "base/grammar.h"
#include "base/text.h"
#include "toml_tree.h"

#include <string.h>

static const char byte_order_mark[] = "\xef\xbb\xbf";

static int fail(struct toml_parse *parse, size_t offset, const char *what)
{
	return toml_fail(parse, ERROR_MALFORMED, place_at(&parse->cursor, offset, 1), "%s", what);
}

static bool has_byte_order_mark(const struct toml_parse *parse)
{
	const size_t length = sizeof(byte_order_mark) - 1;

	return parse->length - parse->position >= length &&
	       memcmp(parse->text + parse->position, byte_order_mark, length) == 0;
}

int toml_check_bytes(struct toml_parse *parse)
{
	const char *text = parse->text;
	size_t position = 0;

	while (position < parse->length) {
		unsigned char byte = (unsigned char)text[position];

		if (byte >= 0x80) {
			size_t start = position;

			if (text_next(text, parse->length, &position) == TEXT_BAD_BYTE)
				return fail(parse, start, "the text is not UTF-8");
			continue;
		}
		if (byte == '\r' && position + 1 < parse->length && text[position + 1] == '\n')
			position++;
		else if ((byte < ' ' && byte != '\t' && byte != '\n') || byte == 0x7f)
			return fail(parse, position, "a raw control character");
		position++;
	}
	/* As the engine's reader does. The grammar would do it in front of every statement. */
	if (has_byte_order_mark(parse))
		parse->position = sizeof(byte_order_mark) - 1;
	return 0;
}

static size_t run_of(const struct toml_parse *parse, size_t position, char byte)
{
	size_t start = position;

	while (position < parse->length && parse->text[position] == byte)
		position++;
	return position - start;
}

static bool at_line_end(const struct toml_parse *parse, size_t position)
{
	return position < parse->length && (parse->text[position] == '\n' || parse->text[position] == '\r');
}

/*
 * A backslash that joins lines may have blanks behind it, which the grammar does not know: it is shown a
 * blank instead.
 */
static void mask_joint(struct toml_parse *parse)
{
	size_t position = parse->position + 1;

	while (position < parse->length && (parse->text[position] == ' ' || parse->text[position] == '\t'))
		position++;
	if (position == parse->position + 1 || !at_line_end(parse, position))
		return;
	if (!parse->masked.length)
		buf_add_bytes(&parse->masked, parse->text, parse->length);
	parse->masked.text[parse->position] = ' ';
}

static int skip_long_string(struct toml_parse *parse, char quote)
{
	size_t start = parse->position;

	parse->position += 3;
	while (parse->position < parse->length) {
		size_t run = run_of(parse, parse->position, quote);

		if (run > 5)
			return fail(parse, parse->position, "too many quotes at the end of a string");
		parse->position += run;
		if (run >= 3)
			return 0;
		if (run)
			continue;
		if (quote == '"' && parse->text[parse->position] == '\\') {
			mask_joint(parse);
			parse->position++;
		}
		parse->position += parse->position < parse->length;
	}
	return fail(parse, start, "a string that does not end");
}

static int skip_string(struct toml_parse *parse, char quote)
{
	size_t start = parse->position;

	if (run_of(parse, start, quote) >= 3)
		return skip_long_string(parse, quote);
	parse->position++;
	while (parse->position < parse->length && !at_line_end(parse, parse->position)) {
		char byte = parse->text[parse->position++];

		if (byte == quote)
			return 0;
		if (byte == '\\' && quote == '"' && !at_line_end(parse, parse->position))
			parse->position += parse->position < parse->length;
	}
	return fail(parse, start, "a string that does not end");
}

static void skip_comment(struct toml_parse *parse)
{
	while (parse->position < parse->length && !at_line_end(parse, parse->position))
		parse->position++;
}

/* Stand before the first byte that is neither blank nor comment. */
static void skip_blank(struct toml_parse *parse)
{
	while (parse->position < parse->length) {
		char byte = parse->text[parse->position];

		if (byte == '#')
			skip_comment(parse);
		else if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r')
			parse->position++;
		else
			return;
	}
}

static int too_deep(struct toml_parse *parse)
{
	return toml_fail(parse, ERROR_TOO_LARGE, place_at(&parse->cursor, parse->position, 1),
		"tables and arrays nested deeper than %u", parse->limits.depth);
}

/* One byte, or a whole string or comment. */
static int skip_one(struct toml_parse *parse, uint32_t *depth)
{
	switch (parse->text[parse->position]) {
	case '"':
	case '\'':
		return skip_string(parse, parse->text[parse->position]);
	case '#':
		skip_comment(parse);
		return 0;
	case '[':
	case '{':
		/* Two more than may nest, for the brackets of a header. */
		if ((*depth)++ >= parse->limits.depth + 2)
			return too_deep(parse);
		break;
	case ',':
		/* No more commas than values: so many are refused before the grammar has to see them. */
		if (parse->commas++ >= parse->limits.values)
			return toml_fail(parse, ERROR_TOO_LARGE, place_at(&parse->cursor, parse->position, 1),
				"more values than %u", parse->limits.values);
		break;
	case ']':
	case '}':
		*depth -= *depth > 0;
		break;
	default:
		break;
	}
	parse->position++;
	return 0;
}

/* How many nodes what was skipped can be to the grammar, all in one: of a string its ends and what is escaped. */
static size_t weigh(const struct toml_parse *parse, size_t start)
{
	size_t weight = 3;

	if (parse->position == start + 1)
		return parse->text[start] != ' ' && parse->text[start] != '\t' && parse->text[start] != '\r';
	for (size_t i = start; i < parse->position; i++)
		weight += parse->text[i] == '\\';
	return weight;
}

int toml_next_statement(struct toml_parse *parse, size_t *ret_start, size_t *ret_end)
{
	uint32_t depth = 0;
	size_t weight = 0;
	int code = 0;

	skip_blank(parse);
	*ret_start = parse->position;
	if (has_byte_order_mark(parse))
		return fail(parse, parse->position, "a byte order mark");
	while (code == 0 && parse->position < parse->length &&
		(depth || !at_line_end(parse, parse->position))) {
		const size_t start = parse->position;

		code = skip_one(parse, &depth);
		weight += weigh(parse, start);
		if (code == 0 && weight > GRAMMAR_NODES)
			return toml_fail(parse, ERROR_TOO_LARGE, place_at(&parse->cursor, *ret_start, 1),
				"one statement of more than %d words and signs", GRAMMAR_NODES);
	}
	*ret_end = parse->position;
	return code;
}
