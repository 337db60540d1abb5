/* TypeScript, TSX and JavaScript: how they spell what the driver asks for. */
#include "code_typescript.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "code_escape.h"
#include "code_private.h"
#include "query_typescript.h"

const TSLanguage *tree_sitter_typescript(void);
const TSLanguage *tree_sitter_tsx(void);

/* Helpers of a module need not import an SDK by its name: what they call gives them away. */
static const char *const screen[] = { "@dagger.io/dagger", "client.gen", "dag.", "dag\n", ".withExec(",
	NULL };
static const char *const clients[] = { "dag", "client", NULL };

static bool is_dagger(const char *path)
{
	return strcmp(path, "@dagger.io/dagger") == 0 || text_starts(path, "@dagger.io/dagger/") ||
	       strstr(path, "client.gen") || strstr(path, "/sdk/index");
}

static void spell(const char *name, size_t length, struct buf *ret)
{
	buf_add_bytes(ret, name, length);
}

/* --- types ---------------------------------------------------------------------------------------------- */

static void strip(const char **text, size_t *length)
{
	while (*length && strchr(" \t\r\n(", **text)) {
		++*text;
		--*length;
	}
	while (*length && strchr(" \t\r\n)", (*text)[*length - 1]))
		--*length;
}

static bool begins(const char *text, size_t length, const char *with)
{
	return strlen(with) <= length && memcmp(text, with, strlen(with)) == 0;
}

/* Promise<Container>, "Container | undefined", dagger.Container; what connects gives its function a client. */
static const char *type(struct code *code, const char *written)
{
	static const char *const wrappers[] = { "Promise<", "Readonly<", "Awaited<" };
	const char *text = written, *bar, *name, *dot;
	size_t length = strlen(written);

	if (strcmp(written, "connect") == 0 || strcmp(written, "connection") == 0)
		return "Client";
	strip(&text, &length);
	for (size_t i = 0; i < COUNT_OF(wrappers); i++) {
		if (!begins(text, length, wrappers[i]) || text[length - 1] != '>')
			continue;
		text += strlen(wrappers[i]);
		length -= strlen(wrappers[i]) + 1;
	}
	bar = memchr(text, '|', length);
	if (bar)
		length = (size_t)(bar - text);
	strip(&text, &length);
	dot = memchr(text, '.', length);
	if (dot) {
		length -= (size_t)(dot + 1 - text);
		text = dot + 1;
	}
	name = code_keep(code, text, length);
	return api_is_type(name) || strcmp(name, "Client") == 0 ? name : "";
}

/* --- arguments ------------------------------------------------------------------------------------------ */

static void arguments(struct code *code, TSNode call, TSNode list)
{
	CLEANUP(children_release) struct children children = children_of(list);

	(void)call;
	for (TSNode child; children_next(&children, &child);)
		if (!code_is(child, "undefined") && !code_is(child, "arrow_function"))
			code_add_argument(code, NULL, 0, child);
}

/* --- parameters ----------------------------------------------------------------------------------------- */

/* Whether a decorator is @name or @name(...), also of a namespace. */
static bool decorator_is(const struct code *code, TSNode decorator, const char *name)
{
	TSNode node = child_first(decorator);

	if (code_is(node, "call_expression"))
		node = child_named(node, "function");
	if (code_is(node, "member_expression"))
		node = child_named(node, "property");
	return code_equals(code, node, name);
}

static bool has_decorator(const struct code *code, TSNode node, const char *name)
{
	CLEANUP(children_release) struct children children = children_of(node);

	for (TSNode child; children_next(&children, &child);)
		if (code_is(child, "decorator") && decorator_is(code, child, name))
			return true;
	return false;
}

/* Decorators of a method stand before it. */
static bool is_decorated(const struct code *code, TSNode method, const char *name)
{
	TSNode node = ts_node_prev_named_sibling(method);

	for (int i = 0; i < 8 && (code_is(node, "decorator") || code_is(node, "comment")); i++) {
		if (code_is(node, "decorator") && decorator_is(code, node, name))
			return true;
		node = ts_node_prev_named_sibling(node);
	}
	return has_decorator(code, method, name);
}

static bool is_of_object(const struct code *code, TSNode method)
{
	TSNode node = ts_node_parent(ts_node_parent(method));

	if (!code_is(node, "class_declaration"))
		return false;
	return has_decorator(code, node, "object") || has_decorator(code, ts_node_parent(node), "object");
}

static bool is_exposed(struct code *code, TSNode function, const char *name)
{
	if (!code_is(function, "method_definition") ||
		!code_step(code, 1 + ts_node_start_byte(function) / 32))
		return false;
	if (strcmp(name, "constructor") == 0)
		return is_of_object(code, function);
	return is_decorated(code, function, "func") || is_decorated(code, function, "check");
}

/* @argument({ defaultPath: "/", ignore: ["node_modules"] }) */
static void look_at_options(struct code *code, TSNode object)
{
	static const struct {
		const char *name;
		enum pragma pragma;
	} known[] = {
		{ "defaultPath", PRAGMA_DEFAULT_PATH },
		{ "defaultAddress", PRAGMA_DEFAULT_ADDRESS },
		{ "ignore", PRAGMA_IGNORE },
	};
	struct expression options = { 0 };

	typescript_look(code, object, &options);
	for (size_t i = 0; options.kind == EXPRESSION_OPTIONS && i < options.part_count; i++) {
		const struct expression_part *part = &options.parts[i];

		for (size_t k = 0; k < COUNT_OF(known); k++) {
			struct expression value = { 0 };

			if (strcmp(part->name, known[k].name) != 0)
				continue;
			typescript_look(code, part->node, &value);
			if (known[k].pragma == PRAGMA_IGNORE || value.kind == EXPRESSION_TEXT)
				code_set_pragma(code, known[k].pragma, value.text ? value.text : "",
					value.text ? strlen(value.text) : 0, part->node);
		}
	}
}

static void pragma(struct code *code, TSNode function, TSNode parameter)
{
	CLEANUP(children_release) struct children children = children_of(parameter);

	(void)function;
	for (TSNode child; children_next(&children, &child);)
		if (code_is(child, "decorator") && decorator_is(code, child, "argument"))
			look_at_options(code, child_first(child_named(child_first(child), "arguments")));
}

const struct code_language code_typescript = {
	.name = "typescript",
	.grammar = tree_sitter_typescript,
	.query = query_typescript,
	.find = typescript_find,
	.screen = screen,
	.is_dagger = is_dagger,
	.spell = spell,
	.clients = clients,
	.look = typescript_look,
	.arguments = arguments,
	.type = type,
	.pragma = pragma,
	.is_exposed = is_exposed,
};

const struct code_language code_tsx = {
	.name = "tsx",
	.grammar = tree_sitter_tsx,
	.query = query_typescript,
	.find = typescript_find,
	.screen = screen,
	.is_dagger = is_dagger,
	.spell = spell,
	.clients = clients,
	.look = typescript_look,
	.arguments = arguments,
	.type = type,
	.pragma = pragma,
	.is_exposed = is_exposed,
};
