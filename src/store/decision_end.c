/* Ends that have passed: what they held is open again. */
#include "base/cleanup.h"
#include "deciding.h"
#include "store/decision.h"

enum { CHUNK = 5000 };

int store_has_ended(struct store *store, int64_t now, bool *ret, struct error *err)
{
	static const char sql[] = "SELECT EXISTS (SELECT 1 FROM finding WHERE until IS NOT NULL AND until < "
				  "?1 AND status <> 0)";
	int64_t ended = 0;
	int result = store_ask_number(store, sql, now, &ended, err);

	if (result == 0)
		*ret = ended;
	return result;
}

static int list_ended(
	struct store *store, int64_t now, struct sweep_item *ret, size_t *ret_count, struct error *err)
{
	static const char sql[] = "SELECT id, repository_id FROM finding WHERE until IS NOT NULL AND "
				  "until < ?1 AND status <> 0 LIMIT ?2";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	*ret_count = 0;
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, now);
	statement_bind_integer(&statement, 2, CHUNK);
	while ((result = statement_step(&statement, err)) > 0)
		ret[(*ret_count)++] = (struct sweep_item){ statement_integer(&statement, 0),
			statement_integer(&statement, 1) };
	return result;
}

/* Each of them has another end, or none, when it has been looked at. */
static int end_all(struct sweep *sweep)
{
	struct projecting *projecting = &sweep->projecting;
	CLEANUP(memory_release) struct sweep_item *items = memory_zero(CHUNK, sizeof(*items));
	size_t count = CHUNK, written;
	int result = 0;

	do {
		written = sweep->written;
		result = list_ended(projecting->store, projecting->now, items, &count, projecting->err);
		if (result == 0)
			result = sweep_findings(sweep, items, count);
	} while (result == 0 && count == CHUNK && sweep->written > written);
	return result;
}

int store_end_decisions(
	struct store *store, int64_t run, int64_t now, size_t *ret_reopened, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(sweep_release)
	struct sweep sweep = { .projecting = { .saying = BUF_INIT }, .keeps_ledger = true };
	bool ended = false;
	int result = store_has_ended(store, now, &ended, err);

	*ret_reopened = 0;
	if (result < 0 || !ended)
		return result;
	result = transaction_begin(&transaction, store, err);
	if (result == 0)
		result = projecting_begin(&sweep.projecting, store, run, now, err);
	if (result == 0)
		result = end_all(&sweep);
	if (result == 0)
		result = transaction_commit(&transaction, err);
	if (result == 0)
		*ret_reopened = sweep.reopened;
	return result;
}
