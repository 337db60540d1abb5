/* Rows of decisions: what is in force, kept by the handle; putting in and taking out; as JSON. */
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "deciding.h"

/* A scope that names as many findings as one may, and what stands around it. */
static const struct json_limits body_limits = { .depth = 6, .values = 4 * DECISION_FINDINGS_MOST };

static const char setting[] = "decisions";

/* --- what is in force ------------------------------------------------------------------------------------ */

void decisions_forget(struct store *store)
{
	if (!store->decisions)
		return;
	arena_release(&store->decisions->arena);
	memory_free(store->decisions);
	store->decisions = NULL;
}

static int read_version(struct store *store, int64_t *ret, struct error *err)
{
	static const char sql[] = "SELECT CAST(value AS INTEGER) FROM setting WHERE name = ?1";

	return store_ask_text(store, sql, setting, ret, err);
}

int decisions_changed(struct store *store, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int64_t version = 0;
	int result = read_version(store, &version, err);

	decisions_forget(store);
	if (result < 0)
		return result;
	buf_format(&text, "%lld", (long long)version + 1);
	return store_set_setting(store, setting, text.text, err);
}

static int read_wide(
	struct statement *statement, struct arena *arena, struct stored_decision *ret, struct error *err)
{
	*ret = (struct stored_decision){
		.id = statement_integer(statement, 0),
		.act = statement_integer(statement, 1),
		.owns = statement_integer(statement, 2),
		.state = (enum decision_state)statement_integer(statement, 3),
		.owner = statement_integer(statement, 4),
		.until = statement_integer(statement, 5),
		.used_run = statement_integer(statement, 6),
	};
	ret->says_owner = ret->owns || ret->owner;
	if (!decision_read_scope(statement_text(statement, 7), arena, &ret->scope))
		return error_set(err, ERROR_MALFORMED, "decision %lld has no scope that could be one",
			(long long)ret->id);
	ret->rule = ret->scope.rule;
	return 0;
}

/* People's newest first; then what policy has had for longest. */
static int load_wide(struct store *store, struct decisions *ret, struct error *err)
{
	static const char sql[] =
		"SELECT id, act_id, owns, state, owner_id, until, used_run, scope FROM decision "
		"WHERE live = 1 AND finding_count = 0 "
		"ORDER BY origin, CASE origin WHEN 1 THEN -act_id ELSE id END";
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t capacity = 0;
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		arena_grow(&ret->arena, &ret->items, ret->count, &capacity, sizeof(*ret->items));
		result = read_wide(&statement, &ret->arena, &ret->items[ret->count], err);
		ret->count += result == 0;
	}
	return result;
}

int decisions_load(struct store *store, const struct decisions **ret, struct error *err)
{
	static const char named[] =
		"SELECT EXISTS (SELECT 1 FROM decision WHERE live = 1 AND finding_count > 0)";
	int64_t version = 0, has_named = 0;
	int result = read_version(store, &version, err);

	if (result < 0)
		return result;
	if (store->decisions && store->decisions->version != version)
		decisions_forget(store);
	if (!store->decisions) {
		store->decisions = memory_zero(1, sizeof(*store->decisions));
		store->decisions->version = version;
		result = load_wide(store, store->decisions, err);
		if (result == 0)
			result = store_ask_number(store, named, 0, &has_named, err);
		store->decisions->has_named = has_named;
		if (result < 0)
			decisions_forget(store);
	}
	if (result == 0)
		*ret = store->decisions;
	return result;
}

void decisions_set_used(struct store *store, int64_t id, int64_t run)
{
	struct decisions *kept = store->decisions;

	for (size_t i = 0; kept && i < kept->count; i++)
		if (kept->items[i].id == id)
			kept->items[i].used_run = run;
}

/* --- putting in and taking out --------------------------------------------------------------------------- */

static int insert_row(
	struct store *store, const struct decision *decision, int64_t run, int64_t *ret, struct error *err)
{
	static const char sql[] =
		"INSERT INTO decision (act_id, origin, owns, state, justification, scope, finding_count, "
		"reason, owner_id, made, until, live, used_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
		"?10, ?11, 1, ?12) RETURNING id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(buf_release) struct buf scope = BUF_INIT;
	int64_t owner = 0;
	int result = *decision->owner ? person_id(store, decision->owner, &owner, err) : 0;

	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	if (result < 0)
		return result;
	decision_write_scope(&decision->scope, &scope);
	statement_bind_id(&statement, 1, decision->act);
	statement_bind_integer(&statement, 2, decision->origin);
	statement_bind_integer(&statement, 3, decision->owns);
	statement_bind_integer(&statement, 4, decision->owns ? DECISION_OPEN : decision->state);
	statement_bind_integer(&statement, 5, decision->owns ? JUSTIFICATION_NONE : decision->justification);
	statement_bind_text(&statement, 6, scope.text);
	statement_bind_integer(&statement, 7, (int64_t)decision->scope.finding_count);
	statement_bind_text(&statement, 8, decision->reason);
	statement_bind_id(&statement, 9, owner);
	statement_bind_integer(&statement, 10, decision->made);
	statement_bind_id(&statement, 11, decision->owns ? 0 : decision->until);
	statement_bind_id(&statement, 12, run);
	result = statement_step(&statement, err);
	if (result > 0)
		*ret = statement_integer(&statement, 0);
	return result < 0 ? result : 0;
}

int decision_insert(struct store *store, const struct decision *decision, const int64_t *finding_ids,
	int64_t run, int64_t *ret_id, struct error *err)
{
	static const char sql[] = "INSERT INTO decision_finding (decision_id, finding_id, evidence) "
				  "VALUES (?1, ?2, ?3)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = insert_row(store, decision, run, ret_id, err);

	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	for (size_t i = 0; i < decision->scope.finding_count && result == 0; i++) {
		const struct decided_finding *finding = &decision->scope.findings[i];

		statement_bind_integer(&statement, 1, *ret_id);
		statement_bind_integer(&statement, 2, finding_ids[i]);
		statement_bind_blob(&statement, 3, finding->evidence, sizeof(finding->evidence));
		result = statement_run(&statement, err);
	}
	return result < 0 ? result : decisions_changed(store, err);
}

int decision_set_live(struct store *store, int64_t act, bool live, struct error *err)
{
	static const char sql[] = "UPDATE decision SET live = ?2 WHERE act_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, act);
	statement_bind_integer(&statement, 2, live);
	result = statement_run(&statement, err);
	return result < 0 ? result : decisions_changed(store, err);
}

/* --- as JSON --------------------------------------------------------------------------------------------- */

void decision_write_scope(const struct decision_scope *scope, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };
	struct decision_scope wide = *scope;

	wide.findings = NULL;
	wide.finding_count = 0;
	decision_scope_write(&wide, &writer, NULL);
}

bool decision_read_scope(const char *text, struct arena *arena, struct decision_scope *ret)
{
	CLEANUP(json_close) struct json *json = NULL;

	return json_parse(&json, text, strlen(text), JSON_STRICT, &body_limits, NULL, NULL) == 0 &&
	       decision_scope_read(json_root(json), arena, ret);
}

void decision_write_body(const struct decision *decision, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };
	const bool decides = !decision->owns;

	json_begin_object(&writer, NULL);
	if (decides && decision->justification)
		json_write_text(&writer, "justification", justification_word(decision->justification));
	if (decision->owns || *decision->owner)
		json_write_text(&writer, "owner", decision->owner);
	json_write_text(&writer, "reason", decision->reason);
	decision_scope_write(&decision->scope, &writer, "scope");
	if (decides)
		json_write_text(&writer, "state", decision_state_word(decision->state));
	if (decides && decision->until)
		json_write_integer(&writer, "until", decision->until);
	json_end_object(&writer);
}

static const char *text_or_empty(struct arena *arena, const struct json_value *object, const char *name)
{
	const char *text = json_text(json_member(object, name));

	return text ? arena_string(arena, text) : "";
}

bool decision_read_body(const char *body, struct arena *arena, struct decision *ret)
{
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *root, *state, *justification;

	if (json_parse(&json, body, strlen(body), JSON_STRICT, &body_limits, NULL, NULL) < 0)
		return false;
	root = json_root(json);
	state = json_member(root, "state");
	justification = json_member(root, "justification");
	*ret = (struct decision){
		.origin = ORIGIN_PERSON,
		.owns = !state,
		.reason = text_or_empty(arena, root, "reason"),
		.owner = text_or_empty(arena, root, "owner"),
	};
	json_integer(json_member(root, "until"), &ret->until);
	if ((state && !json_text(state)) || (justification && !json_text(justification)))
		return false;
	if (state && decision_state_parse(json_text(state)) < 0)
		return false;
	if (justification && justification_parse(json_text(justification)) < 0)
		return false;
	if (state)
		ret->state = (enum decision_state)decision_state_parse(json_text(state));
	if (justification)
		ret->justification = (enum justification)justification_parse(json_text(justification));
	return decision_scope_read(json_member(root, "scope"), arena, &ret->scope);
}
