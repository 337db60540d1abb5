/* Facts of Dang. */
#include <string.h>

#include "code_secret.h"
#include "dang_read.h"

enum { LIST_MOST = 400, OPTIONS_DEEP = 3 };

struct place dang_place(struct dang_reader *reader, uint32_t start, uint32_t end)
{
	return places_at(&reader->places, start, end > start ? end - start : 0);
}

/* --- calls ---------------------------------------------------------------------------------------------- */

/* A call whose values are being added. */
struct writing {
	struct dang_reader *reader;
	uint32_t fact;
	uint32_t position;
	const char *const *arguments; /* names of the API's; NULL */
};

static void add_value(
	struct writing *writing, const char *name, uint32_t element, const struct dang_value *value)
{
	struct reading *reading = &writing->reader->reading;
	struct value_fact *fact = reading_add_value(reading, &reading->facts->calls[writing->fact]);

	if (!fact)
		return;
	fact->name = name ? reading_text(reading, name) : "";
	fact->position = name ? 0 : writing->position;
	fact->element = element;
	fact->certainty = value->certainty;
	fact->text = reading_text(reading, value->text);
	fact->parameter = reading_text(reading, value->parameter);
	fact->through = value->parameter && value->through;
	fact->call = value->call < writing->fact ? value->call : INDEX_NONE;
	fact->at = dang_place(writing->reader, value->start, value->end);
}

/* Fields of what stands in a list are named after the argument that the list is. */
static const char *name_of_fields(const struct writing *writing)
{
	for (uint32_t i = 0; i < 4 && writing->arguments && writing->arguments[i]; i++)
		if (i == writing->position)
			return writing->arguments[i];
	return NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): OPTIONS_DEEP ends it */
static void add_argument(struct writing *writing, const char *name, uint32_t element,
	const struct dang_value *value, int depth)
{
	if (value->shape == DANG_PLAIN || depth > OPTIONS_DEEP ||
		(value->shape == DANG_ITEMS_OF_LIST && element != INDEX_NONE)) {
		add_value(writing, name, element, value);
		return;
	}
	for (size_t i = 0; i < value->count; i++) {
		const struct dang_value *item = &value->items[i];
		const bool fields =
			!name && value->shape == DANG_ITEMS_OF_LIST && item->shape == DANG_FIELDS_OF_RECORD;

		if (i >= LIST_MOST) {
			writing->reader->reading.facts->left_out += value->count - i;
			return;
		}
		if (value->shape == DANG_ITEMS_OF_LIST)
			add_argument(writing, fields ? name_of_fields(writing) : name, (uint32_t)i, item,
				depth + 1);
		else if (item->label && name)
			add_argument(writing,
				arena_format(&writing->reader->arena, "%.64s.%.64s", name, item->label),
				element, item, depth + 1);
		else if (item->label)
			add_argument(writing, item->label, element, item, depth + 1);
	}
}

uint32_t dang_write_call(struct dang_reader *reader, const struct dang_node *node, const char *type,
	uint32_t receiver, const struct dang_value *arguments, size_t count)
{
	struct call_fact *fact = reading_add_call(&reader->reading, CALL_DAGGER);
	const struct api_function *known = *type ? api_find(type, node->text) : NULL;
	struct writing writing = { .reader = reader, .arguments = known ? known->arguments : NULL };

	if (!fact)
		return INDEX_NONE;
	writing.fact = (uint32_t)reader->reading.facts->call_count - 1;
	fact->name = reading_text(&reader->reading, node->text);
	fact->type = reading_text(&reader->reading, type);
	fact->function = reading_text(&reader->reading, reader->function);
	fact->receiver = receiver;
	fact->at = dang_place(reader, node->name_start, node->end);
	for (size_t i = 0; i < count; i++) {
		add_argument(&writing, arguments[i].label, INDEX_NONE, &arguments[i], 0);
		writing.position += !arguments[i].label;
	}
	call_hide_secrets(&reader->reading, fact);
	return writing.fact;
}

/* Of what is published the digest is all that tells later what it was. */
void dang_note_dropped(struct dang_reader *reader, uint32_t call)
{
	struct call_fact *fact = call == INDEX_NONE ? NULL : &reader->reading.facts->calls[call];
	struct value_fact *value;

	if (!fact || strcmp(fact->name, "publish") != 0)
		return;
	value = reading_add_value(&reader->reading, fact);
	if (!value)
		return;
	value->name = "@dropped";
	value->certainty = CERTAINTY_LITERAL;
	value->text = "true";
	value->at = fact->at;
}

/* --- parameters ----------------------------------------------------------------------------------------- */

static bool is_literal(const struct dang_node *node)
{
	return node && node->kind == DANG_TEXT;
}

/* The text that a directive is given: by its first argument, or the one that is named. */
static void read_directive(struct dang_reader *reader, const struct dang_node *directive,
	struct parameter_fact *fact, const char **ret)
{
	const struct dang_node *value = directive->first;

	if (value && value->kind == DANG_PARAMETER)
		value = value->left;
	*ret = value && is_literal(value) ? reading_text(&reader->reading, value->text) : "";
	if (value)
		fact->default_at = dang_place(reader, value->start, value->end);
}

static void read_directives(
	struct dang_reader *reader, const struct dang_node *node, struct parameter_fact *fact)
{
	for (const struct dang_node *directive = node->directives; directive; directive = directive->next) {
		if (strcmp(directive->text, "defaultPath") == 0)
			read_directive(reader, directive, fact, &fact->default_path);
		else if (strcmp(directive->text, "defaultAddress") == 0)
			read_directive(reader, directive, fact, &fact->default_address);
		else if (strcmp(directive->text, "ignorePatterns") == 0)
			fact->ignores = true;
	}
}

void dang_write_parameter(struct dang_reader *reader, const char *function, const struct dang_node *node,
	const char *type, const struct dang_node *default_node, const struct dang_value *default_value,
	bool exposed)
{
	struct parameter_fact *fact = reading_add_parameter(&reader->reading);

	if (!fact)
		return;
	fact->function = reading_text(&reader->reading, function);
	fact->name = reading_text(&reader->reading, node->text);
	fact->type = reading_text(&reader->reading, type);
	fact->exposed = exposed;
	fact->at = dang_place(reader, node->start, node->end);
	if (default_node) {
		const char *text = certainty_is_fixed(default_value->certainty) ? default_value->text : "";

		fact->default_at = dang_place(reader, default_node->start, default_node->end);
		fact->default_value = code_looks_secret(node->text, text)
					      ? code_hidden(&reader->reading, text)
					      : reading_text(&reader->reading, text);
	}
	read_directives(reader, node, fact);
}
