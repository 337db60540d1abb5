/* Python: texts that are put together, "...".format(...) and "..." % (...). */
#include <string.h>

#include "base/cleanup.h"
#include "code_escape.h"
#include "code_python.h"

enum { FORMAT_ARGUMENTS = 64, PIECES_MOST = 500 };

static const TSNode nothing; /* what is not known */

/* What a format is filled with: by order, or by name. */
struct filling {
	TSNode values[FORMAT_ARGUMENTS];
	const char *names[FORMAT_ARGUMENTS]; /**< NULL: by order */
	size_t count, next;
};

static void fill(struct filling *filling, const char *name, TSNode value)
{
	if (filling->count == FORMAT_ARGUMENTS)
		return;
	filling->names[filling->count] = name;
	filling->values[filling->count++] = value;
}

static TSNode by_order(const struct filling *filling, size_t order)
{
	for (size_t i = 0; i < filling->count; i++)
		if (!filling->names[i] && order-- == 0)
			return filling->values[i];
	return (TSNode){ 0 };
}

static TSNode by_name(const struct filling *filling, const char *name, size_t length)
{
	for (size_t i = 0; i < filling->count; i++)
		if (filling->names[i] && strlen(filling->names[i]) == length &&
			memcmp(filling->names[i], name, length) == 0)
			return filling->values[i];
	return (TSNode){ 0 };
}

static void fill_from(struct code *code, struct filling *filling, TSNode list)
{
	CLEANUP(children_release) struct children children = children_of(list);

	for (TSNode child; children_next(&children, &child);) {
		if (code_is(child, "keyword_argument") || code_is(child, "pair")) {
			const bool pair = code_is(child, "pair");
			const TSNode name = child_named(child, pair ? "key" : "name");
			size_t length;
			const char *text =
				pair ? python_literal_of(code, name) : code_text(code, name, &length);

			if (text)
				fill(filling, pair ? text : code_keep(code, text, length),
					child_named(child, "value"));
		} else {
			fill(filling, NULL, child);
		}
	}
}

/* Formats of thousands of pieces are nobody's: the rest is not known. */
static bool may_add(struct code *code, struct expression *ret)
{
	if (ret->part_count < PIECES_MOST)
		return true;
	if (ret->part_count == PIECES_MOST || ret->part_count == PIECES_MOST + 1)
		expression_add_node(code, ret, nothing);
	return false;
}

/* One field in braces: {}, {0}, {name}, {name:>3}; what is computed of it is unknown. */
static void add_field(
	struct code *code, struct expression *ret, struct filling *filling, const char *field, size_t length)
{
	size_t name = 0, number = 0;
	TSNode value;

	while (name < length && !strchr(".[!:", field[name]))
		name++;
	for (size_t i = 0; i < name && number < FORMAT_ARGUMENTS; i++)
		number = field[i] >= '0' && field[i] <= '9' ? number * 10 + (size_t)(field[i] - '0')
							    : FORMAT_ARGUMENTS;
	if (!name)
		value = by_order(filling, filling->next++);
	else if (number < FORMAT_ARGUMENTS)
		value = by_order(filling, number);
	else
		value = by_name(filling, field, name);
	expression_add_node(code, ret, name < length ? nothing : value);
}

/* "...".format(...): pieces between braces, and what fills them. */
static void add_braced(struct code *code, struct expression *ret, const char *text, struct filling *filling)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;
	const char *last = strrchr(text, '}');

	for (const char *at = text; *at && may_add(code, ret);) {
		const char *end;

		if ((*at == '{' || *at == '}') && at[1] == *at) {
			buf_add_char(&plain, *at);
			at += 2;
			continue;
		}
		end = *at == '{' && last && at < last ? strchr(at, '}') : NULL;
		if (!end) {
			buf_add_char(&plain, *at++);
			continue;
		}
		expression_add_text(code, ret, plain.length ? plain.text : "", plain.length);
		buf_clear(&plain);
		add_field(code, ret, filling, at + 1, (size_t)(end - at - 1));
		at = end + 1;
	}
	expression_add_text(code, ret, plain.length ? plain.text : "", plain.length);
}

/* "..." % (...): %s and %d take what comes next, %(name)s what has a name, all else is computed. */
static void add_percent(struct code *code, struct expression *ret, const char *text, struct filling *filling)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;
	const char *last = strrchr(text, ')');

	for (const char *at = text; *at && may_add(code, ret);) {
		const char *name = NULL, *close;
		TSNode value;

		if (*at != '%' || at[1] == '%' || !at[1]) {
			buf_add_char(&plain, *at);
			at += *at == '%' && at[1] ? 2 : 1;
			continue;
		}
		at++;
		close = *at == '(' && last && at < last ? strchr(at, ')') : NULL;
		if (close) {
			name = at + 1;
			at = close + 1;
		}
		value = name ? by_name(filling, name, (size_t)(close - name))
			     : by_order(filling, filling->next++);
		expression_add_text(code, ret, plain.length ? plain.text : "", plain.length);
		buf_clear(&plain);
		expression_add_node(code, ret, *at != 's' && *at != 'd' ? nothing : value);
		at += strcspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
		at += *at != '\0';
	}
	expression_add_text(code, ret, plain.length ? plain.text : "", plain.length);
}

void python_look_at_percent(struct code *code, TSNode node, const char *text, struct expression *ret)
{
	const TSNode right = child_named(node, "right");
	struct filling filling = { .count = 0 };

	ret->kind = EXPRESSION_JOINED;
	if (code_is(right, "tuple") || code_is(right, "dictionary"))
		fill_from(code, &filling, right);
	else
		fill(&filling, NULL, right);
	add_percent(code, ret, text, &filling);
	expression_settle(code, ret);
}

void python_look_at_format(struct code *code, const char *text, TSNode arguments, struct expression *ret)
{
	struct filling filling = { .count = 0 };

	fill_from(code, &filling, arguments);
	ret->kind = EXPRESSION_JOINED;
	add_braced(code, ret, text, &filling);
	expression_settle(code, ret);
}
