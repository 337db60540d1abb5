#include "base/toml.h"

#include "base/cleanup.h"
#include "toml_tree.h"

#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Beyond this nobody nests, and the reader's own stacks have room for no more. */
enum { DEEPEST = 256 };

int toml_fail(struct toml_parse *parse, enum error_code code, struct place at, const char *format, ...)
{
	char message[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (parse->ret_place) {
		*parse->ret_place = at;
		return error_set(parse->err, code, "%s", message);
	}
	return error_set(parse->err, code, "line %u, column %u: %s", at.line, at.column, message);
}

int toml_parse(struct toml **ret, const char *text, size_t length, const struct toml_limits *limits,
	struct place *ret_place, struct error *err)
{
	CLEANUP(toml_close) struct toml *toml = memory_zero(1, sizeof(*toml));
	struct toml_parse parse = {
		.toml = toml,
		.text = text,
		.length = length,
		.limits = *limits,
		.cursor = { .text = text, .length = length },
		.masked = BUF_INIT,
		.ret_place = ret_place,
		.err = err,
	};
	int code;

	if (parse.limits.depth > DEEPEST)
		parse.limits.depth = DEEPEST;
	if (length >= UINT32_MAX)
		return toml_fail(
			&parse, ERROR_TOO_LARGE, (struct place){ .line = 1, .column = 1 }, "more than 4 GiB");
	code = toml_check_bytes(&parse);
	if (code == 0)
		code = toml_build(&parse);
	buf_release(&parse.masked);
	if (code < 0)
		return code;
	*ret = TAKE(toml);
	return 0;
}

/* The index borrows the values, which die with the arena. */
static void keep(void *value)
{
	(void)value;
}

void toml_close(struct toml **toml)
{
	if (!*toml)
		return;
	tdestroy((*toml)->index, keep);
	arena_release(&(*toml)->arena);
	memory_free(*toml);
	*toml = NULL;
}

const struct toml_value *toml_root(const struct toml *toml)
{
	return toml->root;
}

enum toml_type toml_type(const struct toml_value *value)
{
	return value->type;
}

struct place toml_place(const struct toml_value *value)
{
	return value->place;
}

struct place toml_key_place(const struct toml_value *value)
{
	return value->key_place;
}

const char *toml_key(const struct toml_value *value)
{
	return value->key;
}

static void add_upper(struct buf *buf, const char *text)
{
	for (; *text; text++)
		buf_add_char(buf, *text >= 'a' && *text <= 'z' ? (char)(*text - ('a' - 'A')) : *text);
}

static void add_lower(struct buf *buf, const char *text, size_t count)
{
	for (; *text; text++, count -= count > 0)
		buf_add_char(
			buf, count && *text >= 'A' && *text <= 'Z' ? (char)(*text + ('a' - 'A')) : *text);
}

const struct toml_value *toml_member_go(const struct toml_value *table, const char *key)
{
	CLEANUP(buf_release) struct buf tried = BUF_INIT;
	const struct toml_value *found = toml_member(table, key);

	if (!found) {
		add_lower(&tried, key, SIZE_MAX);
		found = toml_member(table, tried.text);
	}
	if (!found) {
		buf_clear(&tried);
		add_upper(&tried, key);
		found = toml_member(table, tried.text);
	}
	if (!found) {
		buf_clear(&tried);
		add_lower(&tried, key, 1);
		found = toml_member(table, tried.text);
	}
	return found;
}

const struct toml_value *toml_first(const struct toml_value *value)
{
	return value->first;
}

const struct toml_value *toml_next(const struct toml_value *value)
{
	return value->next;
}

size_t toml_count(const struct toml_value *value)
{
	return value->count;
}

const char *toml_text(const struct toml_value *value)
{
	return value ? value->text : NULL;
}

bool toml_integer(const struct toml_value *value, int64_t *ret)
{
	if (!value || value->type != TOML_INTEGER)
		return false;
	*ret = value->integer;
	return true;
}

bool toml_is_true(const struct toml_value *value)
{
	return value && value->type == TOML_BOOL && value->truth;
}
