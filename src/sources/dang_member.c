/* What a file of Dang declares. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "dang_read.h"

enum { FIXED_DEEP = 16 };

bool dang_step(struct dang_reader *reader, size_t count)
{
	reader->steps += count;
	return reader->steps <= DANG_STEPS;
}

/* --- types ---------------------------------------------------------------------------------------------- */

static int compare_words(const void *left, const void *right)
{
	const char *const *one = left, *const *other = right;

	return strcmp(*one, *other);
}

bool dang_is_built(const struct dang_reader *reader, const char *name)
{
	return reader->built_count &&
	       bsearch(&name, reader->built, reader->built_count, sizeof(*reader->built), compare_words);
}

bool dang_has_type(struct dang_reader *reader, const char *name)
{
	return *name && dang_member_of(reader, name, "") != NULL;
}

/* "Dagger.Container!" is "Container"; a list is no type that anything is called on. */
const char *dang_type_of(struct dang_reader *reader, const char *written)
{
	size_t length = strlen(written);
	const char *dot = strrchr(written, '.'), *name;

	while (length && written[length - 1] == '!')
		length--;
	if (!length || *written == '[' || *written == '{')
		return NULL;
	if (dot && dot < written + length) {
		length -= (size_t)(dot + 1 - written);
		written = dot + 1;
	}
	name = arena_string_part(&reader->arena, written, length);
	return dang_has_type(reader, name) || api_is_type(name) ? name : NULL;
}

/* --- members -------------------------------------------------------------------------------------------- */

static int compare_members(const void *left, const void *right)
{
	const struct dang_member *one = left, *other = right;
	int order = strcmp(one->of, other->of);

	if (!order)
		order = strcmp(one->name, other->name);
	return order ? order
		     : (one->node->start > other->node->start) - (one->node->start < other->node->start);
}

struct dang_member *dang_member_of(struct dang_reader *reader, const char *of, const char *name)
{
	size_t low = 0, high = reader->member_count;

	if (!dang_step(reader, 1))
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct dang_member *member = &reader->members[middle];
		int order = strcmp(member->of, of);

		if ((order ? order : strcmp(member->name, name)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low >= reader->member_count || strcmp(reader->members[low].of, of) != 0 ||
		strcmp(reader->members[low].name, name) != 0)
		return NULL;
	return &reader->members[low];
}

static void add_member(
	struct dang_reader *reader, const char *of, const char *name, const struct dang_node *node)
{
	arena_grow(&reader->arena, &reader->members, reader->member_count, &reader->member_capacity,
		sizeof(*reader->members));
	reader->members[reader->member_count++] =
		(struct dang_member){ .of = of, .name = name, .node = node, .call = INDEX_NONE };
}

/* A type is a member without a name, so that it is found like one. */
/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static void add_members(struct dang_reader *reader, const char *of, const struct dang_node *first)
{
	for (const struct dang_node *node = first; node; node = node->next) {
		if (node->kind == DANG_FIELD || node->kind == DANG_NEW)
			add_member(reader, of, node->text, node);
		if (node->kind == DANG_TYPE && !*of) {
			add_member(reader, node->text, "", node);
			add_members(reader, node->text, node->first);
		}
	}
}

/* --- constructors --------------------------------------------------------------------------------------- */

static const struct dang_node *unwrapped(const struct dang_node *node)
{
	while (node && node->kind == DANG_SAME)
		node = node->first;
	return node;
}

static const struct dang_node *parameter_of(const struct dang_node *function, const char *name)
{
	const struct dang_node *node = function->left ? function->left->first : NULL;

	while (node && (node->kind != DANG_PARAMETER || strcmp(node->text, name) != 0))
		node = node->next;
	return node;
}

/* self.x = x, or x = y where x is no parameter. */
static void note_given(
	struct dang_reader *reader, const struct dang_member *made, const struct dang_node *node)
{
	const struct dang_node *left = node->left, *right = unwrapped(node->first), *parameter;
	struct dang_member *member;

	if (node->kind != DANG_ASSIGN || node->adds || !left || !right || left->kind != DANG_CALL ||
		right->kind != DANG_CALL || right->left || right->called)
		return;
	if (left->left ? left->left->kind != DANG_SELF : parameter_of(made->node, left->text) != NULL)
		return;
	member = dang_member_of(reader, made->of, left->text);
	parameter = dang_step(reader, 8) ? parameter_of(made->node, right->text) : NULL;
	if (!member || !parameter)
		return;
	right = unwrapped(parameter->first);
	member->given = parameter->text;
	member->given_default = right && right->kind == DANG_TEXT ? right->text : NULL;
}

/* Without a constructor of its own a type has one of its fields: all but those that hide a value. */
static void note_implied(struct dang_reader *reader, struct dang_member *member)
{
	const struct dang_node *node = member->node, *value = unwrapped(node->first);

	if (node->kind != DANG_FIELD || node->called || node->block || (node->hidden && node->first) ||
		!*member->of || !*member->name || dang_member_of(reader, member->of, "new"))
		return;
	member->given = member->name;
	member->given_default = value && value->kind == DANG_TEXT ? value->text : NULL;
}

/* --- all ------------------------------------------------------------------------------------------------ */

/* NOLINTNEXTLINE(misc-no-recursion): DANG_DEEP ends it */
static void collect_built(struct dang_reader *reader, const struct dang_node *node)
{
	for (; node; node = node->next) {
		if (node->kind == DANG_CALL && node->called && !node->left && *node->text >= 'A' &&
			*node->text <= 'Z') {
			arena_grow(&reader->arena, &reader->built, reader->built_count,
				&reader->built_capacity, sizeof(*reader->built));
			reader->built[reader->built_count++] = node->text;
		}
		collect_built(reader, node->left);
		collect_built(reader, node->first);
		collect_built(reader, node->block);
	}
}

void dang_collect(struct dang_reader *reader)
{
	add_members(reader, "", reader->root->first);
	if (reader->member_count)
		qsort(reader->members, reader->member_count, sizeof(*reader->members), compare_members);
	for (size_t i = 0; i < reader->member_count; i++) {
		struct dang_member *member = &reader->members[i];

		member->type = dang_type_of(reader, member->node->type);
		note_implied(reader, member);
		if (member->node->kind == DANG_NEW && member->node->block)
			for (const struct dang_node *node = member->node->block->first; node;
				node = node->next)
				note_given(reader, member, node);
	}
	collect_built(reader, reader->root->first);
	if (reader->built_count)
		qsort(reader->built, reader->built_count, sizeof(*reader->built), compare_words);
}

/* --- fixed texts ---------------------------------------------------------------------------------------- */

static const char *fixed_text(
	struct dang_reader *reader, const char *of, const struct dang_node *node, int depth);

/* NOLINTNEXTLINE(misc-no-recursion): FIXED_DEEP ends it */
static const char *fixed_member(struct dang_reader *reader, struct dang_member *member, int depth)
{
	const struct dang_node *node = member->node, *value = node->first;

	if (member->looked || member->busy || depth > FIXED_DEEP)
		return member->fixed;
	if (node->kind != DANG_FIELD || node->called || member->given)
		return NULL;
	if (!value && node->block && node->block->first == node->block->last)
		value = node->block->first;
	member->busy = true;
	member->fixed = value ? fixed_text(reader, member->of, value, depth + 1) : NULL;
	member->busy = false;
	member->looked = true;
	return member->fixed;
}

/* NOLINTNEXTLINE(misc-no-recursion): FIXED_DEEP ends it */
static const char *fixed_sum(
	struct dang_reader *reader, const char *of, const struct dang_node *node, int depth)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (const struct dang_node *part = node->first; part; part = part->next) {
		const char *piece = fixed_text(reader, of, part, depth + 1);

		if (!piece || text.length > reader->limit)
			return NULL;
		buf_add(&text, piece);
	}
	return arena_string_part(&reader->arena, text.length ? text.text : "", text.length);
}

/* NOLINTNEXTLINE(misc-no-recursion): FIXED_DEEP ends it */
static const char *fixed_text(
	struct dang_reader *reader, const char *of, const struct dang_node *node, int depth)
{
	struct dang_member *member;

	node = unwrapped(node);
	if (!node || depth > FIXED_DEEP)
		return NULL;
	if (node->kind == DANG_TEXT)
		return node->text;
	if (node->kind == DANG_JOINED)
		return fixed_sum(reader, of, node, depth);
	if (node->kind != DANG_CALL || node->called || node->block || !*node->text ||
		(node->left && node->left->kind != DANG_SELF))
		return NULL;
	member = dang_member_of(reader, of, node->text);
	if (!member && *of && !node->left)
		member = dang_member_of(reader, "", node->text);
	return member ? fixed_member(reader, member, depth + 1) : NULL;
}

const char *dang_fixed(struct dang_reader *reader, struct dang_member *member)
{
	return fixed_member(reader, member, 0);
}
