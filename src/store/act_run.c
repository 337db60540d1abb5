/* Runs of acts: what changed by one. */
#include "act.h"
#include "base/cleanup.h"
#include "deciding.h"

int act_end_run(struct store *store, const struct act *act, int64_t run, struct error *err)
{
	CLEANUP(buf_release) struct buf counts = BUF_INIT;

	buf_format(&counts, "{\"act\":%lld}", (long long)act->id);
	return run_end(store, run, RUN_COMPLETE, counts.text, act->made, err);
}

/* What has fitted has then as of the run before. */
int act_drop_run(struct store *store, int64_t run, struct error *err)
{
	static const char sql[] = "UPDATE decision SET used_run = (SELECT max(id) FROM run WHERE id < ?1) "
				  "WHERE used_run = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, run);
	result = statement_run(&statement, err);
	decisions_forget(store);
	return result < 0 ? result : run_drop(store, run, err);
}
