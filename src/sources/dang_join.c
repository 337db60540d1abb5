/* Dang: what is put together, and what flows where. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "dang_read.h"

/** A value made of another: its parameter comes along, through something. A list has that of its items. */
void dang_flow(struct dang_value *to, const struct dang_value *from)
{
	if (from->parameter && !to->parameter) {
		to->parameter = from->parameter;
		to->through = true;
	}
}

static bool is_fixed(const struct dang_value *value)
{
	return value->shape == DANG_PLAIN && certainty_is_fixed(value->certainty);
}

/* Lists grow by copies: each counts as several steps. */
static void add_items(
	struct dang_reader *reader, struct dang_value *list, size_t *capacity, const struct dang_value *value)
{
	const bool is_list = value->shape == DANG_ITEMS_OF_LIST;
	const struct dang_value *items = is_list ? value->items : value;
	const size_t more = is_list ? value->count : 1;

	if (list->count + more > DANG_ITEMS || !dang_step(reader, 8 * more))
		return;
	for (size_t i = 0; i < more; i++) {
		arena_grow(&reader->arena, &list->items, list->count, capacity, sizeof(*list->items));
		list->items[list->count++] = items[i];
		dang_flow(list, &items[i]);
	}
}

struct dang_value dang_list_of(struct dang_reader *reader, const struct dang_node *node,
	const struct dang_value *parts, size_t count)
{
	struct dang_value list = dang_nothing(node);
	size_t capacity = 0;

	list.shape = DANG_ITEMS_OF_LIST;
	for (size_t i = 0; i < count; i++)
		add_items(reader, &list, &capacity, &parts[i]);
	return list;
}

/* A text being put together, twice: with what is not known left open, and with the names that linking looks up. */
struct joining {
	struct buf text, shape;
	bool linked; /* all of it is known, once names are looked up */
	bool braces; /* it has some of its own, so that names in braces would be taken for them */
	struct dang_value value;
};

static void joining_release(struct joining *joining)
{
	buf_release(&joining->text);
	buf_release(&joining->shape);
}

static void add_text(struct joining *joining, const struct dang_value *piece)
{
	struct dang_value *value = &joining->value;

	if (piece->parameter && !value->parameter) {
		value->parameter = piece->parameter;
		value->through = piece->through;
	} else {
		dang_flow(value, piece);
	}
	if (is_fixed(piece)) {
		joining->braces |= strchr(piece->text, '{') != NULL;
		buf_add(&joining->text, piece->text);
		buf_add(&joining->shape, piece->text);
		if (piece->certainty == CERTAINTY_DEFAULT && value->certainty == CERTAINTY_FORMATTED)
			value->certainty = CERTAINTY_DEFAULT;
		return;
	}
	value->certainty = CERTAINTY_UNKNOWN;
	if (piece->certainty == CERTAINTY_NAME) {
		buf_add(&joining->text, "{}");
		buf_format(&joining->shape, strchr(piece->text, '{') ? "%s" : "{%s}", piece->text);
		return;
	}
	joining->linked = false;
	buf_add(&joining->text, piece->certainty == CERTAINTY_UNKNOWN && *piece->text ? piece->text : "{}");
}

static struct dang_value text_of(struct dang_reader *reader, const struct dang_node *node,
	const struct dang_value *parts, size_t count)
{
	CLEANUP(joining_release)
	struct joining joining = {
		.text = BUF_INIT, .shape = BUF_INIT, .linked = true, .value = dang_nothing(node)
	};
	const struct buf *text = &joining.text;
	bool whole;

	joining.value.certainty = CERTAINTY_FORMATTED;
	for (size_t i = 0; i < count && text->length <= reader->limit; i++)
		add_text(&joining, &parts[i]);
	whole = dang_step(reader, text->length / 8) && text->length <= reader->limit;
	if (!whole)
		joining.value.certainty = CERTAINTY_UNKNOWN;
	if (whole && joining.value.certainty == CERTAINTY_UNKNOWN && joining.linked && !joining.braces &&
		!joining.value.parameter && joining.shape.length <= reader->limit) {
		joining.value.certainty = CERTAINTY_NAME;
		text = &joining.shape;
	}
	joining.value.text = arena_string_part(
		&reader->arena, whole && text->length ? text->text : "", whole ? text->length : 0);
	return joining.value;
}

/* Texts make a text, lists a list: nobody adds one to the other. */
struct dang_value dang_sum(struct dang_reader *reader, const struct dang_node *node,
	const struct dang_value *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (parts[i].shape == DANG_ITEMS_OF_LIST)
			return dang_list_of(reader, node, parts, count);
	return text_of(reader, node, parts, count);
}

struct dang_value *dang_evaluate_all(
	struct dang_reader *reader, const struct dang_node *first, size_t *ret_count)
{
	struct dang_value *values = NULL;
	size_t capacity = 0;

	*ret_count = 0;
	for (const struct dang_node *node = first; node; node = node->next) {
		const struct dang_value value = dang_evaluate(reader, node);

		arena_grow(&reader->arena, &values, *ret_count, &capacity, sizeof(*values));
		values[(*ret_count)++] = value;
	}
	return values;
}

struct dang_value dang_join(struct dang_reader *reader, const struct dang_node *node)
{
	size_t count;
	const struct dang_value *parts = dang_evaluate_all(reader, node->first, &count);

	return dang_sum(reader, node, parts, count);
}
