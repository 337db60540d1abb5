/* Modules written in Dang: calls, constants and parameters of one file. */
#include "dang_read.h"

#include <string.h>

#include "base/cleanup.h"
#include "code_secret.h"

static void release(struct dang_reader *reader)
{
	places_release(&reader->places);
	arena_release(&reader->arena);
}

/* What stands in a type is known by the name of the type too: other files see only what stands at the top. */
static void add_constant(struct dang_reader *reader, const struct dang_node *node, const char *text)
{
	struct constant_fact *fact = reading_add_constant(&reader->reading);
	const struct dang_node *value = node->first ? node->first : node->block;

	if (!fact)
		return;
	fact->name = reading_text(&reader->reading, reader->function);
	fact->certainty = CERTAINTY_LITERAL;
	fact->text = reading_text(&reader->reading, text);
	fact->at = dang_place(reader, value->start, value->end);
	if (code_looks_secret(node->text, text)) {
		fact->certainty = CERTAINTY_SECRET;
		fact->text = code_hidden(&reader->reading, text);
	}
}

/* A field that a caller may give stands for a parameter of its type. */
static void read_given(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value value = dang_nothing(node);

	if (node->first)
		value = dang_evaluate(reader, node->first);
	dang_write_parameter(reader, reader->owner, node, node->type, node->first, &value,
		!dang_is_built(reader, reader->owner));
}

static void read_member(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_member *member = dang_member_of(reader, reader->owner, node->text);
	struct dang_value value = dang_nothing(node);
	const char *fixed = member && member->node == node ? dang_fixed(reader, member) : NULL;

	reader->function = *reader->owner ? arena_format(&reader->arena, "%s.%s", reader->owner, node->text)
					  : node->text;
	reader->binding_count = 0;
	if (fixed)
		add_constant(reader, node, fixed);
	if (member && member->node == node && member->given && strcmp(member->given, node->text) == 0 &&
		!dang_member_of(reader, reader->owner, "new")) {
		read_given(reader, node);
		return;
	}
	dang_bind_parameters(reader, node, *reader->owner && !node->hidden);
	if (node->first)
		value = dang_evaluate(reader, node->first);
	if (node->block)
		value = dang_evaluate(reader, node->block);
	if (!member || member->node != node)
		return;
	member->call = value.call;
	if (!member->type && !*node->type)
		member->type = value.type;
}

static void read_constructor(struct dang_reader *reader, const struct dang_node *node)
{
	reader->function = arena_format(&reader->arena, "%s.new", reader->owner);
	reader->binding_count = 0;
	dang_bind_parameters(reader, node, !dang_is_built(reader, reader->owner));
	if (node->block)
		dang_evaluate(reader, node->block);
}

/* NOLINTNEXTLINE(misc-no-recursion): types stand in no types */
static void read_declarations(struct dang_reader *reader, const struct dang_node *first)
{
	for (const struct dang_node *node = first; node; node = node->next) {
		if (node->kind == DANG_FIELD) {
			read_member(reader, node);
		} else if (node->kind == DANG_NEW) {
			read_constructor(reader, node);
		} else if (node->kind == DANG_TYPE && !*reader->owner) {
			reader->owner = node->text;
			read_declarations(reader, node->first);
			reader->owner = "";
		} else if (node->kind == DANG_IMPORT) {
			reader->reading.facts->dagger |= strcmp(node->text, "Dagger") == 0;
		} else {
			reader->function = reader->owner;
			dang_evaluate(reader, node);
		}
	}
}

void read_dang(const struct reader_input *input, struct facts *facts)
{
	CLEANUP(release)
	struct dang_reader reader = {
		.reading = { .facts = facts,
			.arena = input->arena,
			.limits = input->limits,
			.tools = input->tools },
		.owner = "",
		.function = "",
		.limit = (size_t)input->limits->values[LIMIT_FACT_TEXT],
	};
	struct dang_tree tree;

	places_make(&reader.places, input->bytes, input->length);
	dang_parse(input->bytes, input->length, &reader.arena, &tree);
	if (tree.broken) {
		facts->broken = true;
		facts->broken_at = places_at(&reader.places, tree.broken_at, tree.broken_count);
	}
	reader.root = tree.root;
	dang_collect(&reader);
	read_declarations(&reader, tree.root->first);
	constants_hide_secrets(&reader.reading);
	if (facts->call_count)
		facts->dagger = true;
}

/* Dang is Dagger's own: a word that leads to something of interest stands in each file that is worth it. */
bool screen_dang(const char *bytes, size_t length)
{
	static const char *const words[] = { "container", "Container", "Dagger", "git", "http", "ecret",
		"host", "Host", "defaultPath", "defaultAddress", "irectory" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (memmem(bytes, length, words[i], strlen(words[i])))
			return true;
	return false;
}
