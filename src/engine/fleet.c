#include "engine/fleet.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/lock.h"
#include "base/memory.h"
#include "rules/table.h"
#include "store/store.h"

#include <string.h>

enum { ROWS_AT_ONCE = 512 };

struct fleet {
	struct store *store;
	char *path;
	const struct policy *policy; /* lent, NULL = `own` */
	struct policy *own;
};

int fleet_open(struct fleet **ret, const char *path, bool write, struct error *err)
{
	CLEANUP(fleet_close) struct fleet *fleet = memory_zero(1, sizeof(*fleet));

	if (store_open(&fleet->store, path, write ? STORE_WRITE : STORE_READ, err) < 0)
		return err->code;
	store_set_rules(fleet->store, rule_table);
	fleet->path = memory_string(path);
	fleet->own = policy_new();
	*ret = TAKE(fleet);
	return 0;
}

void fleet_close(struct fleet **fleet)
{
	if (!*fleet)
		return;
	store_close(&(*fleet)->store);
	policy_close(&(*fleet)->own);
	memory_free((*fleet)->path);
	memory_free(*fleet);
	*fleet = NULL;
}

int fleet_hold(struct fleet *fleet, struct error *err)
{
	return store_hold(fleet->store, err);
}

void fleet_set_policy(struct fleet *fleet, const struct policy *policy)
{
	fleet->policy = policy;
}

const struct policy *fleet_policy(const struct fleet *fleet)
{
	return fleet->policy ? fleet->policy : fleet->own;
}

bool fleet_remembered(struct fleet *fleet, const char *name, struct buf *ret)
{
	return store_setting(fleet->store, name, ret);
}

int fleet_remember(struct fleet *fleet, const char *name, const char *value, struct error *err)
{
	CLEANUP(buf_release) struct buf before = BUF_INIT;

	if (store_setting(fleet->store, name, &before) ? strcmp(before.text, value) == 0 : !*value)
		return 0;
	return store_set_setting(fleet->store, name, value, err);
}

struct store *fleet_store(struct fleet *fleet)
{
	return fleet->store;
}

int fleet_lock(struct fleet *fleet, int *ret, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int result;

	/* A database in memory is nobody else's. */
	if (fleet->path[0] == ':')
		return 0;
	buf_format(&path, "%s.lock", fleet->path);
	result = lock_take(ret, path.text, err);
	if (result != ERROR_LOCKED)
		return result;
	error_context(err, "another scan of this database is running");
	error_hint(err, "Wait until it has ended; what it finds will be in the same database.");
	return ERROR_LOCKED;
}

int fleet_visit(struct fleet *fleet, const struct list_question *question, row_visitor *visit, void *context,
	struct error *err)
{
	CLEANUP(id_list_release) struct id_list list = { 0 };

	if (store_list(fleet->store, question, clock_now(), &list, NULL, err) < 0)
		return err->code;
	for (size_t start = 0; start < list.count; start += ROWS_AT_ONCE) {
		size_t count = list.count - start < ROWS_AT_ONCE ? list.count - start : ROWS_AT_ONCE;
		int result = store_rows(
			fleet->store, question->table, list.ids + start, count, visit, context, err);

		if (result)
			return result;
	}
	return 0;
}

int fleet_list(
	struct fleet *fleet, const struct list_question *question, struct id_list *ret, struct error *err)
{
	return store_list(fleet->store, question, clock_now(), ret, NULL, err);
}

int fleet_rows(struct fleet *fleet, enum table_id table, const int64_t *ids, size_t count, row_visitor *visit,
	void *context, struct error *err)
{
	return store_rows(fleet->store, table, ids, count, visit, context, err);
}

int fleet_count(struct fleet *fleet, const struct list_question *question, size_t *ret, struct error *err)
{
	return store_count(fleet->store, question, clock_now(), ret, err);
}

int fleet_detail(struct fleet *fleet, enum table_id table, int64_t id, struct arena *arena,
	struct detail *ret, struct error *err)
{
	return store_detail(fleet->store, table, id, arena, ret, err);
}

int fleet_posture(struct fleet *fleet, struct arena *arena, struct posture *ret, struct error *err)
{
	return store_posture(fleet->store, clock_now(), arena, ret, err);
}

int fleet_visit_problems(struct fleet *fleet,
	int (*visit)(const char *repository, const struct problem *problem, void *context), void *context,
	struct error *err)
{
	return store_visit_problems(fleet->store, visit, context, err);
}

int fleet_check(struct fleet *fleet, struct buf *ret_report, struct error *err)
{
	return store_check(fleet->store, ret_report, err);
}

const struct rule *fleet_rules(void)
{
	return rule_table;
}
