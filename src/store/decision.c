/* Deciding: one act, and all that follows from it, in one transaction. */
#include "store/decision.h"

#include <string.h>

#include "act.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "deciding.h"
#include "decision_named.h"

/* What is no UTF-8 would be recorded as something else than is in force. */
static int check_texts(const struct decision *decision, struct error *err)
{
	const struct decision_scope *scope = &decision->scope;
	const char *const texts[] = { decision->reason, decision->owner, scope->repository, scope->path,
		scope->subject, scope->target, scope->commit };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (!text_is_utf8(texts[i], strlen(texts[i])))
			return error_set(err, ERROR_USAGE, "a text of the decision is not UTF-8");
	return 0;
}

/* --- deciding -------------------------------------------------------------------------------------------- */

/* What one call of store_decide works with. */
struct deciding {
	struct acting *acting;
	struct decision decision; /* as it is recorded */
	struct named_findings named;
	struct arena arena;
	struct act act;
	int64_t run;
	struct act_result result;
	struct error *err;
};

static void deciding_release(struct deciding *deciding)
{
	arena_release(&deciding->arena);
}

static int find_named(struct deciding *deciding)
{
	struct decision_scope *scope = &deciding->decision.scope;
	struct named_findings *named = &deciding->named;
	struct decided_finding *findings;
	int result =
		named_findings_find(deciding->acting->store, scope, &deciding->arena, named, deciding->err);

	if (result < 0)
		return result;
	if (!named->count)
		return error_set(deciding->err, ERROR_NOT_FOUND,
			named->vanished == 1
				? "the finding is not in the database any more, or shows something else by "
				  "now"
				: "the findings are not in the database any more, or show something else by "
				  "now");
	findings = arena_zero(&deciding->arena, named->count, sizeof(*findings));
	for (size_t i = 0; i < named->count; i++)
		findings[i] = named->items[i].finding;
	scope->findings = findings;
	scope->finding_count = named->count;
	deciding->result.matched = named->count;
	deciding->result.vanished = named->vanished;
	return 0;
}

static int add_act(struct deciding *deciding)
{
	const struct decision *decision = &deciding->decision;
	CLEANUP(buf_release) struct buf scope = BUF_INIT;
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	const bool one = decision->scope.finding_count == 1;

	if (one)
		buf_add_hex(&scope, decision->scope.findings[0].fingerprint,
			sizeof(decision->scope.findings[0].fingerprint));
	else
		decision_scope_describe(&decision->scope, &scope);
	decision_write_body(decision, &body);
	deciding->act = (struct act){
		.made = decision->made,
		.actor = decision->by,
		.kind = decision->owns ? ACT_OWN : ACT_DECIDE,
		.scope_kind = one ? ACT_SCOPE_FINDING : ACT_SCOPE_WORDS,
		.scope = arena_string(&deciding->arena, scope.text),
		.body = arena_string(&deciding->arena, body.text),
	};
	return act_add(deciding->acting, &deciding->act, deciding->err);
}

static int insert(struct deciding *deciding)
{
	const struct named_findings *named = &deciding->named;
	int64_t *ids = arena_zero(&deciding->arena, named->count, sizeof(*ids));
	int64_t id;

	for (size_t i = 0; i < named->count; i++)
		ids[i] = named->items[i].id;
	deciding->decision.act = deciding->act.id;
	return decision_insert(
		deciding->acting->store, &deciding->decision, ids, deciding->run, &id, deciding->err);
}

static int sweep_named(struct deciding *deciding, struct sweep *sweep)
{
	const struct named_findings *named = &deciding->named;
	struct sweep_item *items = arena_zero(&deciding->arena, named->count, sizeof(*items));

	for (size_t i = 0; i < named->count; i++)
		items[i] = (struct sweep_item){ named->items[i].id, named->items[i].repository };
	return sweep_findings(sweep, items, named->count);
}

/* What follows for the findings of now. */
static int project(struct deciding *deciding)
{
	CLEANUP(sweep_release) struct sweep sweep = { .projecting = { .saying = BUF_INIT } };
	CLEANUP(buf_release) struct buf cause = BUF_INIT;
	const struct decision *decision = &deciding->decision;
	struct store *store = deciding->acting->store;
	int result = projecting_begin(&sweep.projecting, store, deciding->run, decision->made, deciding->err);

	decision_add_words(&cause, decision);
	sweep.projecting.cause = cause.text;
	if (result == 0)
		result = decision->scope.finding_count ? sweep_named(deciding, &sweep)
						       : sweep_scope(&sweep, &decision->scope);
	if (result < 0)
		return result;
	if (!decision->scope.finding_count)
		deciding->result.matched = sweep.matched;
	deciding->result.changed = sweep.changed;
	if (!deciding->result.matched) {
		error_set(deciding->err, ERROR_NOT_FOUND, "no finding fits: %.300s", deciding->act.scope);
		error_hint(deciding->err, "Closed ones do not count. Nothing is recorded.");
		return ERROR_NOT_FOUND;
	}
	if (!sweep.written)
		return act_drop_run(store, deciding->run, deciding->err);
	deciding->result.run = deciding->run;
	return act_end_run(store, &deciding->act, deciding->run, deciding->err);
}

int store_decide(struct store *store, const struct decision *decision, const char *program,
	struct act_result *ret, struct error *err)
{
	CLEANUP(acting_end) struct acting acting = { 0 };
	CLEANUP(deciding_release)
	struct deciding deciding = { .acting = &acting, .decision = *decision, .err = err };
	int result = check_texts(decision, err);

	if (result == 0)
		result = acting_begin(&acting, store, err);
	deciding.decision.origin = ORIGIN_PERSON;
	if (result == 0 && decision->scope.finding_count)
		result = find_named(&deciding);
	if (result == 0)
		result = add_act(&deciding);
	if (result == 0)
		result = run_add(store, RUN_TRIAGE, decision->by, deciding.act.scope, program, decision->made,
			&deciding.run, err);
	if (result == 0)
		result = insert(&deciding);
	if (result == 0)
		result = project(&deciding);
	if (result == 0)
		result = acting_commit(&acting, err);
	if (result < 0)
		return result;
	deciding.result.act = deciding.act.id;
	*ret = deciding.result;
	return 0;
}
