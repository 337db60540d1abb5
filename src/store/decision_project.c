/*
 * What the decisions in force make of a finding: the newest of a person that names it and saw what it shows, else the
 * newest wide one of a person that fits, else policy's. Who owns it does not depend on what it shows, nor on ends.
 */
#include <string.h>

#include "base/cleanup.h"
#include "deciding.h"

/* --- beginning ------------------------------------------------------------------------------------------- */

void projecting_release(struct projecting *projecting)
{
	memory_free(projecting->fitting);
	memory_free(projecting->named);
	memory_free(projecting->used);
	buf_release(&projecting->saying);
	arena_release(&projecting->words);
}

int projecting_begin(struct projecting *ret, struct store *store, int64_t run, int64_t now, struct error *err)
{
	*ret = (struct projecting){ .store = store, .run = run, .now = now, .saying = BUF_INIT, .err = err };
	return decisions_load(store, &ret->decisions, err);
}

void projecting_enter(
	struct projecting *projecting, int64_t repository, const char *identity, const char *name)
{
	projecting->repository = repository;
	projecting->identity = identity;
	projecting->name = name;
	projecting->fitting_count = 0;
	projecting->needs_commit = false;
	for (size_t i = 0; i < projecting->decisions->count; i++) {
		const struct stored_decision *decision = &projecting->decisions->items[i];

		if (!decision_scope_fits_repository(&decision->scope, identity, name))
			continue;
		memory_grow(&projecting->fitting, projecting->fitting_count, &projecting->fitting_capacity,
			sizeof(*projecting->fitting));
		projecting->fitting[projecting->fitting_count++] = decision;
		projecting->needs_commit |= *decision->scope.commit != '\0';
	}
}

/* --- the finding ----------------------------------------------------------------------------------------- */

static int load_commit(struct projecting *projecting, const unsigned char subject[16], char ret[41])
{
	static const char sql[] =
		"SELECT commit_id FROM reference WHERE repository_id = ?1 AND identity = ?2 "
		"AND until_run IS NULL";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, projecting->store, sql, projecting->err);

	ret[0] = '\0';
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, projecting->repository);
	statement_bind_blob(&statement, 2, subject, 16);
	result = statement_step(&statement, projecting->err);
	if (result > 0)
		statement_hex(&statement, 0, ret, 41);
	return result < 0 ? result : 0;
}

static void read_row(struct statement *statement, struct arena *words, struct decided_row *ret)
{
	*ret = (struct decided_row){
		.id = statement_integer(statement, 0),
		.rule = (int)statement_integer(statement, 1),
		.path_class = statement_integer(statement, 2),
		.verdict = (enum verdict)statement_integer(statement, 3),
		.severity = (enum severity)statement_integer(statement, 4),
		.subjects = statement_integer(statement, 5),
		.flags = statement_integer(statement, 6),
		.status = (enum finding_status)statement_integer(statement, 7),
		.stored = {
			.state = (enum decision_state)statement_integer(statement, 8),
			.decision = statement_integer(statement, 9),
			.owner = statement_integer(statement, 10),
			.until = statement_integer(statement, 11),
		},
		.scope = statement_integer(statement, 12),
		.path = arena_string(words, statement_text(statement, 13)),
		.subject = arena_string(words, statement_text(statement, 14)),
		.target = arena_string(words, statement_text(statement, 15)),
	};
	statement_copy(statement, 16, ret->evidence, sizeof(ret->evidence));
}

int projecting_load(struct projecting *projecting, int64_t id, struct decided_row *ret)
{
	static const char sql[] =
		"SELECT f.id, f.rule, f.path_class, f.verdict, f.severity, f.subjects, f.flags, f.status, "
		"f.state, f.decision_id, f.owner_id, f.until, f.scope_id, p.value, s.value, t.identity, "
		"f.evidence, f.subject_identity FROM finding AS f JOIN string AS p ON p.id = f.path_id JOIN "
		"string AS s ON s.id = f.subject_id LEFT JOIN target AS t ON t.id = f.target_id "
		"WHERE f.id = ?1 AND f.status <> 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	unsigned char subject[16];
	int result = statement_begin(&statement, projecting->store, sql, projecting->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	result = statement_step(&statement, projecting->err);
	if (result <= 0)
		return result;
	arena_release(&projecting->words);
	read_row(&statement, &projecting->words, ret);
	statement_copy(&statement, 17, subject, sizeof(subject));
	if (projecting->needs_commit)
		result = load_commit(projecting, subject, ret->commit);
	return result < 0 ? result : 1;
}

bool projecting_fits(const struct projecting *projecting, const struct decided_row *row,
	const struct decision_scope *scope)
{
	const struct decidable finding = {
		.rule = row->rule,
		.identity = projecting->identity,
		.repository = projecting->name,
		.path = row->path,
		.subject = row->subject,
		.target = row->target,
		.commit = row->commit,
	};
	struct decision_scope within = *scope;

	within.repository = "";
	return decision_scope_matches(&within, &finding);
}

/* --- choosing -------------------------------------------------------------------------------------------- */

static int load_named(struct projecting *projecting, int64_t finding)
{
	static const char sql[] =
		"SELECT d.id, d.act_id, d.owns, d.state, d.owner_id, d.until, n.evidence FROM "
		"decision_finding AS n CROSS JOIN decision AS d ON d.id = n.decision_id "
		"WHERE n.finding_id = ?1 AND d.live = 1 ORDER BY d.act_id DESC";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, projecting->store, sql, projecting->err);

	projecting->named_count = 0;
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, finding);
	while ((result = statement_step(&statement, projecting->err)) > 0) {
		struct stored_decision *named;

		memory_grow(&projecting->named, projecting->named_count, &projecting->named_capacity,
			sizeof(*projecting->named));
		named = &projecting->named[projecting->named_count++];
		*named = (struct stored_decision){
			.id = statement_integer(&statement, 0),
			.act = statement_integer(&statement, 1),
			.owns = statement_integer(&statement, 2),
			.state = (enum decision_state)statement_integer(&statement, 3),
			.owner = statement_integer(&statement, 4),
			.until = statement_integer(&statement, 5),
		};
		named->says_owner = named->owns || named->owner;
		statement_copy(&statement, 6, named->evidence, sizeof(named->evidence));
	}
	return result;
}

/* What has been found out so far. */
struct choosing {
	struct projection *ret;
	bool decided, owned;
};

static bool is_over(const struct stored_decision *decision, int64_t now)
{
	return decision->until && decision->until < now;
}

static void take(struct choosing *choosing, const struct stored_decision *decision, bool holds)
{
	if (!choosing->owned && decision->says_owner) {
		choosing->owned = true;
		choosing->ret->owner = decision->owner;
	}
	if (choosing->decided || decision->owns || !holds)
		return;
	choosing->decided = true;
	choosing->ret->state = decision->state;
	choosing->ret->decision = decision->id;
	choosing->ret->until = decision->until;
}

static bool is_used(const struct projecting *projecting, const struct stored_decision *decision)
{
	if (decision->used_run == projecting->run)
		return true;
	for (size_t i = 0; i < projecting->used_count; i++)
		if (projecting->used[i] == decision->id)
			return true;
	return false;
}

static void note_used(struct projecting *projecting, const struct stored_decision *decision)
{
	memory_grow(&projecting->used, projecting->used_count, &projecting->used_capacity,
		sizeof(*projecting->used));
	projecting->used[projecting->used_count++] = decision->id;
}

/* One that another stands before is looked at too, until it is known to fit something. */
static void try_wide(struct projecting *projecting, const struct decided_row *row,
	const struct stored_decision *decision, struct choosing *choosing)
{
	const bool holds = !is_over(decision, projecting->now);
	const bool counts = (holds && !decision->owns && !choosing->decided) ||
			    (decision->says_owner && !choosing->owned);
	const bool used = !holds || is_used(projecting, decision);

	if ((decision->rule && decision->rule != row->rule) || (!counts && used) ||
		!projecting_fits(projecting, row, &decision->scope))
		return;
	if (!used)
		note_used(projecting, decision);
	take(choosing, decision, holds);
}

int projecting_choose(struct projecting *projecting, const struct decided_row *row, struct projection *ret)
{
	struct choosing choosing = { .ret = ret };
	int result = 0;

	*ret = (struct projection){ 0 };
	projecting->named_count = 0;
	if (projecting->decisions->has_named)
		result = load_named(projecting, row->id);
	if (result < 0)
		return result;
	for (size_t i = 0; i < projecting->named_count; i++) {
		const struct stored_decision *named = &projecting->named[i];

		take(&choosing, named,
			!is_over(named, projecting->now) &&
				memcmp(named->evidence, row->evidence, sizeof(row->evidence)) == 0);
	}
	for (size_t i = 0; i < projecting->fitting_count; i++)
		try_wide(projecting, row, projecting->fitting[i], &choosing);
	return 0;
}

enum finding_status projection_status(const struct projection *projection)
{
	return decision_settles(projection->state) ? FINDING_DECIDED : FINDING_OPEN;
}

bool projection_differs(const struct projection *one, const struct projection *other)
{
	return one->state != other->state || one->owner != other->owner || one->until != other->until;
}

/* --- writing --------------------------------------------------------------------------------------------- */

static int add_owner_cause(struct projecting *projecting, int64_t owner)
{
	static const char sql[] = "SELECT name FROM person WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, projecting->store, sql, projecting->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, owner);
	result = statement_step(&statement, projecting->err);
	if (result > 0)
		buf_format(&projecting->saying, "given to %s", statement_text(&statement, 0));
	else
		buf_add(&projecting->saying, "has no owner any more");
	return result < 0 ? result : 0;
}

/* In words, why it is otherwise than it was. */
static int tell_cause(struct projecting *projecting, const struct decided_row *row,
	const struct projection *projection, const char *was, const char **ret)
{
	const int64_t before = row->stored.decision, now = projection->decision;
	int result = 0;

	*ret = projecting->cause;
	if (*ret)
		return 0;
	buf_clear(&projecting->saying);
	if (now && now != before)
		result = decision_cause(projecting->store, now, &projecting->saying, projecting->err);
	else if (before && now != before)
		result = decision_end_cause(projecting->store, before, projecting->now, was,
			&projecting->saying, projecting->err);
	else
		result = add_owner_cause(projecting, projection->owner);
	*ret = projecting->saying.text;
	return result;
}

static int update_row(struct projecting *projecting, const struct decided_row *row,
	const struct projection *projection, enum event_kind kind)
{
	static const char sql[] =
		"UPDATE finding SET status = ?2, state = ?3, decision_id = ?4, owner_id = ?5, until = ?6, "
		"changed_run = ?7, opened_run = CASE ?8 WHEN 3 THEN ?7 ELSE opened_run END WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, projecting->store, sql, projecting->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, row->id);
	statement_bind_integer(&statement, 2, projection_status(projection));
	statement_bind_integer(&statement, 3, projection->state);
	statement_bind_id(&statement, 4, projection->decision);
	statement_bind_id(&statement, 5, projection->owner);
	statement_bind_id(&statement, 6, projection->until);
	statement_bind_integer(&statement, 7, projecting->run);
	statement_bind_integer(&statement, 8, kind);
	return statement_run(&statement, projecting->err);
}

int projecting_write(struct projecting *projecting, const struct decided_row *row,
	const struct projection *projection, const char *was)
{
	const bool reopened = row->status == FINDING_DECIDED && !decision_settles(projection->state);
	struct finding_event event = {
		.finding = row->id,
		.run = projecting->run,
		.kind = reopened ? EVENT_REOPENED : EVENT_DECIDED,
		.evidence = row->evidence,
	};
	int result;

	if (!projection_differs(&row->stored, projection) && row->stored.decision == projection->decision &&
		row->status == projection_status(projection))
		return 0;
	result = tell_cause(projecting, row, projection, was, &event.cause);
	if (result == 0)
		result = update_row(projecting, row, projection, event.kind);
	if (result == 0)
		result = event_put(projecting->store, &event, projecting->err);
	return result < 0 ? result : 1;
}

int projecting_end(struct projecting *projecting)
{
	static const char sql[] = "UPDATE decision SET used_run = ?2 WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = 0;

	if (!projecting->used_count || !projecting->run)
		return 0;
	result = statement_begin(&statement, projecting->store, sql, projecting->err);
	for (size_t i = 0; i < projecting->used_count && result == 0; i++) {
		statement_bind_integer(&statement, 1, projecting->used[i]);
		statement_bind_integer(&statement, 2, projecting->run);
		result = statement_run(&statement, projecting->err);
		if (result == 0)
			decisions_set_used(projecting->store, projecting->used[i], projecting->run);
	}
	return result;
}

/* --- counting -------------------------------------------------------------------------------------------- */

void counts_add_open(struct counts *counts, const struct counted_finding *finding, int64_t times)
{
	counts->hostile += finding->flags & FINDING_HOSTILE ? times : 0;
	if (finding->path_class != PATH_LIVE) {
		counts->set_apart += times;
		return;
	}
	switch (finding->verdict) {
	case VERDICT_PASS:
		break;
	case VERDICT_FAIL:
		if (finding->severity <= SEVERITY_CRITICAL)
			counts->severity[finding->severity] += times;
		break;
	case VERDICT_UNKNOWN:
		counts->unknown += times;
		break;
	case VERDICT_DECLARED:
		counts->declared += times;
		break;
	}
}

void counts_add(
	struct counts *counts, const struct decided_row *row, enum decision_state state, int64_t times)
{
	const struct counted_finding finding = { row->path_class, row->verdict, row->severity, row->flags };

	if (!decision_settles(state))
		counts_add_open(counts, &finding, times);
	else if (row->path_class == PATH_LIVE)
		*(state == DECISION_ACCEPTED ? &counts->accepted : &counts->dismissed) += times;
}

bool decided_tally_of(const struct decided_row *row, enum decision_state state, struct decided_tally *ret)
{
	const int64_t subjects = row->verdict == VERDICT_FAIL      ? 1
				 : row->verdict == VERDICT_UNKNOWN ? row->subjects
								   : 0;

	if (!decision_settles(state) || !subjects)
		return false;
	*ret = (struct decided_tally){
		.rule = row->rule,
		.path_class = row->path_class,
		.accepted = state == DECISION_ACCEPTED ? subjects : 0,
		.dismissed = state == DECISION_ACCEPTED ? 0 : subjects,
		.unknown = row->verdict == VERDICT_UNKNOWN ? subjects : 0,
	};
	return true;
}
