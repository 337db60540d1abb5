#include "id_set.h"

#include "base/memory.h"
#include "list_functions.h"

#include <string.h>

static const char pointer_type[] = "scabbard id set";

void id_set_add(struct id_set *set, int64_t id)
{
	size_t capacity = set->capacity ? set->capacity : 1024;

	if (id < 0 || id > UINT32_MAX)
		return;
	while (capacity <= (size_t)id)
		capacity *= 2;
	if (capacity != set->capacity) {
		set->bits = memory_resize(set->bits, capacity / 8);
		memset(set->bits + set->capacity / 8, 0, (capacity - set->capacity) / 8);
		set->capacity = capacity;
	}
	set->bits[id / 8] |= (unsigned char)(1U << id % 8);
}

bool id_set_has(const struct id_set *set, int64_t id)
{
	return id >= 0 && (uint64_t)id < set->capacity && (set->bits[id / 8] & 1U << id % 8);
}

void id_set_release(struct id_set *set)
{
	memory_free(set->bits);
	*set = (struct id_set){ 0 };
}

static void holds(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct id_set *set = sqlite3_value_pointer(values[0], pointer_type);
	bool inside = false;

	(void)count;
	if (set && sqlite3_value_type(values[1]) == SQLITE_NULL)
		inside = set->with_null;
	else if (set)
		inside = id_set_has(set, sqlite3_value_int64(values[1]));
	sqlite3_result_int(context, inside);
}

static void rule_help(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct rule *rule = store_rule(sqlite3_user_data(context), sqlite3_value_int(values[0]));

	(void)count;
	sqlite3_result_text(context, rule && rule->help ? rule->help : "", -1, SQLITE_TRANSIENT);
}

int id_set_prepare(struct store *store, struct error *err)
{
	sqlite3_stmt *probe = NULL;
	int result = sqlite3_prepare_v2(store->db, "SELECT holds(NULL, NULL)", -1, &probe, NULL);

	sqlite3_finalize(probe);
	if (result == SQLITE_OK)
		return 0;
	result = sqlite3_create_function_v2(store->db, "rule_help", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, store,
		rule_help, NULL, NULL, NULL);
	if (result == SQLITE_OK)
		result = sqlite3_create_function_v2(store->db, "holds", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
			NULL, holds, NULL, NULL, NULL);
	if (result == SQLITE_OK)
		result = list_functions_add(store);
	return result == SQLITE_OK ? 0 : store_fail(store, err);
}

void id_set_bind(struct statement *statement, int at, struct id_set *set)
{
	statement->failed |=
		sqlite3_bind_pointer(statement->handle, at, set, pointer_type, NULL) != SQLITE_OK;
}
