/* Whether decisions are what acts say, and findings what decisions make of them. */
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "deciding.h"

enum { LINES_MOST = 20 };

struct checking {
	struct store *store;
	struct id_set undone;
	struct buf *report;
	size_t *wrong, lines;
	int64_t newest; /* time that anybody has said it was */
	bool due;       /* the repository in hand waits to be judged anew, or is gone */
	struct error *err;
};

static void checking_release(struct checking *checking)
{
	id_set_release(&checking->undone);
}

static int report(struct checking *checking, const char *what, int64_t id, const char *fault)
{
	if (checking->lines++ < LINES_MOST)
		buf_format(checking->report, "decisions: %s %lld %s\n", what, (long long)id, fault);
	++*checking->wrong;
	return 0;
}

/* --- findings that are named ----------------------------------------------------------------------------- */

/* One that an act names, as it is kept. */
struct kept_name {
	struct decided_finding finding; /* by its fingerprint of now */
	int64_t id;
};

struct kept_names {
	struct arena arena;
	struct kept_name *items;
	size_t count, capacity;
	int64_t decision;
};

static void kept_names_release(struct kept_names *names)
{
	arena_release(&names->arena);
}

static int compare_names(const void *left, const void *right)
{
	const struct kept_name *one = left, *other = right;

	return memcmp(one->finding.fingerprint, other->finding.fingerprint, 16);
}

static int load_names(struct checking *checking, struct kept_names *ret)
{
	static const char sql[] =
		"SELECT f.fingerprint, n.evidence, n.finding_id FROM decision_finding AS n JOIN finding AS f "
		"ON f.id = n.finding_id WHERE n.decision_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, checking->store, sql, checking->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, ret->decision);
	while ((result = statement_step(&statement, checking->err)) > 0) {
		struct kept_name *name;

		arena_grow(&ret->arena, &ret->items, ret->count, &ret->capacity, sizeof(*ret->items));
		name = &ret->items[ret->count++];
		statement_copy(&statement, 0, name->finding.fingerprint, sizeof(name->finding.fingerprint));
		statement_copy(&statement, 1, name->finding.evidence, sizeof(name->finding.evidence));
		name->id = statement_integer(&statement, 2);
	}
	if (ret->count > 1)
		qsort(ret->items, ret->count, sizeof(*ret->items), compare_names);
	return result;
}

/* It has moved since, and has another fingerprint now. */
static int has_moved(struct checking *checking, const struct kept_names *names,
	const struct decided_finding *named, bool *ret)
{
	static const char sql[] =
		"SELECT 1 FROM finding_alias AS a JOIN decision_finding AS n ON n.decision_id = ?1 "
		"AND n.finding_id = a.finding_id AND n.evidence = ?3 WHERE a.fingerprint = ?2";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, checking->store, sql, checking->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, names->decision);
	statement_bind_blob(&statement, 2, named->fingerprint, sizeof(named->fingerprint));
	statement_bind_blob(&statement, 3, named->evidence, sizeof(named->evidence));
	result = statement_step(&statement, checking->err);
	*ret = result > 0;
	return result < 0 ? result : 0;
}

static int are_kept(struct checking *checking, int64_t id, const struct decision_scope *scope, bool *ret)
{
	CLEANUP(kept_names_release) struct kept_names names = { .decision = id };
	int result = load_names(checking, &names);

	*ret = result == 0 && names.count == scope->finding_count;
	for (size_t i = 0; i < scope->finding_count && *ret && result == 0; i++) {
		const struct kept_name wanted = { .finding = scope->findings[i] };
		const struct kept_name *found =
			bsearch(&wanted, names.items, names.count, sizeof(wanted), compare_names);

		if (!found || memcmp(found->finding.evidence, wanted.finding.evidence, 16) != 0)
			result = has_moved(checking, &names, &wanted.finding, ret);
	}
	return result;
}

/* --- decisions of acts ----------------------------------------------------------------------------------- */

static bool is_row(struct statement *row, const struct act *act, const struct decision *decision, bool live)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;

	decision_write_scope(&decision->scope, &scope);
	return statement_integer(row, 1) == decision->owns &&
	       statement_integer(row, 2) == (int64_t)decision->state &&
	       statement_integer(row, 3) == (int64_t)decision->justification &&
	       strcmp(statement_text(row, 4), scope.text) == 0 &&
	       statement_integer(row, 5) == (int64_t)decision->scope.finding_count &&
	       strcmp(statement_text(row, 6), decision->reason) == 0 &&
	       strcmp(statement_text(row, 7), decision->owner) == 0 &&
	       statement_integer(row, 8) == act->made && statement_integer(row, 9) == decision->until &&
	       statement_integer(row, 10) == live && statement_integer(row, 11) == ORIGIN_PERSON;
}

static int check_act(const struct act *act, void *context)
{
	static const char sql[] =
		"SELECT d.id, d.owns, d.state, d.justification, d.scope, d.finding_count, d.reason, p.name, "
		"d.made, d.until, d.live, d.origin FROM decision AS d LEFT JOIN person AS p "
		"ON p.id = d.owner_id WHERE d.act_id = ?1";
	struct checking *checking = context;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(statement_end) struct statement row = { 0 };
	struct decision decision;
	bool kept = false;
	int result;

	if (act->kind != ACT_DECIDE && act->kind != ACT_OWN)
		return 0;
	if (!decision_read_body(act->body, &arena, &decision) || decision.owns != (act->kind == ACT_OWN))
		return report(checking, "act", act->id, "says nothing that a decision could be");
	result = statement_begin(&row, checking->store, sql, checking->err);
	if (result < 0)
		return result;
	statement_bind_integer(&row, 1, act->id);
	result = statement_step(&row, checking->err);
	if (result < 0)
		return result;
	if (!result)
		return report(checking, "act", act->id, "has left no decision");
	if (!is_row(&row, act, &decision, !id_set_has(&checking->undone, act->id)))
		return report(checking, "act", act->id, "says something else than its decision");
	result = are_kept(checking, statement_integer(&row, 0), &decision.scope, &kept);
	if (result == 0 && !kept)
		return report(checking, "act", act->id, "names other findings than its decision");
	return result;
}

/* Rows of which there should be none. */
static int check_strays(struct checking *checking)
{
	static const struct {
		const char *sql, *what, *fault;
	} strays[] = {
		{ "SELECT d.id FROM decision AS d LEFT JOIN act AS a ON a.id = d.act_id WHERE CASE d.origin "
		  "WHEN 1 THEN a.kind IS NULL OR a.kind NOT IN (3, 4) WHEN 2 THEN d.act_id IS NOT NULL "
		  "OR d.finding_count <> 0 ELSE 1 END LIMIT 20",
			"decision", "is of no act" },
		{ "SELECT n.decision_id FROM decision_finding AS n LEFT JOIN decision AS d "
		  "ON d.id = n.decision_id WHERE d.id IS NULL OR d.finding_count = 0 LIMIT 20",
			"decision", "names findings and should not" },
		{ "SELECT id FROM finding WHERE status = 0 AND (state <> 0 OR decision_id IS NOT NULL "
		  "OR until IS NOT NULL) LIMIT 20",
			"finding", "is closed and decided" },
	};
	int result = 0;

	for (size_t i = 0; i < COUNT_OF(strays) && result == 0; i++) {
		CLEANUP(statement_end) struct statement row = { 0 };

		result = statement_begin(&row, checking->store, strays[i].sql, checking->err);
		while (result >= 0 && (result = statement_step(&row, checking->err)) > 0)
			report(checking, strays[i].what, statement_integer(&row, 0), strays[i].fault);
	}
	return result;
}

/* --- findings -------------------------------------------------------------------------------------------- */

static bool is_stored(const struct decided_row *row, const struct projection *projection)
{
	return !projection_differs(&row->stored, projection) &&
	       row->stored.decision == projection->decision && row->status == projection_status(projection);
}

/* Until a repository has been judged anew, what policy decides of it may be what policy said before. */
static int may_differ(struct checking *checking, const struct decided_row *row,
	const struct projection *projection, bool *ret)
{
	static const char sql[] = "SELECT count(*) FROM decision WHERE id = ?1 AND origin <> 2";
	const int64_t ids[] = { row->stored.decision, projection->decision };
	int64_t people = 0;
	int result = 0;

	for (size_t i = 0; i < COUNT_OF(ids) && !people && result == 0; i++)
		result = store_ask_number(checking->store, sql, ids[i], &people, checking->err);
	*ret = checking->due && !people && row->stored.owner == projection->owner;
	return result;
}

/*
 * A finding was looked at at some moment up to the newest that anybody knows of. What is stored is right if there is such a
 * moment: ends are passed one by one, from a time on when none had.
 */
static int check_finding(struct checking *checking, struct projecting *projecting, int64_t id)
{
	const int64_t newest = checking->newest;
	struct projection projection;
	struct decided_row row;
	int result = projecting_load(projecting, id, &row);

	projecting->now = INT64_MIN;
	while (result > 0) {
		result = projecting_choose(projecting, &row, &projection);
		if (result < 0 || is_stored(&row, &projection))
			break;
		if (!projection.until || projection.until >= newest) {
			bool excused = false;

			result = may_differ(checking, &row, &projection, &excused);
			return result < 0 || excused
				       ? result
				       : report(checking, "finding", id, "is not what decisions make of it");
		}
		projecting->now = projection.until + 1;
		result = 1;
	}
	return result < 0 ? result : 0;
}

static int check_repository(struct checking *checking, struct projecting *projecting)
{
	static const char sql[] =
		"SELECT id FROM finding WHERE repository_id = ?1 AND status <> 0 AND (?2 OR status = 2 "
		"OR state <> 0 OR decision_id IS NOT NULL OR owner_id IS NOT NULL OR until IS NOT NULL)";
	const bool all = projecting->fitting_count || projecting->decisions->has_named;
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, checking->store, sql, checking->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, projecting->repository);
	statement_bind_integer(&statement, 2, all);
	while ((result = statement_step(&statement, checking->err)) > 0) {
		result = check_finding(checking, projecting, statement_integer(&statement, 0));
		if (result < 0)
			return result;
	}
	return result;
}

/* The newest time that anybody has said it was. */
static int find_newest(struct checking *checking)
{
	static const char sql[] = "SELECT max(coalesce((SELECT max(started) FROM run), 0), "
				  "coalesce((SELECT max(made) FROM act), 0), ?1)";

	return store_ask_number(checking->store, sql, clock_now(), &checking->newest, checking->err);
}

static int check_findings(struct checking *checking)
{
	static const char sql[] = "SELECT id, identity, name, evaluated_key IS NULL OR state <> 1 "
				  "FROM repository ORDER BY id";
	CLEANUP(projecting_release) struct projecting projecting = { .saying = BUF_INIT };
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = find_newest(checking);

	if (result == 0)
		result = projecting_begin(&projecting, checking->store, 0, 0, checking->err);
	if (result == 0)
		result = statement_begin(&statement, checking->store, sql, checking->err);
	while (result >= 0 && (result = statement_step(&statement, checking->err)) > 0) {
		projecting_enter(&projecting, statement_integer(&statement, 0), statement_text(&statement, 1),
			statement_text(&statement, 2));
		checking->due = statement_integer(&statement, 3);
		result = check_repository(checking, &projecting);
	}
	return result;
}

/* A decision that cannot be read is a fault like another one. */
static int check_scopes(struct checking *checking, bool *ret)
{
	static const char sql[] = "SELECT id, scope FROM decision WHERE finding_count = 0";
	CLEANUP(statement_end) struct statement row = { 0 };
	int result = statement_begin(&row, checking->store, sql, checking->err);

	*ret = true;
	while (result >= 0 && (result = statement_step(&row, checking->err)) > 0) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		struct decision_scope scope;

		if (decision_read_scope(statement_text(&row, 1), &arena, &scope))
			continue;
		report(checking, "decision", statement_integer(&row, 0), "has no scope that could be one");
		*ret = false;
	}
	return result;
}

int decisions_check(struct store *store, struct buf *ret_report, size_t *ret_wrong, struct error *err)
{
	CLEANUP(checking_release)
	struct checking checking = { .store = store, .report = ret_report, .wrong = ret_wrong, .err = err };
	const size_t before = *ret_wrong;
	bool readable = false;
	int result = act_find_undone(store, &checking.undone, err);

	if (result == 0)
		result = act_visit(store, check_act, &checking, err);
	if (result == 0)
		result = check_strays(&checking);
	if (result == 0)
		result = check_scopes(&checking, &readable);
	if (result == 0 && readable)
		result = check_findings(&checking);
	if (result == 0 && *ret_wrong == before)
		buf_add(ret_report, "decisions: ok\n");
	return result;
}
