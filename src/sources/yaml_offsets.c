/*
 * Where the bytes of a scalar stand in the file. libyaml gives the decoded text only, so the source is gone through once
 * more along with it; where the two part ways the rest stands where they did.
 */
#include <string.h>

#include "yaml_node.h"

/* A source and the text that it was decoded to. */
struct walk {
	const char *source;
	size_t at, end; /* in the source */
	const char *text;
	size_t done, length; /* of the text */
	size_t *offsets;
};

static bool is_break(char byte)
{
	return byte == '\n' || byte == '\r';
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static void map(struct walk *walk, size_t offset)
{
	if (walk->done < walk->length)
		walk->offsets[walk->done++] = offset;
}

static void skip_break(struct walk *walk)
{
	if (walk->at + 1 < walk->end && walk->source[walk->at] == '\r' && walk->source[walk->at + 1] == '\n')
		walk->at++;
	if (walk->at < walk->end)
		walk->at++;
}

static void skip_blanks(struct walk *walk)
{
	while (walk->at < walk->end && is_blank(walk->source[walk->at]))
		walk->at++;
}

/* Blanks of a flow scalar: as they are within a line; folded where lines end. */
static void pass_blanks(struct walk *walk)
{
	const size_t start = walk->at;
	size_t first, breaks = 0;

	skip_blanks(walk);
	if (walk->at >= walk->end || !is_break(walk->source[walk->at])) {
		for (size_t i = start; i < walk->at; i++)
			map(walk, i);
		return;
	}
	first = walk->at;
	while (walk->at < walk->end && is_break(walk->source[walk->at])) {
		if (breaks++)
			map(walk, walk->at);
		skip_break(walk);
		skip_blanks(walk);
	}
	if (breaks == 1)
		map(walk, first);
}

static size_t digits_of(char escape)
{
	return escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
}

/* The bytes of the character that the text has next. */
static size_t rune_bytes(const struct walk *walk)
{
	const unsigned char byte = (unsigned char)walk->text[walk->done];

	return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/* A backslash of a double-quoted scalar. */
static void pass_escape(struct walk *walk)
{
	const size_t start = walk->at++;
	char escape;

	if (walk->at >= walk->end)
		return;
	escape = walk->source[walk->at];
	if (is_break(escape)) {
		skip_break(walk);
		skip_blanks(walk);
		while (walk->at < walk->end && is_break(walk->source[walk->at])) {
			map(walk, walk->at);
			skip_break(walk);
			skip_blanks(walk);
		}
		return;
	}
	walk->at += 1 + digits_of(escape);
	if (walk->at > walk->end)
		walk->at = walk->end;
	if (walk->done < walk->length)
		for (size_t i = rune_bytes(walk); i; i--)
			map(walk, start);
}

static void walk_flow(struct walk *walk, yaml_scalar_style_t style)
{
	while (walk->at < walk->end && walk->done < walk->length) {
		const char byte = walk->source[walk->at];

		if (is_blank(byte) || is_break(byte)) {
			pass_blanks(walk);
		} else if (style == YAML_DOUBLE_QUOTED_SCALAR_STYLE && byte == '\\') {
			pass_escape(walk);
		} else {
			map(walk, walk->at++);
			walk->at += style == YAML_SINGLE_QUOTED_SCALAR_STYLE && byte == '\'' &&
				    walk->at < walk->end;
		}
	}
}

static size_t count_byte(const char *text, size_t at, size_t end, char byte)
{
	size_t count = 0;

	while (at + count < end && text[at + count] == byte)
		count++;
	return count;
}

/* How far the lines of a block are indented: what its first line of text has lost. */
static size_t block_indent(const struct walk *walk)
{
	size_t at = walk->at, in_text, spaces = 0;

	while (at < walk->end) {
		spaces = count_byte(walk->source, at, walk->end, ' ');
		if (at + spaces < walk->end && !is_break(walk->source[at + spaces]))
			break;
		at += spaces;
		while (at < walk->end && is_break(walk->source[at]))
			at++;
	}
	if (at >= walk->end)
		return SIZE_MAX;
	in_text = count_byte(walk->text, 0, walk->length, '\n');
	in_text = count_byte(walk->text, in_text, walk->length, ' ');
	return spaces > in_text ? spaces - in_text : 0;
}

static void skip_indent(struct walk *walk, size_t indent)
{
	size_t spaces = count_byte(walk->source, walk->at, walk->end, ' ');

	walk->at += spaces < indent ? spaces : indent;
}

/* Lines that end: each break is kept, or the first of them is a space or nothing. */
static void pass_breaks(struct walk *walk, size_t indent)
{
	struct walk ahead = *walk;
	const size_t kept = count_byte(walk->text, walk->done, walk->length, '\n');
	size_t breaks = 0, dropped;

	while (ahead.at < ahead.end && is_break(ahead.source[ahead.at])) {
		breaks++;
		skip_break(&ahead);
		skip_indent(&ahead, indent);
	}
	if (!kept)
		map(walk, walk->at);
	/* At the end of the text breaks are cut off; elsewhere one that is missing is the first. */
	dropped = !kept ? breaks : walk->done + kept == walk->length ? 0 : breaks > kept ? breaks - kept : 0;
	for (size_t i = 0; i < breaks; i++) {
		if (i >= dropped)
			map(walk, walk->at);
		skip_break(walk);
		skip_indent(walk, indent);
	}
}

static void walk_block(struct walk *walk)
{
	const size_t indent = block_indent(walk);

	skip_indent(walk, indent);
	while (walk->at < walk->end && walk->done < walk->length) {
		if (is_break(walk->source[walk->at]))
			pass_breaks(walk, indent);
		else
			map(walk, walk->at++);
	}
}

/* Where the lines of a block scalar begin: behind the line of its indicator. */
static size_t after_header(const struct yaml_node *node)
{
	const char *text = node->tree->text;
	size_t at = node->header;

	while (at < node->end && !is_break(text[at]))
		at++;
	if (at + 1 < node->end && text[at] == '\r' && text[at + 1] == '\n')
		at++;
	return at < node->end ? at + 1 : at;
}

const size_t *yaml_offsets_make(const struct yaml_node *node)
{
	const bool block =
		node->style == YAML_LITERAL_SCALAR_STYLE || node->style == YAML_FOLDED_SCALAR_STYLE;
	struct walk walk = {
		.source = node->tree->text,
		.at = block ? after_header(node) : node->start,
		.end = node->end,
		.text = node->text,
		.length = node->length,
		.offsets = arena_zero(&node->tree->arena, node->length + 1, sizeof(*walk.offsets)),
	};

	if (block)
		walk_block(&walk);
	else
		walk_flow(&walk, node->style);
	for (size_t i = walk.done; i <= walk.length; i++)
		walk.offsets[i] = walk.at;
	return walk.offsets;
}
