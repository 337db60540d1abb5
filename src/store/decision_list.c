/* Decisions as people list them. */
#include <string.h>

#include "base/cleanup.h"
#include "deciding.h"
#include "store/decision.h"

static int load_findings(struct store *store, int64_t decision, struct arena *arena,
	struct decision_scope *ret, struct error *err)
{
	static const char sql[] =
		"SELECT f.fingerprint, n.evidence FROM decision_finding AS n JOIN finding AS f "
		"ON f.id = n.finding_id WHERE n.decision_id = ?1 ORDER BY n.finding_id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct decided_finding *findings = NULL;
	size_t capacity = 0;
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, decision);
	while ((result = statement_step(&statement, err)) > 0) {
		struct decided_finding *finding;

		arena_grow(arena, &findings, ret->finding_count, &capacity, sizeof(*findings));
		finding = &findings[ret->finding_count++];
		statement_copy(&statement, 0, finding->fingerprint, sizeof(finding->fingerprint));
		statement_copy(&statement, 1, finding->evidence, sizeof(finding->evidence));
	}
	ret->findings = findings;
	return result;
}

#define DECISIONS                                                                                            \
	"SELECT d.id, d.act_id, d.origin, d.owns, d.state, d.justification, d.reason, o.name, p.name, "      \
	"d.made, d.until, d.finding_count, d.scope FROM decision AS d LEFT JOIN act AS a "                   \
	"ON a.id = d.act_id LEFT JOIN person AS p ON p.id = a.actor_id LEFT JOIN person AS o "               \
	"ON o.id = d.owner_id WHERE "

static int read_decision(struct statement *statement, struct store *store, struct arena *arena,
	struct decision *ret, struct error *err)
{
	*ret = (struct decision){
		.id = statement_integer(statement, 0),
		.act = statement_integer(statement, 1),
		.origin = (enum decision_origin)statement_integer(statement, 2),
		.scope = { .repository = "", .path = "", .subject = "", .target = "", .commit = "" },
		.owns = statement_integer(statement, 3),
		.state = (enum decision_state)statement_integer(statement, 4),
		.justification = (enum justification)statement_integer(statement, 5),
		.reason = statement_text(statement, 6),
		.owner = statement_text(statement, 7),
		.by = statement_text(statement, 8),
		.made = statement_integer(statement, 9),
		.until = statement_integer(statement, 10),
	};
	if (ret->origin == ORIGIN_POLICY)
		ret->by = "policy";
	if (statement_integer(statement, 11))
		return load_findings(store, ret->id, arena, &ret->scope, err);
	if (decision_read_scope(statement_text(statement, 12), arena, &ret->scope))
		return 0;
	return error_set(
		err, ERROR_MALFORMED, "decision %lld has no scope that could be one", (long long)ret->id);
}

int store_visit_decisions(struct store *store, bool live,
	int (*visit)(const struct decision *decision, void *context), void *context, struct error *err)
{
	static const char sql[] = DECISIONS "d.live >= ?1 ORDER BY d.id DESC";
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = transaction_begin_read(&transaction, store, err);

	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, live);
	while ((result = statement_step(&statement, err)) > 0) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		struct decision decision;

		result = read_decision(&statement, store, &arena, &decision, err);
		if (result == 0)
			result = visit(&decision, context);
		if (result)
			return result;
	}
	return result;
}

int decision_load(
	struct store *store, int64_t id, struct arena *arena, const struct decision **ret, struct error *err)
{
	static const char sql[] = DECISIONS "d.id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct decision *decision = arena_zero(arena, 1, sizeof(*decision));
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	result = statement_step(&statement, err);
	if (result > 0)
		result = read_decision(&statement, store, arena, decision, err) < 0 ? err->code : 1;
	if (result <= 0)
		return result;
	decision->reason = arena_string(arena, decision->reason);
	decision->owner = arena_string(arena, decision->owner);
	decision->by = arena_string(arena, decision->by);
	*ret = decision;
	return 0;
}
