/* Dang: what expressions and statements give. */
#include <string.h>

#include "dang_read.h"

struct dang_value dang_nothing(const struct dang_node *node)
{
	return (struct dang_value){
		.certainty = CERTAINTY_UNKNOWN,
		.text = "",
		.call = INDEX_NONE,
		.start = node->start,
		.end = node->end,
	};
}

/* --- functions ------------------------------------------------------------------------------------------ */

void dang_bind(struct dang_reader *reader, const char *name, struct dang_value value, bool variable)
{
	value.label = NULL;
	arena_grow(&reader->arena, &reader->bindings, reader->binding_count, &reader->binding_capacity,
		sizeof(*reader->bindings));
	reader->bindings[reader->binding_count++] =
		(struct dang_binding){ .name = name, .value = value, .variable = variable };
}

static void bind_parameter(struct dang_reader *reader, const struct dang_node *node, bool exposed)
{
	struct dang_value value = dang_nothing(node), given = dang_nothing(node);

	if (node->first)
		value = dang_evaluate(reader, node->first);
	given.certainty =
		node->first && certainty_is_fixed(value.certainty) ? CERTAINTY_DEFAULT : CERTAINTY_PARAMETER;
	given.text = given.certainty == CERTAINTY_DEFAULT ? value.text : node->text;
	given.parameter = node->text;
	given.type = dang_type_of(reader, node->type);
	given.call = value.call;
	dang_write_parameter(reader, reader->function, node, node->type, node->first, &value, exposed);
	dang_bind(reader, node->text, given, false);
}

void dang_bind_parameters(struct dang_reader *reader, const struct dang_node *function, bool exposed)
{
	const struct dang_node *node = function->left ? function->left->first : NULL;

	for (; node; node = node->next) {
		if (node->kind == DANG_PARAMETER)
			bind_parameter(reader, node, exposed);
		else
			dang_evaluate(reader, node);
	}
}

/* A variable, or a function inside of a function. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_value of_local(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value value = dang_nothing(node);
	const char *type = dang_type_of(reader, node->type);

	if (node->called) {
		const size_t bound = reader->binding_count;

		for (const struct dang_node *name = node->left ? node->left->first : NULL; name;
			name = name->next)
			if (name->kind == DANG_PARAMETER)
				dang_bind(reader, name->text, dang_nothing(name), true);
		if (node->block)
			dang_evaluate(reader, node->block);
		reader->binding_count = bound;
	} else if (node->block) {
		value = dang_evaluate(reader, node->block);
	} else if (node->first) {
		value = dang_evaluate(reader, node->first);
	}
	if (value.certainty == CERTAINTY_LITERAL)
		value.certainty = CERTAINTY_CONSTANT;
	if (type)
		value.type = type;
	dang_bind(reader, node->text, value, true);
	return value;
}

/* --- assignments ---------------------------------------------------------------------------------------- */

static struct dang_binding *find_variable(struct dang_reader *reader, const struct dang_node *node)
{
	if (!node || node->kind != DANG_CALL || node->left || node->called)
		return NULL;
	for (size_t i = reader->binding_count; i-- > 0 && dang_step(reader, 1);)
		if (strcmp(reader->bindings[i].name, node->text) == 0)
			return &reader->bindings[i];
	return NULL;
}

/*
 * Whether a branch is taken is not known, so what is assigned is what may be: lists grow, of texts that differ nothing
 * is known but what flows into them.
 */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_value of_assignment(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value value = node->first ? dang_evaluate(reader, node->first) : dang_nothing(node);
	struct dang_binding *binding = find_variable(reader, node->left);

	if (!binding) {
		if (node->left && node->left->left)
			dang_evaluate(reader, node->left->left);
		return value;
	}
	if (node->adds) {
		const struct dang_value parts[] = { binding->value, value };
		const char *type = binding->value.type;

		binding->value = dang_sum(reader, node, parts, 2);
		binding->value.type = type;
	} else {
		struct dang_value both = value;

		if (strcmp(binding->value.text, value.text) != 0 || both.shape != DANG_PLAIN)
			both.certainty = CERTAINTY_UNKNOWN, both.text = "", both.shape = DANG_PLAIN;
		dang_flow(&both, &binding->value);
		both.count = 0;
		if (!both.type)
			both.type = binding->value.type;
		binding->value = both;
	}
	binding->variable = true;
	return value;
}

/* --- the rest ------------------------------------------------------------------------------------------- */

/* One of several: of a type if all have it, fixed by none. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_value of_choice(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value ret = dang_nothing(node);

	if (node->left)
		dang_evaluate(reader, node->left);
	for (const struct dang_node *branch = node->first; branch; branch = branch->next) {
		const struct dang_value value = dang_evaluate(reader, branch);

		dang_flow(&ret, &value);
		if (value.type && !ret.type)
			ret.type = value.type;
		if (value.call != INDEX_NONE && ret.call == INDEX_NONE)
			ret.call = value.call;
	}
	return ret;
}

/* What may be missing, and what then counts. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_value of_default(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value left = node->left ? dang_evaluate(reader, node->left) : dang_nothing(node);
	struct dang_value right = node->first ? dang_evaluate(reader, node->first) : dang_nothing(node);
	struct dang_value ret = dang_nothing(node);

	if (left.parameter && certainty_is_fixed(right.certainty)) {
		ret.certainty = CERTAINTY_DEFAULT;
		ret.text = right.text;
		ret.parameter = left.parameter;
		ret.through = left.through;
	}
	dang_flow(&ret, &left);
	dang_flow(&ret, &right);
	ret.type = left.type ? left.type : right.type;
	ret.call = left.call != INDEX_NONE ? left.call : right.call;
	return ret;
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_value of_block(struct dang_reader *reader, const struct dang_node *node)
{
	const size_t bound = reader->binding_count;
	struct dang_value value = dang_nothing(node);

	for (const struct dang_node *statement = node->first; statement; statement = statement->next) {
		value = dang_evaluate(reader, statement);
		if (statement->next && statement->kind == DANG_CALL)
			dang_note_dropped(reader, value.call);
	}
	reader->binding_count = bound;
	return value;
}

/* What holds things and is nothing that is known: what flows into them flows on. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_value of_other(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value ret = dang_nothing(node);

	for (const struct dang_node *child = node->first; child; child = child->next) {
		const struct dang_value value = dang_evaluate(reader, child);

		dang_flow(&ret, &value);
	}
	return ret;
}

static struct dang_value of_list(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value ret = dang_nothing(node);

	ret.items = dang_evaluate_all(reader, node->first, &ret.count);
	ret.shape = node->kind == DANG_LIST ? DANG_ITEMS_OF_LIST : DANG_FIELDS_OF_RECORD;
	if (ret.count > DANG_ITEMS)
		ret.count = DANG_ITEMS;
	for (size_t i = 0; i < ret.count; i++)
		dang_flow(&ret, &ret.items[i]);
	return ret;
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static struct dang_value of_node(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value ret = dang_nothing(node);

	switch (node->kind) {
	case DANG_TEXT:
		ret.certainty = CERTAINTY_LITERAL;
		ret.text = node->text;
		return ret;
	case DANG_CALL:
		return dang_evaluate_call(reader, node);
	case DANG_SELF:
		ret.type = *reader->owner ? reader->owner : NULL;
		return ret;
	case DANG_JOINED:
		return dang_join(reader, node);
	case DANG_LIST:
	case DANG_RECORD:
		return of_list(reader, node);
	case DANG_BLOCK:
		return of_block(reader, node);
	case DANG_CHOICE:
		return of_choice(reader, node);
	case DANG_DEFAULT:
		return of_default(reader, node);
	case DANG_SAME:
		return node->first ? dang_evaluate(reader, node->first) : ret;
	case DANG_ASSIGN:
		return of_assignment(reader, node);
	case DANG_FIELD:
		return of_local(reader, node);
	case DANG_PARAMETER:
		return node->left ? dang_evaluate(reader, node->left) : ret;
	case DANG_OTHER:
		return of_other(reader, node);
	case DANG_TYPE:
	case DANG_NEW:
	case DANG_IMPORT:
	case DANG_DIRECTIVE:
		break;
	}
	return ret;
}

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
struct dang_value dang_evaluate(struct dang_reader *reader, const struct dang_node *node)
{
	struct dang_value value = of_node(reader, node);

	value.label = node->kind == DANG_PARAMETER ? node->text : node->label;
	value.start = node->start;
	value.end = node->end;
	return value;
}
