/* What Python, TypeScript and JavaScript have in common. */
#include "code_escape.h"

#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "code_private.h"

/* Longer ones are cut: the driver writes no more than some hundred. */
enum { OPERANDS_MOST = 500, CHILDREN_MOST = 500, WORDS_MOST = 500, TEXT_MOST = 16384 };

struct children children_of(TSNode node)
{
	struct children ret = { .more = false };

	if (ts_node_is_null(node))
		return ret;
	ret.cursor = ts_tree_cursor_new(node);
	ret.more = ts_tree_cursor_goto_first_child(&ret.cursor);
	return ret;
}

bool children_next(struct children *children, TSNode *ret)
{
	while (children->more) {
		*ret = ts_tree_cursor_current_node(&children->cursor);
		children->more = ts_tree_cursor_goto_next_sibling(&children->cursor);
		if (ts_node_is_named(*ret) && !code_is(*ret, "comment"))
			return true;
	}
	return false;
}

void children_release(struct children *children)
{
	if (children->cursor.id || children->cursor.tree)
		ts_tree_cursor_delete(&children->cursor);
}

TSNode child_first(TSNode node)
{
	CLEANUP(children_release) struct children children = children_of(node);
	TSNode ret = { 0 };

	children_next(&children, &ret);
	return ret;
}

TSNode child_named(TSNode node, const char *field)
{
	return ts_node_is_null(node) ? node
				     : ts_node_child_by_field_name(node, field, (uint32_t)strlen(field));
}

/* --- escapes -------------------------------------------------------------------------------------------- */

static int digit_of(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	if (byte >= 'A' && byte <= 'F')
		return byte - 'A' + 10;
	return 16;
}

/* Digits of a base, at most some: how many were there. */
static size_t read_digits(const char *text, size_t length, int base, size_t most, uint32_t *ret)
{
	size_t count = 0;

	for (*ret = 0; count < length && count < most && digit_of(text[count]) < base; count++)
		*ret = *ret * (uint32_t)base + (uint32_t)digit_of(text[count]);
	return count;
}

static void add_rune(struct buf *buf, uint32_t rune)
{
	buf_add_rune(buf, rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF) ? 0xFFFD : rune);
}

/* \x41 \u0041 \U00000041 \u{41}: the bytes that were used behind the backslash, or 0. */
static size_t add_hex_escape(struct buf *buf, const char *text, size_t length)
{
	const size_t most = *text == 'x' ? 2 : *text == 'u' ? 4 : 8;
	const bool braced = *text == 'u' && length > 1 && text[1] == '{';
	const size_t from = braced ? 2 : 1;
	uint32_t rune, low;
	size_t used = from + read_digits(text + from, length - from, 16, braced ? 6 : most, &rune);

	if (used == from)
		return 0;
	if (braced && used < length && text[used] == '}')
		used++;
	if (rune >= 0xD800 && rune <= 0xDBFF && used + 6 <= length && text[used] == '\\' &&
		text[used + 1] == 'u' && read_digits(text + used + 2, 4, 16, 4, &low) == 4 && low >= 0xDC00 &&
		low <= 0xDFFF) {
		rune = 0x10000 + ((rune - 0xD800) << 10) + (low - 0xDC00);
		used += 6;
	}
	add_rune(buf, rune);
	return used;
}

/* One escape behind its backslash: the bytes that it takes. */
static size_t add_escape(struct buf *buf, const char *text, size_t length)
{
	static const char letters[] = "abfnrtv", meant[] = "\a\b\f\n\r\t\v";
	const char *letter = *text ? strchr(letters, *text) : NULL;
	uint32_t rune;
	size_t used;

	if (*text == '\n')
		return 1;
	if (*text == '\r')
		return length > 1 && text[1] == '\n' ? 2 : 1;
	if (letter) {
		buf_add_char(buf, meant[letter - letters]);
		return 1;
	}
	if (*text == 'x' || *text == 'u' || *text == 'U') {
		used = add_hex_escape(buf, text, length);
		if (used)
			return used;
	}
	used = read_digits(text, length, 8, 3, &rune);
	if (used) {
		add_rune(buf, rune);
		return used;
	}
	if (!*text || !strchr("\\'\"`$/", *text))
		buf_add_char(buf, '\\');
	buf_add_char(buf, *text);
	return 1;
}

size_t text_wanted(const char *text, size_t length)
{
	return length > TEXT_MOST ? reading_cut(text, length, TEXT_MOST) : length;
}

void buf_add_unescaped(struct buf *buf, const char *text, size_t length)
{
	for (size_t i = 0; i < length;) {
		const char *backslash = memchr(text + i, '\\', length - i);
		const size_t plain = backslash ? (size_t)(backslash - text) - i : length - i;

		buf_add_bytes(buf, text + i, plain);
		i += plain;
		if (i + 1 < length)
			i += 1 + add_escape(buf, text + i + 1, length - i - 1);
		else
			break;
	}
}

/* --- expressions ---------------------------------------------------------------------------------------- */

static bool is_chain(const struct code *code, TSNode node, const char *type, const char *operator)
{
	return code_is(node, type) && code_equals(code, child_named(node, "operator"), operator);
}

void expression_add_operands(
	struct code *code, struct expression *expression, TSNode node, const char *type, const char *operator)
{
	const size_t first = expression->part_count;
	TSNode at = node;

	while (is_chain(code, at, type, operator) && expression->part_count - first < OPERANDS_MOST &&
		code_step(code, 1)) {
		expression_add_node(code, expression, child_named(at, "right"));
		at = child_named(at, "left");
	}
	expression_add_node(code, expression, at);
	for (size_t low = first, high = expression->part_count - 1; low < high; low++, high--) {
		const struct expression_part part = expression->parts[low];

		expression->parts[low] = expression->parts[high];
		expression->parts[high] = part;
	}
}

void expression_add_children(struct code *code, struct expression *expression, TSNode node)
{
	CLEANUP(children_release) struct children children = children_of(node);

	for (TSNode child; expression->part_count < CHILDREN_MOST && code_step(code, PART_STEPS) &&
			   children_next(&children, &child);)
		expression_add_node(code, expression, child);
}

void expression_add_words(struct code *code, struct expression *expression, const char *text, size_t length)
{
	for (size_t i = 0; i < length && expression->part_count < WORDS_MOST;) {
		size_t end = i;

		while (end < length && (!text[end] || !strchr(" \t\r\n", text[end])))
			end++;
		if (end > i)
			expression_add_text(code, expression, text + i, end - i);
		i = end + 1;
	}
}

void expression_settle(struct code *code, struct expression *expression)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < expression->part_count; i++) {
		if (!expression->parts[i].text)
			return;
		buf_add(&text, expression->parts[i].text);
	}
	expression->kind = EXPRESSION_TEXT;
	expression->text = code_keep(code, text.length ? text.text : "", text.length);
}
