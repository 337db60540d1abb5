/* Dang: names and calls. */
#include <string.h>

#include "dang_read.h"

static bool is_upper(const char *name)
{
	return *name >= 'A' && *name <= 'Z';
}

static bool is_enum(const char *name)
{
	for (const char *at = name; *at; at++)
		if ((*at < 'A' || *at > 'Z') && (*at < '0' || *at > '9') && *at != '_')
			return false;
	return is_upper(name);
}

/* Functions of the language itself, of which a call says nothing about modules. */
static bool is_built_in(const char *name)
{
	static const char *const names[] = { "print", "toString", "toJSON", "fromJSON", "toYAML", "fromYAML",
		"assert", "loop", "range", "try", "_" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static const struct dang_binding *find_binding(struct dang_reader *reader, const char *name)
{
	for (size_t i = reader->binding_count; i-- > 0;) {
		if (!dang_step(reader, 1))
			return NULL;
		if (strcmp(reader->bindings[i].name, name) == 0)
			return &reader->bindings[i];
	}
	return NULL;
}

/* --- results -------------------------------------------------------------------------------------------- */

/* The block behind a call gets what it is called on, piece by piece: nothing is known of the pieces. */
static struct dang_value read_block(
	struct dang_reader *reader, const struct dang_node *block, const struct dang_value *given)
{
	const size_t bound = reader->binding_count;
	struct dang_value ret, piece = dang_nothing(block);

	piece.through = true;
	dang_flow(&piece, given);
	for (const struct dang_node *name = block->left; name; name = name->next)
		dang_bind(reader, name->text, piece, true);
	if (!block->left)
		dang_bind(reader, "_", given->type ? *given : piece, true);
	ret = dang_evaluate(reader, block);
	reader->binding_count = bound;
	return ret;
}

static struct dang_value of_parameter(
	const struct dang_node *node, const char *parameter, const char *default_text)
{
	struct dang_value ret = dang_nothing(node);

	ret.certainty = default_text ? CERTAINTY_DEFAULT : CERTAINTY_PARAMETER;
	ret.text = default_text ? default_text : parameter;
	ret.parameter = parameter;
	return ret;
}

/* A field of oneself, or the result of a function of one's own. */
static struct dang_value of_member(struct dang_reader *reader, const struct dang_node *node,
	struct dang_member *member, const struct dang_value *arguments, size_t count)
{
	const char *fixed = dang_fixed(reader, member);
	struct dang_value ret = dang_nothing(node);

	if (member->given) {
		ret = of_parameter(node, member->given, member->given_default);
	} else if (fixed) {
		ret.certainty = CERTAINTY_CONSTANT;
		ret.text = fixed;
	}
	for (size_t i = 0; i < count; i++)
		dang_flow(&ret, &arguments[i]);
	ret.type = member->type;
	ret.call = member->call;
	return ret;
}

/* --- bare names ----------------------------------------------------------------------------------------- */

/* A constructor of the file's own, or of an input of the API: {name: "x", value: "y"}. */
static struct dang_value of_type(
	struct dang_reader *reader, const struct dang_node *node, struct dang_value *arguments, size_t count)
{
	struct dang_value ret = dang_nothing(node);

	if (strcmp(node->text, "Dagger") == 0) {
		ret.type = "Query";
	} else if (dang_has_type(reader, node->text)) {
		ret.type = node->text;
		for (size_t i = 0; i < count; i++)
			dang_flow(&ret, &arguments[i]);
	} else if (node->called) {
		ret.shape = DANG_FIELDS_OF_RECORD;
		ret.items = arguments;
		ret.count = count;
		for (size_t i = 0; i < count; i++)
			dang_flow(&ret, &arguments[i]);
	} else if (is_enum(node->text)) {
		ret.certainty = CERTAINTY_LITERAL;
		ret.text = node->text;
	}
	return ret;
}

/* What is called on Dagger's client, or on what came of it. */
static struct dang_value of_api(struct dang_reader *reader, const struct dang_node *node, const char *type,
	uint32_t receiver, const struct dang_value *arguments, size_t count)
{
	const struct api_function *function = api_find(type, node->text);
	struct dang_value ret = dang_nothing(node);

	ret.call = dang_write_call(reader, node, type, receiver, arguments, count);
	for (size_t i = 0; i < count; i++)
		dang_flow(&ret, &arguments[i]);
	if (!function || (!*type && api_is_shared(function)))
		ret.type = "";
	else
		ret.type = *function->returns ? function->returns : NULL;
	return ret;
}

static struct dang_value of_bare_name(struct dang_reader *reader, const struct dang_node *node,
	struct dang_value *arguments, size_t count, bool chained)
{
	const struct dang_binding *binding = find_binding(reader, node->text);
	struct dang_member *member = NULL;
	struct dang_value ret = dang_nothing(node);

	if (binding) {
		ret = binding->value;
		ret.through |= ret.parameter && binding->variable;
		ret.start = node->start;
		ret.end = node->end;
		return ret;
	}
	if (is_upper(node->text))
		return of_type(reader, node, arguments, count);
	if (*reader->owner)
		member = dang_member_of(reader, reader->owner, node->text);
	if (!member)
		member = dang_member_of(reader, "", node->text);
	if (member)
		return of_member(reader, node, member, arguments, count);
	if (api_find("Query", node->text) || ((node->called || chained) && !is_built_in(node->text)))
		return of_api(reader, node, "Query", INDEX_NONE, arguments, count);
	ret.certainty = CERTAINTY_NAME;
	ret.text = node->text;
	for (size_t i = 0; i < count; i++)
		dang_flow(&ret, &arguments[i]);
	return ret;
}

/* --- chains --------------------------------------------------------------------------------------------- */

/* An older form of a selection has single braces: names alone stand in it. */
static bool is_selection(const struct dang_node *block)
{
	if (block->left || !block->first)
		return false;
	for (const struct dang_node *node = block->first; node; node = node->next) {
		const struct dang_node *name = node->kind == DANG_SAME ? node->first : node;

		if (!name || name->kind != DANG_CALL || name->left || name->called || name->block)
			return false;
	}
	return true;
}

/* value.{{ fields }} and value.{ block } */
static struct dang_value of_selection(
	struct dang_reader *reader, const struct dang_node *node, const struct dang_value *left)
{
	struct dang_value ret = dang_nothing(node);

	if (node->block && !is_selection(node->block))
		return read_block(reader, node->block, left);
	dang_flow(&ret, left);
	return ret;
}

static struct dang_value of_chained(struct dang_reader *reader, const struct dang_node *node,
	const struct dang_value *left, const struct dang_value *arguments, size_t count)
{
	const struct api_function *function;
	struct dang_value ret = dang_nothing(node);

	if (left->type && dang_has_type(reader, left->type)) {
		struct dang_member *member = dang_member_of(reader, left->type, node->text);

		if (member)
			return of_member(reader, node, member, arguments, count);
	} else if (left->type) {
		return of_api(reader, node, left->type, left->call, arguments, count);
	}
	function = left->type ? NULL : api_find("", node->text);
	if (function && function->distinct)
		return of_api(reader, node, "", left->call, arguments, count);
	if (node->left->kind == DANG_CALL && is_upper(node->left->text) && !node->called &&
		is_enum(node->text)) {
		ret.certainty = CERTAINTY_LITERAL;
		ret.text = node->text;
	}
	dang_flow(&ret, left);
	for (size_t i = 0; i < count; i++)
		dang_flow(&ret, &arguments[i]);
	return ret;
}

static bool is_chained(const struct dang_node *node)
{
	return node->kind == DANG_CALL && node->left && node->left->kind == DANG_CALL && *node->text;
}

struct dang_value dang_evaluate_call(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value left = { 0 }, ret;
	struct dang_value *arguments;
	size_t count;

	if (node->left) {
		/* A name with something called on it is a call itself, where it is nothing else. */
		if (is_chained(node) && !node->left->left && *node->left->text && !node->left->block) {
			size_t inner_count;
			struct dang_value *inner = dang_evaluate_all(reader, node->left->first, &inner_count);

			left = of_bare_name(reader, node->left, inner, inner_count, true);
		} else {
			left = dang_evaluate(reader, node->left);
		}
	}
	if (!*node->text)
		return of_selection(reader, node, &left);
	arguments = dang_evaluate_all(reader, node->first, &count);
	ret = node->left ? of_chained(reader, node, &left, arguments, count)
			 : of_bare_name(reader, node, arguments, count, false);
	if (node->block) {
		const struct dang_value inner = read_block(reader, node->block, node->left ? &left : &ret);

		dang_flow(&ret, &inner);
	}
	return ret;
}
