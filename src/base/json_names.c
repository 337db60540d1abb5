/* Equal names within one object, found by sorting: a wide object costs no more than its bytes. */
#include "base/cleanup.h"
#include "base/memory.h"
#include "json_tree.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 16 };

/* The members of one object. */
struct members {
	const struct json_value **items;
	size_t count;
	size_t capacity;
};

static int by_position(const struct json_value *left, const struct json_value *right)
{
	return (left > right) - (left < right);
}

static int compare_exact(const void *left, const void *right)
{
	const struct json_value *const *one = left;
	const struct json_value *const *other = right;
	int order = strcmp(json_name(*one), json_name(*other));

	return order ? order : by_position(*one, *other);
}

static int compare_folded(const void *left, const void *right)
{
	const struct json_value *const *one = left;
	const struct json_value *const *other = right;
	int order = json_fold_compare(json_name(*one), json_name(*other));

	return order ? order : compare_exact(left, right);
}

static void gather(struct members *members, const struct json_value *object)
{
	members->count = 0;
	for (const struct json_value *member = json_first(object); member; member = json_next(member)) {
		memory_grow(&members->items, members->count, &members->capacity, sizeof(*members->items));
		members->items[members->count++] = member;
	}
}

/* Few members are compared each with each: nearly all differ in their first letter. */
static const struct json_value *find_repeated_of_few(const struct members *members)
{
	for (size_t i = 1; i < members->count; i++) {
		const char *name = json_name(members->items[i]);

		for (size_t j = 0; j < i; j++) {
			const char *other = json_name(members->items[j]);

			if (name[0] == other[0] && strcmp(name, other) == 0)
				return members->items[i];
		}
	}
	return NULL;
}

/* The earliest in the text of those members that repeat a name; NULL if none does. */
static const struct json_value *find_repeated(struct members *members)
{
	const struct json_value *repeated = NULL;

	if (members->count <= FEW)
		return find_repeated_of_few(members);
	qsort(members->items, members->count, sizeof(*members->items), compare_exact);
	for (size_t i = 1; i < members->count; i++) {
		const struct json_value *member = members->items[i];

		if (strcmp(json_name(members->items[i - 1]), json_name(member)) == 0 &&
			(!repeated || member < repeated))
			repeated = member;
	}
	return repeated;
}

/* Sorted, equal names stand together and equal but for case next to those. */
static void record_oddities(struct json *json, struct members *members)
{
	size_t end;

	qsort(members->items, members->count, sizeof(*members->items), compare_folded);
	for (size_t start = 0; start < members->count; start = end) {
		const struct json_value *first = members->items[start];
		const char *name = json_name(first);

		for (end = start + 1; end < members->count; end++) {
			if (!json_names_fold_equal(name, json_name(members->items[end])))
				break;
			if (members->items[end] < first)
				first = members->items[end];
		}
		for (size_t i = start; i < end; i++) {
			const struct json_value *member = members->items[i];
			bool duplicate =
				i > start && strcmp(json_name(members->items[i - 1]), json_name(member)) == 0;

			if (member != first)
				json_add_oddity(json,
					duplicate ? JSON_ODDITY_DUPLICATE_NAME : JSON_ODDITY_RECASED_NAME,
					json_name_place(member));
		}
	}
}

static int check_object(
	struct json *json, struct members *members, struct place *ret_place, struct error *err)
{
	const struct json_value *repeated;

	if (members->count < 2)
		return 0;
	if (json->mode == JSON_GO) {
		record_oddities(json, members);
		return 0;
	}
	repeated = find_repeated(members);
	if (!repeated)
		return 0;
	return json_fail(json_name_place(repeated), ret_place, err, ERROR_MALFORMED,
		"'%.100s' is named twice", json_name(repeated));
}

int json_check_names(struct json *json, struct place *ret_place, struct error *err)
{
	struct members members = { 0 };
	int code = 0;

	for (size_t i = 0; i < json->value_count && code == 0; i++) {
		const struct json_value *value = &json->values[i];

		if (value->type != JSON_OBJECT)
			continue;
		gather(&members, value);
		code = check_object(json, &members, ret_place, err);
	}
	memory_free(members.items);
	return code;
}
