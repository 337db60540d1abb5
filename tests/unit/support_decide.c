#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_decide.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_rules.h"

enum { NAMES = 8 };

/* --- findings -------------------------------------------------------------------------------------------- */

static void add_tallies(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		support_add_tally(findings, finding->rule->number, finding->path_class, 0,
			finding->verdict == VERDICT_FAIL,
			finding->verdict == VERDICT_UNKNOWN ? finding->subjects : 0);
		if (finding->verdict == VERDICT_DECLARED)
			findings->tallies[findings->tally_count - 1].declared = 1;
	}
}

struct ledger support_scan_as(struct store *store, const struct support_repository *repository,
	const struct support_spec *specs, size_t count, int64_t days)
{
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct support_repository with = *repository;
	struct ledger ledger;

	for (size_t i = 0; i < count; i++) {
		const struct support_spec *spec = &specs[i];
		struct finding *finding = support_add_finding(&findings, repository->identity,
			spec->rule ? spec->rule : 101, spec->path ? spec->path : "dagger.json",
			spec->subject ? spec->subject : "dependency a",
			spec->evidence ? spec->evidence : "x");

		finding->verdict = spec->verdict ? spec->verdict : VERDICT_FAIL;
		finding->subjects = spec->subjects ? spec->subjects : 1;
		finding->target = spec->target;
	}
	add_tallies(&findings);
	with.findings = &findings;
	support_save(store, support_run(store, RUN_SCAN, days), &with, &ledger);
	return ledger;
}

struct ledger support_scan(struct store *store, const char *identity, const struct support_spec *specs,
	size_t count, int64_t days)
{
	const struct support_repository repository = { .identity = identity, .place = identity };

	return support_scan_as(store, &repository, specs, count, days);
}

/* --- deciding -------------------------------------------------------------------------------------------- */

struct decision support_decision(enum decision_state state, const char *by)
{
	return (struct decision){
		.origin = ORIGIN_PERSON,
		.scope = { .repository = "", .path = "", .subject = "", .target = "", .commit = "" },
		.state = state,
		.justification = state == DECISION_NOT_AFFECTED ? JUSTIFICATION_CODE_NOT_REACHABLE
								: JUSTIFICATION_NONE,
		.reason = "because",
		.owner = "",
		.by = by,
		.made = SUPPORT_NOW,
	};
}

void support_name(struct store *store, struct decision *decision, int64_t finding)
{
	static struct decided_finding names[NAMES];
	static int next;
	struct decided_finding *name = &names[next++ % NAMES];
	size_t count = 0;

	assert_int_equal(store_name_findings(store, &finding, 1, name, &count, NULL), 0);
	assert_int_equal(count, 1);
	decision->scope.findings = name;
	decision->scope.finding_count = 1;
}

struct act_result support_decide(struct store *store, const struct decision *decision)
{
	struct act_result result = { 0 };
	struct error err = { 0 };

	if (decision_check(decision, decision->made, &err) < 0 ||
		store_decide(store, decision, "scabbard test", &result, &err) < 0)
		fail_msg("%s", err.message);
	return result;
}

struct act_result support_undo(struct store *store, int64_t act, const char *by)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	struct act_result result = { 0 };
	struct error err = { 0 };

	if (store_undo(store, act, by, "scabbard test", SUPPORT_NOW, &result, &what, &err) < 0)
		fail_msg("%s", err.message);
	assert_true(what.length > 0);
	return result;
}

/* --- how it stands --------------------------------------------------------------------------------------- */

const char *support_standing(struct store *store, int64_t finding)
{
	char sql[700];

	snprintf(sql, sizeof(sql),
		"SELECT f.status || ' ' || CASE f.state WHEN 0 THEN 'open' WHEN 1 THEN 'in_triage' WHEN 2 "
		"THEN "
		"'exploitable' WHEN 3 THEN 'accepted' WHEN 4 THEN 'false_positive' ELSE 'not_affected' END "
		"|| "
		"' ' || CASE WHEN d.id IS NULL THEN '-' WHEN d.act_id IS NULL THEN 'policy' ELSE '#' || "
		"d.act_id "
		"END || coalesce(' ' || p.name, '') || coalesce(' +' || ((f.until - %lld) / 86400), '') "
		"FROM finding f LEFT JOIN decision d ON d.id = f.decision_id LEFT JOIN person p "
		"ON p.id = f.owner_id WHERE f.id = %lld",
		(long long)SUPPORT_NOW, (long long)finding);
	return support_ask_text(store, sql);
}

const char *support_event(struct store *store, int64_t finding)
{
	char sql[400];

	snprintf(sql, sizeof(sql),
		"SELECT CASE kind WHEN 1 THEN 'opened' WHEN 2 THEN 'changed' WHEN 3 THEN 'reopened' WHEN 4 "
		"THEN "
		"'moved' WHEN 5 THEN 'closed' WHEN 6 THEN 'decided' ELSE 'commented' END || ': ' || cause "
		"FROM finding_event WHERE finding_id = %lld ORDER BY id DESC LIMIT 1",
		(long long)finding);
	return support_ask_text(store, sql);
}

static int look(struct store *store, struct buf *report, struct error *err)
{
	int check, chain;

	check = store_check(store, report, err);
	chain = store_verify_chain(store, NULL, report, check < 0 ? NULL : err);
	return check < 0 ? check : chain;
}

void support_whole(struct store *store)
{
	CLEANUP(buf_release) struct buf report = BUF_INIT;
	struct error err = { 0 };

	if (look(store, &report, &err) < 0)
		fail_msg("%s\n%s", err.message, report.text);
}

void support_broken(struct store *store, const char *line)
{
	CLEANUP(buf_release) struct buf report = BUF_INIT;
	struct error err = { 0 };

	assert_int_equal(look(store, &report, &err), ERROR_MALFORMED);
	if (!strstr(report.text, line))
		fail_msg("'%s' is not in:\n%s", line, report.text);
}
