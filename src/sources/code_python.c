/* Python: how it spells what the driver asks for. */
#include <string.h>

#include "base/cleanup.h"
#include "code_escape.h"
#include "code_private.h"
#include "code_python.h"
#include "query_python.h"

const TSLanguage *tree_sitter_python(void);

/* Helpers of a module need not import anything: what they call gives them away. */
static const char *const screen[] = { "dagger", "dag.", ".with_exec(", ".from_(", NULL };
static const char *const clients[] = { "dag", "client", NULL };

static bool is_dagger(const char *path)
{
	return strcmp(path, "dagger") == 0 || strncmp(path, "dagger.", strlen("dagger.")) == 0;
}

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

/* Words that camel case of GraphQL writes with capitals, and what is made of their snake case. */
static const struct {
	const char *made, *meant;
} acronyms[] = {
	{ "insecureSkipTlsVerify", "insecureSkipTLSVerify" },
	{ "asLlm", "asLLM" },
	{ "commitSha", "commitSHA" },
};

static void spell(const char *name, size_t length, struct buf *ret)
{
	const size_t from = ret->length;

	if (length && is_upper(*name))
		buf_add_camel_of_pascal(ret, name, length);
	else
		buf_add_camel_of_snake(ret, name, length);
	for (size_t i = 0; i < COUNT_OF(acronyms); i++) {
		if (ret->length - from != strlen(acronyms[i].made) ||
			strcmp(ret->text + from, acronyms[i].made) != 0)
			continue;
		buf_cut(ret, from);
		buf_add(ret, acronyms[i].meant);
	}
}

/* --- types ---------------------------------------------------------------------------------------------- */

/* The first part of what stands in brackets: "A, b" of "Annotated[A, b]". */
static size_t first_part(const char *text, size_t length)
{
	int depth = 0;

	for (size_t i = 0; i < length; i++) {
		const bool opens = text[i] == '[' || text[i] == '(';
		const bool closes = text[i] == ']' || text[i] == ')';

		if (!depth && (closes || text[i] == ','))
			return i;
		depth += opens - closes;
	}
	return length;
}

static bool begins(const char *text, size_t length, const char *with)
{
	return strlen(with) <= length && memcmp(text, with, strlen(with)) == 0;
}

static void strip(const char **text, size_t *length)
{
	while (*length && strchr(" \t\r\n\"'(", **text)) {
		++*text;
		--*length;
	}
	while (*length && strchr(" \t\r\n\"')", (*text)[*length - 1]))
		--*length;
}

static bool unwrap(const char **text, size_t *length)
{
	static const char *const wrappers[] = { "Annotated[", "Optional[", "typing.Annotated[",
		"typing.Optional[", "Awaitable[", "Final[", "ClassVar[", "InitVar[" };

	for (size_t i = 0; i < COUNT_OF(wrappers); i++) {
		if (!begins(*text, *length, wrappers[i]))
			continue;
		*text += strlen(wrappers[i]);
		*length = first_part(*text, *length - strlen(wrappers[i]));
		strip(text, length);
		return true;
	}
	return false;
}

/* "dagger.Container | None", Annotated[dagger.Container, Doc("...")] */
static const char *type(struct code *code, const char *written)
{
	const char *text = written, *bar, *name;
	size_t length = strlen(written);

	for (int i = 0; i < 4; i++) {
		strip(&text, &length);
		if (!unwrap(&text, &length))
			break;
	}
	bar = memchr(text, '|', length);
	if (bar && begins(text, length, "None")) {
		length -= (size_t)(bar + 1 - text);
		text = bar + 1;
		bar = memchr(text, '|', length);
	}
	if (bar)
		length = (size_t)(bar - text);
	strip(&text, &length);
	if (begins(text, length, "dagger.")) {
		text += strlen("dagger.");
		length -= strlen("dagger.");
	}
	name = code_keep(code, text, length);
	return api_is_type(name) || strcmp(name, "Client") == 0 ? name : "";
}

/* --- arguments ------------------------------------------------------------------------------------------ */

static void arguments(struct code *code, TSNode call, TSNode list)
{
	CLEANUP(children_release) struct children children = children_of(list);

	(void)call;
	for (TSNode child; children_next(&children, &child);) {
		const TSNode value = child_named(child, "value");
		const char *name;
		size_t length;

		if (code_is(child, "dictionary_splat"))
			continue;
		if (!code_is(child, "keyword_argument")) {
			code_add_argument(code, NULL, 0, child);
			continue;
		}
		if (code_is(value, "none"))
			continue;
		name = code_text(code, child_named(child, "name"), &length);
		code_add_argument(code, name, length, value);
	}
}

/* --- what depends on words ------------------------------------------------------------------------------ */

static bool is_oneself(const struct code *code, TSNode node)
{
	return code_is(node, "identifier") &&
	       (code_equals(code, node, "self") || code_equals(code, node, "cls"));
}

/* Functions, the first parameter of some is oneself; fields of oneself that are set. */
static void find(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	if (code_is(node, "function_definition")) {
		const TSNode first = child_first(child_named(node, "parameters"));

		slots[SLOT_FUNCTION] = node;
		slots[SLOT_FUNCTION_NAME] = child_named(node, "name");
		slots[SLOT_FUNCTION_RETURNS] = child_named(node, "return_type");
		if (is_oneself(code, first))
			slots[SLOT_FUNCTION_SELF] = first;
		code_found(code, slots);
		return;
	}
	if (!is_oneself(code, child_named(child_named(node, "left"), "object")))
		return;
	slots[SLOT_FIELD_NAME] = child_named(child_named(node, "left"), "attribute");
	slots[SLOT_FIELD_VALUE] = child_named(node, "right");
	code_found(code, slots);
}

/* --- parameters ----------------------------------------------------------------------------------------- */

/* A decorator's name, without its module and arguments: "function" of @dagger.function(name="x"). */
static bool decorator_is(const struct code *code, TSNode decorator, const char *name)
{
	TSNode node = child_first(decorator);

	if (code_is(node, "call"))
		node = child_named(node, "function");
	if (code_is(node, "attribute"))
		node = child_named(node, "attribute");
	return code_equals(code, node, name);
}

static bool is_decorated(const struct code *code, TSNode definition, const char *name)
{
	const TSNode around = ts_node_parent(definition);
	bool found = false;

	if (!code_is(around, "decorated_definition"))
		return false;
	CLEANUP(children_release) struct children children = children_of(around);
	for (TSNode child; !found && children_next(&children, &child);)
		found = code_is(child, "decorator") && decorator_is(code, child, name);
	return found;
}

/* The class around a function or a field of one; finding parents costs what stands before them. */
static TSNode class_around(struct code *code, TSNode node)
{
	if (!code_step(code, 1 + ts_node_start_byte(node) / 32))
		return (TSNode){ 0 };
	node = ts_node_parent(node);
	for (int i = 0; i < 4 && !ts_node_is_null(node) && !code_is(node, "class_definition"); i++)
		node = ts_node_parent(node);
	return code_is(node, "class_definition") ? node : (TSNode){ 0 };
}

static bool is_of_object(struct code *code, TSNode node)
{
	const TSNode around = class_around(code, node);

	return !ts_node_is_null(around) &&
	       (is_decorated(code, around, "object_type") || is_decorated(code, around, "interface"));
}

static bool is_exposed(struct code *code, TSNode function, const char *name)
{
	if (ts_node_is_null(function) || !code_step(code, 1 + ts_node_start_byte(function) / 32))
		return false;
	if (code_is(function, "assignment"))
		return is_of_object(code, function);
	if (strcmp(name, "__init__") == 0)
		return is_of_object(code, function);
	return is_decorated(code, function, "function") || is_decorated(code, function, "check");
}

/* One of the things behind the type in Annotated[type, DefaultPath("/"), Ignore([...])]. */
static void look_at_annotation(struct code *code, TSNode node)
{
	static const struct {
		const char *name;
		enum pragma pragma;
	} known[] = {
		{ "DefaultPath", PRAGMA_DEFAULT_PATH },
		{ "DefaultAddress", PRAGMA_DEFAULT_ADDRESS },
		{ "Ignore", PRAGMA_IGNORE },
	};
	struct expression value = { 0 };
	TSNode name, argument;

	if (code_is(node, "type"))
		node = child_first(node);
	if (!code_is(node, "call"))
		return;
	name = child_named(node, "function");
	if (code_is(name, "attribute"))
		name = child_named(name, "attribute");
	argument = child_first(child_named(node, "arguments"));
	if (code_is(argument, "keyword_argument"))
		argument = child_named(argument, "value");
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		if (!code_equals(code, name, known[i].name))
			continue;
		if (known[i].pragma != PRAGMA_IGNORE)
			python_look(code, argument, &value);
		if (known[i].pragma == PRAGMA_IGNORE || value.kind == EXPRESSION_TEXT)
			code_set_pragma(code, known[i].pragma, value.text ? value.text : "",
				value.text ? strlen(value.text) : 0, argument);
	}
}

static void look_at_annotations(struct code *code, TSNode type_node)
{
	TSNode generic = child_first(type_node), list;

	if (code_is(generic, "generic_type")) {
		CLEANUP(children_release) struct children parts = children_of(generic);

		while (children_next(&parts, &list) && !code_is(list, "type_parameter"))
			;
	} else if (code_is(generic, "subscript")) {
		list = generic;
	} else {
		return;
	}
	CLEANUP(children_release) struct children children = children_of(list);
	for (TSNode child; children_next(&children, &child);)
		look_at_annotation(code, child);
}

/* Fields of dataclasses that no caller gives, and those of other classes, are constants or variables. */
static bool is_given(struct code *code, TSNode parameter)
{
	size_t length;
	const TSNode value = child_named(parameter, "right");
	const char *written = code_text(code, child_named(parameter, "type"), &length);

	if (!code_is(parameter, "assignment"))
		return true;
	if (begins(written, length, "ClassVar") || begins(written, length, "Final") ||
		begins(written, length, "typing."))
		return false;
	if (code_is(value, "call") && code_equals(code, child_named(value, "function"), "field")) {
		CLEANUP(children_release)
		struct children children = children_of(child_named(value, "arguments"));

		for (TSNode child; children_next(&children, &child);)
			if (code_is(child, "keyword_argument") &&
				code_equals(code, child_named(child, "name"), "init") &&
				code_is(child_named(child, "value"), "false"))
				return false;
	}
	return is_of_object(code, parameter);
}

static void pragma(struct code *code, TSNode function, TSNode parameter)
{
	(void)function;
	if (ts_node_is_null(parameter) || !is_given(code, parameter)) {
		code_ignore_parameter(code);
		return;
	}
	look_at_annotations(code, child_named(parameter, "type"));
}

const struct code_language code_python = {
	.name = "python",
	.grammar = tree_sitter_python,
	.query = query_python,
	.find = find,
	.screen = screen,
	.is_dagger = is_dagger,
	.spell = spell,
	.clients = clients,
	.look = python_look,
	.arguments = arguments,
	.type = type,
	.pragma = pragma,
	.is_exposed = is_exposed,
};
