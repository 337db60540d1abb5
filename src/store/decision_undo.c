/* Taking back: an act that names another one; what followed from that one follows no longer, or again. */
#include <string.h>

#include "act.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "deciding.h"
#include "decision_comment.h"
#include "store/decision.h"

enum { NEWEST_OWN = 0, NEWEST_UNDOING = -1 };

/* What one call of store_undo works with. */
struct undoing {
	struct acting *acting;
	const char *by, *program;
	int64_t now;
	struct act target; /* that is taken back */
	struct act root;   /* what it is about in the end: the target itself, unless that is an undoing */
	struct act act;
	bool live; /* whether the root is in force after it */
	struct arena arena;
	struct buf *what;
	struct act_result result;
	struct error *err;
};

static void undoing_release(struct undoing *undoing)
{
	arena_release(&undoing->arena);
}

/* --- which act ------------------------------------------------------------------------------------------- */

/* How many undoings stand between an act and what it is about in the end. */
static int find_root(struct store *store, int64_t act, int64_t *ret_root, bool *ret_odd, struct error *err)
{
	static const char sql[] = "SELECT undoes FROM act WHERE id = ?1 AND undoes < id";
	int64_t undoes = act;

	*ret_odd = true;
	for (;;) {
		int result = store_ask_number(store, sql, undoes, &undoes, err);

		if (result < 0)
			return result;
		*ret_odd = !*ret_odd;
		if (!undoes)
			return 0;
		*ret_root = undoes;
	}
}

/* Whether the newest act of somebody's may be meant: in force, and an undoing that takes back, or none. */
static int is_meant(struct store *store, int64_t act, bool undoing, bool *ret, struct error *err)
{
	bool undone = false, odd = true;
	int64_t root = act;
	int result = act_is_undone(store, act, &undone, err);

	if (result == 0 && undoing)
		result = find_root(store, act, &root, &odd, err);
	*ret = !undone && odd;
	return result;
}

static int find_newest(struct undoing *undoing, bool redo, int64_t *ret)
{
	static const char sql[] =
		"SELECT a.id FROM act AS a JOIN person AS p ON p.id = a.actor_id WHERE p.name = ?1 "
		"AND (a.kind = 2) = ?2 ORDER BY a.id DESC";
	struct store *store = undoing->acting->store;
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, undoing->err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, undoing->by);
	statement_bind_integer(&statement, 2, redo);
	while ((result = statement_step(&statement, undoing->err)) > 0) {
		const int64_t act = statement_integer(&statement, 0);
		bool meant = false;

		result = is_meant(store, act, redo, &meant, undoing->err);
		if (result < 0)
			return result;
		if (meant) {
			*ret = act;
			return 0;
		}
	}
	if (result < 0)
		return result;
	return error_set(undoing->err, ERROR_NOT_FOUND, "there is nothing of '%.100s' to %s", undoing->by,
		redo ? "put in force again" : "take back");
}

static int find_acts(struct undoing *undoing, int64_t act)
{
	struct store *store = undoing->acting->store;
	int64_t root;
	bool undone = false, odd;
	int result = 0;

	if (act == NEWEST_OWN || act == NEWEST_UNDOING)
		result = find_newest(undoing, act == NEWEST_UNDOING, &act);
	if (result == 0)
		result = act_load(store, act, &undoing->arena, &undoing->target, undoing->err);
	if (result == 0)
		result = act_is_undone(store, act, &undone, undoing->err);
	if (result < 0)
		return result;
	if (undone) {
		error_set(undoing->err, ERROR_USAGE, "act %lld has been taken back already", (long long)act);
		error_hint(undoing->err, "To put it in force again, take back the act that did.");
		return ERROR_USAGE;
	}
	root = act;
	result = find_root(store, act, &root, &odd, undoing->err);
	return result < 0 ? result : act_load(store, root, &undoing->arena, &undoing->root, undoing->err);
}

static int add_act(struct undoing *undoing)
{
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	struct json_writer writer = { .buf = &body };
	bool undone = false;
	int result;

	json_begin_object(&writer, NULL);
	json_write_integer(&writer, "act", undoing->target.id);
	json_end_object(&writer);
	undoing->act = (struct act){
		.made = undoing->now,
		.actor = undoing->by,
		.kind = ACT_UNDO,
		.scope_kind = ACT_SCOPE_ACT,
		.scope = arena_format(&undoing->arena, "act %lld", (long long)undoing->target.id),
		.body = arena_string(&undoing->arena, body.text),
		.undoes = undoing->target.id,
	};
	result = act_add(undoing->acting, &undoing->act, undoing->err);
	if (result == 0)
		result = act_is_undone(undoing->acting->store, undoing->root.id, &undone, undoing->err);
	undoing->live = !undone;
	undoing->result.act = undoing->act.id;
	return result;
}

/* --- what follows ---------------------------------------------------------------------------------------- */

static const char *cause_of(struct undoing *undoing, const char *what)
{
	return arena_format(&undoing->arena,
		undoing->live ? "%s put act %lld in force again: %s" : "%s took back act %lld: %s",
		undoing->by, (long long)undoing->root.id, what);
}

static int begin_run(struct undoing *undoing, int64_t *ret)
{
	return run_add(undoing->acting->store, RUN_TRIAGE, undoing->by, undoing->act.scope, undoing->program,
		undoing->now, ret, undoing->err);
}

static int list_named(struct undoing *undoing, struct sweep_item **ret, size_t *ret_count)
{
	static const char sql[] =
		"SELECT n.finding_id, f.repository_id FROM decision AS d JOIN decision_finding AS n "
		"ON n.decision_id = d.id JOIN finding AS f ON f.id = n.finding_id WHERE d.act_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t capacity = 0;
	int result = statement_begin(&statement, undoing->acting->store, sql, undoing->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, undoing->root.id);
	while ((result = statement_step(&statement, undoing->err)) > 0) {
		arena_grow(&undoing->arena, ret, *ret_count, &capacity, sizeof(**ret));
		(*ret)[(*ret_count)++] = (struct sweep_item){ statement_integer(&statement, 0),
			statement_integer(&statement, 1) };
	}
	return result;
}

static int sweep(struct undoing *undoing, const struct decision *decision, struct sweep *sweep)
{
	struct sweep_item *items = NULL;
	size_t count = 0;
	int result;

	if (!decision->scope.finding_count) {
		result = sweep_scope(sweep, &decision->scope);
		undoing->result.matched = sweep->matched;
		return result;
	}
	result = list_named(undoing, &items, &count);
	undoing->result.matched = count;
	return result < 0 ? result : sweep_findings(sweep, items, count);
}

static int project(struct undoing *undoing, const struct decision *decision, const char *cause)
{
	CLEANUP(sweep_release) struct sweep sweeping = { .projecting = { .saying = BUF_INIT } };
	struct store *store = undoing->acting->store;
	int64_t run = 0;
	int result = begin_run(undoing, &run);

	if (result == 0)
		result = projecting_begin(&sweeping.projecting, store, run, undoing->now, undoing->err);
	sweeping.projecting.cause = cause;
	if (result == 0)
		result = sweep(undoing, decision, &sweeping);
	if (result < 0)
		return result;
	undoing->result.changed = sweeping.changed;
	if (!sweeping.written)
		return act_drop_run(store, run, undoing->err);
	undoing->result.run = run;
	return act_end_run(store, &undoing->act, run, undoing->err);
}

static int undo_decision(struct undoing *undoing)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	struct decision decision;
	int result;

	if (!decision_read_body(undoing->root.body, &undoing->arena, &decision) ||
		decision.owns != (undoing->root.kind == ACT_OWN))
		return error_set(undoing->err, ERROR_MALFORMED,
			"act %lld says nothing that a decision could be", (long long)undoing->root.id);
	decision.by = undoing->root.actor;
	decision_scope_describe(&decision.scope, undoing->what);
	buf_add(undoing->what, " ");
	decision_add_words(undoing->what, &decision);
	decision_add_words(&words, &decision);
	result = decision_set_live(undoing->acting->store, undoing->root.id, undoing->live, undoing->err);
	return result < 0 ? result : project(undoing, &decision, cause_of(undoing, words.text));
}

static int undo_comment(struct undoing *undoing)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	unsigned char fingerprint[16];
	const char *text;
	int64_t run = 0;
	int result;

	if (!comment_read(undoing->root.body, &undoing->arena, fingerprint, &text))
		return error_set(undoing->err, ERROR_MALFORMED,
			"act %lld says nothing that a comment could be", (long long)undoing->root.id);
	buf_format(&words, "a comment by %s: ", undoing->root.actor);
	buf_add_first_line(&words, text);
	buf_add(undoing->what, words.text);
	result = begin_run(undoing, &run);
	if (result == 0)
		result = comment_put(undoing->acting->store, fingerprint, cause_of(undoing, words.text), run,
			undoing->err);
	undoing->result.run = run;
	undoing->result.matched = 1;
	return result < 0 ? result : act_end_run(undoing->acting->store, &undoing->act, run, undoing->err);
}

static int undo_review(struct undoing *undoing)
{
	buf_format(undoing->what, "a review of %s by %s", undoing->root.scope, undoing->root.actor);
	return review_set_live(undoing->acting->store, undoing->root.id, undoing->live, undoing->err);
}

static int follow(struct undoing *undoing)
{
	/* Taking back a redo takes back what it was about, as the first undo did. */
	if (undoing->live)
		buf_format(undoing->what, "what act %lld took back: ", (long long)undoing->target.id);
	switch (undoing->root.kind) {
	case ACT_DECIDE:
	case ACT_OWN:
		return undo_decision(undoing);
	case ACT_COMMENT:
		return undo_comment(undoing);
	case ACT_REVIEW:
		return undo_review(undoing);
	case ACT_UNDO:
		break;
	}
	return error_set(
		undoing->err, ERROR_USAGE, "act %lld cannot be taken back", (long long)undoing->root.id);
}

int store_undo(struct store *store, int64_t act, const char *by, const char *program, int64_t now,
	struct act_result *ret, struct buf *ret_what, struct error *err)
{
	CLEANUP(acting_end) struct acting acting = { 0 };
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	CLEANUP(undoing_release)
	struct undoing undoing = {
		.acting = &acting, .by = by, .program = program, .now = now, .what = &what, .err = err
	};
	int result = acting_begin(&acting, store, err);

	if (result == 0)
		result = find_acts(&undoing, act);
	if (result == 0)
		result = add_act(&undoing);
	if (result == 0)
		result = follow(&undoing);
	if (result == 0)
		result = acting_commit(&acting, err);
	if (result < 0)
		return result;
	*ret = undoing.result;
	buf_add(ret_what, what.text);
	return 0;
}
