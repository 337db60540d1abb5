/* What is recorded of the findings of one repository, for who looks at it without recording anything. */
#include "base/cleanup.h"
#include "store/decision.h"
#include "store_private.h"

enum {
	COLUMN_FINGERPRINT,
	COLUMN_EVIDENCE,
	COLUMN_STATUS,
	COLUMN_FIRST,
	COLUMN_CHANGED,
	COLUMN_OWNER,
	COLUMN_DECISION,
	COLUMN_ORIGIN,
	COLUMN_STATE,
	COLUMN_JUSTIFICATION,
	COLUMN_REASON,
	COLUMN_BY,
	COLUMN_UNTIL,
	COLUMN_NAMED,
	COLUMN_ACT,
};

static const char known_findings[] =
	"SELECT f.fingerprint, f.evidence, f.status, "
	"(SELECT r.started FROM run AS r WHERE r.id = f.first_run), "
	"(SELECT r.started FROM run AS r WHERE r.id = f.changed_run), "
	"coalesce((SELECT p.name FROM person AS p WHERE p.id = f.owner_id), ''), "
	"d.id, d.origin, d.state, d.justification, d.reason, "
	"coalesce((SELECT p.name FROM act AS a JOIN person AS p ON p.id = a.actor_id WHERE a.id = d.act_id), "
	"'policy'), "
	"d.until, d.finding_count, d.act_id "
	"FROM finding AS f LEFT JOIN decision AS d ON d.id = f.decision_id AND d.live = 1 AND d.owns = 0 "
	"WHERE f.repository_id = ?1 ORDER BY f.id";

static void read_row(struct statement *row, struct known_finding *ret)
{
	*ret = (struct known_finding){
		.status = (enum finding_status)statement_integer(row, COLUMN_STATUS),
		.first_seen = statement_integer(row, COLUMN_FIRST),
		.changed = statement_integer(row, COLUMN_CHANGED),
		.owner = statement_text(row, COLUMN_OWNER),
		.wide = !statement_integer(row, COLUMN_NAMED),
	};
	statement_copy(row, COLUMN_FINGERPRINT, ret->fingerprint, sizeof(ret->fingerprint));
	statement_copy(row, COLUMN_EVIDENCE, ret->evidence, sizeof(ret->evidence));
	if (statement_is_null(row, COLUMN_DECISION))
		return;
	ret->decision = (struct decision){
		.id = statement_integer(row, COLUMN_DECISION),
		.act = statement_integer(row, COLUMN_ACT),
		.origin = (enum decision_origin)statement_integer(row, COLUMN_ORIGIN),
		.state = (enum decision_state)statement_integer(row, COLUMN_STATE),
		.justification = (enum justification)statement_integer(row, COLUMN_JUSTIFICATION),
		.reason = statement_text(row, COLUMN_REASON),
		.by = statement_text(row, COLUMN_BY),
		.owner = "",
		.until = statement_integer(row, COLUMN_UNTIL),
	};
}

int store_visit_known_findings(struct store *store, int64_t repository,
	int (*visit)(const struct known_finding *finding, void *context), void *context, struct error *err)
{
	CLEANUP(statement_end) struct statement row = { 0 };
	int result = statement_begin(&row, store, known_findings, err);

	if (result < 0)
		return result;
	statement_bind_integer(&row, 1, repository);
	while ((result = statement_step(&row, err)) > 0) {
		struct known_finding finding;

		read_row(&row, &finding);
		result = visit(&finding, context);
		if (result)
			return result;
	}
	return result;
}
