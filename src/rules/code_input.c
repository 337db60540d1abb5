/* What callers of a pipeline give: parameters by name, looked up often. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "code.h"

/* One parameter under the key of its file, name and function. */
struct known_parameter {
	uint32_t file;
	const struct parameter_fact *fact;
	bool offered; /* of the first of a name: one of the file's functions offers a text of it */
};

struct rule_parameters {
	struct known_parameter *items;
	size_t count;
};

static bool has_word(const char *text, const char *word)
{
	const size_t length = strlen(word);

	for (; *text; text++) {
		size_t i = 0;

		while (i < length && (text[i] | 0x20) == word[i])
			i++;
		if (i == length)
			return true;
	}
	return false;
}

/* A number cannot hold a path or a command, and an object of Dagger's is no text. */
static bool is_text(const char *type)
{
	return !*type || has_word(type, "str");
}

static int compare_names(uint32_t file, const char *name, const struct known_parameter *other)
{
	return file != other->file ? (file > other->file) - (file < other->file)
				   : strcmp(name, other->fact->name);
}

static int compare(const void *left, const void *right)
{
	const struct known_parameter *one = left, *other = right;
	int order = compare_names(one->file, one->fact->name, other);

	if (!order)
		order = strcmp(one->fact->function, other->fact->function);
	return order ? order : (one->fact > other->fact) - (one->fact < other->fact);
}

/* What is true of any of a name is noted at the first of them. */
static void note_offered(struct rule_parameters *known)
{
	struct known_parameter *first = known->items;

	for (size_t i = 0; i < known->count; i++) {
		struct known_parameter *item = &known->items[i];

		if (compare_names(item->file, item->fact->name, first) != 0)
			first = item;
		if (item->fact->exposed && is_text(item->fact->type))
			first->offered = true;
	}
}

static const struct rule_parameters *know(struct rule_report *report)
{
	const struct snapshot *snapshot = report->input->snapshot;
	struct rule_parameters *known;
	size_t count = 0;

	if (report->parameters)
		return report->parameters;
	for (size_t i = 0; i < snapshot->file_count; i++)
		count += snapshot->files[i].facts ? snapshot->files[i].facts->parameter_count : 0;
	known = arena_zero(rule_arena(report), 1, sizeof(*known));
	known->items = arena_zero(rule_arena(report), count, sizeof(*known->items));
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct facts *facts = snapshot->files[i].facts;

		for (size_t j = 0; facts && j < facts->parameter_count; j++)
			known->items[known->count++] =
				(struct known_parameter){ (uint32_t)i, &facts->parameters[j], false };
	}
	if (known->count > 1)
		qsort(known->items, known->count, sizeof(*known->items), compare);
	note_offered(known);
	report->parameters = known;
	return known;
}

/* The first that is not before a name, and a function of it ("" = any). */
static const struct known_parameter *find(
	const struct rule_parameters *known, uint32_t file, const char *name, const char *function)
{
	size_t low = 0, high = known->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct known_parameter *item = &known->items[middle];
		int order = compare_names(file, name, item);

		if (!order)
			order = strcmp(function, item->fact->function);
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < known->count && compare_names(file, name, &known->items[low]) == 0 ? &known->items[low]
											: NULL;
}

/* Functions that nobody else can call begin with a small letter in Go, with an underscore in others. */
static bool is_private(const struct rule_report *report, const struct call *call)
{
	const char *dot = strrchr(call->fact->function, '.');
	const char *name = dot ? dot + 1 : call->fact->function;

	if (rule_file_of_call(report, call)->reader == READER_GO)
		return !(*name >= 'A' && *name <= 'Z');
	return !*name || *name == '_';
}

const char *rule_callers_input(struct rule_report *report, const struct call *call,
	const struct value_fact *value, enum confidence *ret)
{
	const bool client = call->module == INDEX_NONE;
	const struct known_parameter *any, *own;

	if (!value->parameter || (client && (value->through || is_private(report, call))))
		return NULL;
	any = find(know(report), call->file, value->parameter, "");
	own = find(know(report), call->file, value->parameter, call->fact->function);
	if (own && strcmp(own->fact->function, call->fact->function) != 0)
		own = NULL;
	if (!any || (own && !is_text(own->fact->type)))
		return NULL;
	if (own && (own->fact->exposed || client)) {
		*ret = value_confidence(value);
		return value->parameter;
	}
	*ret = CONFIDENCE_MEDIUM;
	return any->offered ? value->parameter : NULL;
}

enum confidence value_confidence(const struct value_fact *value)
{
	return value->through ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH;
}
