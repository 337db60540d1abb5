/* PHP: how it spells what the driver asks for. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "code_escape.h"
#include "code_php.h"
#include "query_php.h"

const TSLanguage *tree_sitter_php(void);

static const char *const screen[] = { "Dagger", "dagger/dagger", NULL };
static const char *const clients[] = { "dag", NULL };

static const char *without_slash(const char *name)
{
	return *name == '\\' ? name + 1 : name;
}

static bool is_dagger(const char *path)
{
	path = without_slash(path);
	return strcmp(path, "Dagger") == 0 || text_starts(path, "Dagger\\");
}

static void spell(const char *name, size_t length, struct buf *ret)
{
	buf_add_bytes(ret, name, length);
}

/* --- types ---------------------------------------------------------------------------------------------- */

static const char *last_of(const char *name)
{
	const char *slash = strrchr(name, '\\');

	return slash ? slash + 1 : name;
}

/* A short name is what a `use` says it is; what begins with a \ is a name in full that stands somewhere. */
static const char *meaning_of(struct code *code, const char *name)
{
	for (size_t i = 0; i < code->import_count; i++) {
		const struct code_import *import = &code->imports[i];
		const char *path;

		if (!import->dagger || *import->path.text == '\\')
			continue;
		path = code_keep(code, import->path.text, import->path.length);
		if (import->alias.length && code_name_is(import->alias, name))
			return api_is_type(last_of(path)) ? last_of(path) : name;
		if (!import->alias.length && strchr(path, '\\') && strcmp(last_of(path), name) == 0)
			return name;
	}
	return "";
}

/* "?\Dagger\Container", "Container|null" */
/* NOLINTNEXTLINE(misc-no-recursion): a name has one bar */
static const char *type(struct code *code, const char *text)
{
	const char *bar, *name;
	size_t length;

	text += *text == '?';
	bar = strchr(text, '|');
	length = bar ? (size_t)(bar - text) : strlen(text);
	if (bar && length == 4 && memcmp(text, "null", 4) == 0)
		return strchr(bar + 1, '|') ? "" : type(code, bar + 1);
	while (length && text[length - 1] == ' ')
		length--;
	name = without_slash(code_keep(code, text, length));
	if (text_starts(name, "Dagger\\"))
		name = last_of(name);
	else
		name = meaning_of(code, name);
	return api_is_type(name) || strcmp(name, "Client") == 0 ? name : "";
}

/* --- arguments ------------------------------------------------------------------------------------------ */

static void arguments(struct code *code, TSNode call, TSNode list)
{
	CLEANUP(children_release) struct children children = children_of(list);

	(void)call;
	for (TSNode child; children_next(&children, &child);) {
		const TSNode name = child_named(child, "name");
		size_t length;
		const char *text = code_text(code, name, &length);

		code_add_argument(code, ts_node_is_null(name) ? NULL : text, length, php_value_of(child));
	}
}

/* --- attributes ----------------------------------------------------------------------------------------- */

/* Attributes of a declaration, one after the other: #[A, B('x')] #[C]. */
struct attributes {
	struct children groups, inner;
};

static bool next_attribute(struct attributes *attributes, TSNode *ret)
{
	TSNode group;

	while (!children_next(&attributes->inner, ret)) {
		if (!children_next(&attributes->groups, &group))
			return false;
		children_release(&attributes->inner);
		attributes->inner = children_of(group);
	}
	return true;
}

static void attributes_release(struct attributes *attributes)
{
	children_release(&attributes->groups);
	children_release(&attributes->inner);
}

static struct attributes attributes_of(TSNode node)
{
	return (struct attributes){ .groups = children_of(child_named(node, "attributes")) };
}

static bool attribute_is(struct code *code, TSNode attribute, const char *name)
{
	const struct code_name written = code_name_of(code, child_first(attribute));

	return strcmp(last_of(code_keep(code, written.text, written.length)), name) == 0;
}

static bool has_attribute(struct code *code, TSNode node, const char *name)
{
	CLEANUP(attributes_release) struct attributes attributes = attributes_of(node);

	for (TSNode attribute; code_step(code, 1) && next_attribute(&attributes, &attribute);)
		if (attribute_is(code, attribute, name))
			return true;
	return false;
}

/* #[DaggerFunction], and the constructor of a #[DaggerObject]. */
static bool is_exposed(struct code *code, TSNode function, const char *name)
{
	TSNode around;

	if (!code_is(function, "method_declaration"))
		return false;
	if (has_attribute(code, function, "DaggerFunction"))
		return true;
	if (strcmp(name, "__construct") != 0 || !code_step(code, 1 + ts_node_start_byte(function) / 32))
		return false;
	around = ts_node_parent(ts_node_parent(function));
	return !ts_node_is_null(around) && has_attribute(code, around, "DaggerObject");
}

static void pragma(struct code *code, TSNode function, TSNode parameter)
{
	static const struct {
		const char *name;
		enum pragma pragma;
	} known[] = {
		{ "DefaultPath", PRAGMA_DEFAULT_PATH },
		{ "DefaultAddress", PRAGMA_DEFAULT_ADDRESS },
		{ "Ignore", PRAGMA_IGNORE },
	};
	CLEANUP(attributes_release) struct attributes attributes = attributes_of(parameter);

	(void)function;
	for (TSNode attribute; code_step(code, 1) && next_attribute(&attributes, &attribute);) {
		const TSNode argument = php_value_of(child_first(child_named(attribute, "parameters")));
		struct expression value = { 0 };

		if (!ts_node_is_null(argument))
			php_look(code, argument, &value);
		for (size_t i = 0; i < COUNT_OF(known); i++)
			if (attribute_is(code, attribute, known[i].name) &&
				(known[i].pragma == PRAGMA_IGNORE || value.kind == EXPRESSION_TEXT))
				code_set_pragma(code, known[i].pragma, value.text ? value.text : "",
					value.text ? strlen(value.text) : 0, argument);
	}
}

const struct code_language code_php = {
	.name = "php",
	.grammar = tree_sitter_php,
	.query = query_php,
	.screen = screen,
	.is_dagger = is_dagger,
	.spell = spell,
	.clients = clients,
	.look = php_look,
	.arguments = arguments,
	.type = type,
	.pragma = pragma,
	.is_exposed = is_exposed,
};
