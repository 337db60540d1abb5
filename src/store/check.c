/* Whether the database is whole, and whether what is summed up equals what it sums. */
#include <string.h>

#include "act.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"

enum { LINES_MOST = 20 };

/* One question whose rows are what is wrong; a row is one line of the report. */
struct check {
	const char *name;
	const char *sql;
	const char *fine; /**< the one row that says that all is well, or NULL */
};

static const struct check checks[] = {
	{ "file", "PRAGMA integrity_check(20)", "ok" },
	{ "links between tables",
		"SELECT \"table\" || ': row ' || coalesce(rowid, '?') || ' names a row of ' || parent || "
		"' that is not there' FROM pragma_foreign_key_check LIMIT 20",
		NULL },
	{ "captures of repositories",
		"SELECT r.name FROM repository r LEFT JOIN capture c ON c.id = r.capture_id "
		"AND c.repository_id = r.id WHERE c.id IS NULL LIMIT 20",
		NULL },
	{ "totals",
		"SELECT 'rule ' || rule || ', paths ' || path_class || CASE team_id WHEN 0 THEN '' ELSE ', "
		"team ' "
		"|| team_id END FROM (SELECT team_id, rule, path_class, pass, fail, unknown, declared, "
		"accepted, "
		"dismissed, decided_unknown FROM total UNION ALL SELECT m.id, t.rule, t.path_class, "
		"-sum(t.pass), -sum(t.fail), -sum(t.unknown), -sum(t.declared), -sum(t.accepted), "
		"-sum(t.dismissed), -sum(t.decided_unknown) FROM tally t JOIN repository r "
		"ON r.id = t.repository_id AND r.state = 1 JOIN team m ON m.id = 0 OR m.id = r.team_id "
		"GROUP BY m.id, t.rule, t.path_class) GROUP BY team_id, rule, path_class HAVING sum(pass) <> "
		"0 "
		"OR sum(fail) <> 0 OR sum(unknown) <> 0 OR sum(declared) <> 0 OR sum(accepted) <> 0 "
		"OR sum(dismissed) <> 0 OR sum(decided_unknown) <> 0 LIMIT 20",
		NULL },
	{ "decided findings of tallies",
		"SELECT r.name || ', rule ' || x.rule FROM (SELECT repository_id, rule, path_class, "
		"accepted, "
		"dismissed, decided_unknown FROM tally UNION ALL SELECT repository_id, rule, path_class, "
		"-sum((state = 3) * weight), -sum((state <> 3) * weight), -sum((verdict = 2) * weight) FROM "
		"(SELECT repository_id, rule, path_class, state, verdict, CASE verdict WHEN 1 THEN 1 WHEN 2 "
		"THEN subjects ELSE 0 END AS weight FROM finding WHERE status = 2) "
		"GROUP BY repository_id, rule, path_class) x JOIN repository r ON r.id = x.repository_id "
		"GROUP BY x.repository_id, x.rule, x.path_class HAVING sum(x.accepted) <> 0 "
		"OR sum(x.dismissed) <> 0 OR sum(x.decided_unknown) <> 0 LIMIT 20",
		NULL },
	{ "findings of repositories",
		"SELECT r.name FROM repository r LEFT JOIN (SELECT repository_id, "
		"sum(status = 1 AND path_class = 0 AND verdict = 1 AND severity = 4) critical, "
		"sum(status = 1 AND path_class = 0 AND verdict = 1 AND severity = 3) high, "
		"sum(status = 1 AND path_class = 0 AND verdict = 1 AND severity = 2) medium, "
		"sum(status = 1 AND path_class = 0 AND verdict = 1 AND severity = 1) low, "
		"sum(status = 1 AND path_class = 0 AND verdict = 1 AND severity = 0) info, "
		"sum(status = 1 AND path_class = 0 AND verdict = 2) unknown, "
		"sum(status = 1 AND path_class = 0 AND verdict = 3) declared, "
		"sum(status = 1 AND path_class <> 0) apart, "
		"sum(status = 2 AND path_class = 0 AND state = 3) accepted, "
		"sum(status = 2 AND path_class = 0 AND state <> 3) dismissed "
		"FROM finding WHERE status <> 0 GROUP BY repository_id) f "
		"ON f.repository_id = r.id WHERE (critical_count, high_count, medium_count, low_count, "
		"info_count, unknown_count, declared_count, set_apart_count, accepted_count, "
		"dismissed_count) "
		"IS NOT (coalesce(critical, 0), coalesce(high, 0), coalesce(medium, 0), coalesce(low, 0), "
		"coalesce(info, 0), coalesce(unknown, 0), coalesce(declared, 0), coalesce(apart, 0), "
		"coalesce(accepted, 0), coalesce(dismissed, 0)) LIMIT 20",
		NULL },
	{ "facts of repositories",
		"SELECT r.name FROM repository r WHERE file_count <> (SELECT count(*) FROM file "
		"WHERE repository_id = r.id AND until_run IS NULL) OR module_count <> (SELECT count(*) "
		"FROM module WHERE repository_id = r.id AND until_run IS NULL AND path_class = 0) "
		"OR reference_count <> (SELECT count(*) FROM reference WHERE repository_id = r.id "
		"AND until_run IS NULL AND path_class = 0) OR image_count <> (SELECT count(*) FROM image_use "
		"WHERE repository_id = r.id AND until_run IS NULL AND path_class = 0) OR setting_count <> "
		"(SELECT count(*) FROM configuration WHERE repository_id = r.id AND until_run IS NULL "
		"AND path_class = 0) LIMIT 20",
		NULL },
	{ "numbers over time",
		"SELECT 'rule ' || t.rule || ', team ' || t.team_id FROM total t WHERE t.path_class = 0 AND "
		"(t.pass, t.fail, t.unknown, t.declared, t.accepted, t.dismissed, t.decided_unknown) IS NOT "
		"(SELECT a.pass, a.fail, a.unknown, a.declared, a.accepted, a.dismissed, a.decided_unknown "
		"FROM total_at a WHERE a.team_id = t.team_id AND a.rule = t.rule ORDER BY a.run_id DESC "
		"LIMIT 1) UNION ALL SELECT 'repository ' || r.name FROM repository r JOIN repository_at a ON "
		"a.repository_id = r.id AND a.run_id = (SELECT max(n.run_id) FROM repository_at n WHERE "
		"n.repository_id = r.id) WHERE (a.team_id, a.critical, a.high, a.medium, a.low, a.info, "
		"a.unknown, a.accepted, a.score_low, a.score_high) IS NOT (r.team_id, "
		"(r.state = 1) * r.critical_count, (r.state = 1) * r.high_count, "
		"(r.state = 1) * r.medium_count, (r.state = 1) * r.low_count, (r.state = 1) * r.info_count, "
		"(r.state = 1) * r.unknown_count, (r.state = 1) * r.accepted_count, "
		"CASE r.state WHEN 1 THEN r.score_low ELSE -1 END, "
		"CASE r.state WHEN 1 THEN r.score_high ELSE -1 END) LIMIT 20",
		NULL },
	{ "ledgers of runs",
		"SELECT '#' || run.id FROM run LEFT JOIN (SELECT run_id, sum(opened) o, sum(unchanged) u, "
		"sum(changed) c, sum(reopened) r, sum(closed) d FROM run_ledger GROUP BY run_id) l "
		"ON l.run_id = run.id WHERE (opened, unchanged, changed, reopened, closed) IS NOT "
		"(coalesce(o, 0), coalesce(u, 0), coalesce(c, 0), coalesce(r, 0), coalesce(d, 0)) LIMIT 20",
		NULL },
	{ "histories of findings",
		"SELECT 'finding ' || f.id FROM finding f WHERE NOT EXISTS (SELECT 1 FROM finding_event e "
		"WHERE e.finding_id = f.id AND e.run_id = f.first_run AND e.kind = 1) OR NOT EXISTS "
		"(SELECT 1 FROM finding_detail d WHERE d.finding_id = f.id) LIMIT 20",
		NULL },
	{ "steps below references",
		"SELECT 'reference ' || x.reference_id FROM resolution x WHERE (below_count, below_floating) "
		"IS NOT (SELECT count(*), coalesce(sum(b.effective = 4), 0) FROM below b "
		"WHERE b.reference_id = x.reference_id) UNION ALL SELECT DISTINCT 'reference ' || "
		"b.reference_id FROM below b WHERE NOT EXISTS (SELECT 1 FROM resolution x "
		"WHERE x.reference_id = b.reference_id) LIMIT 20",
		NULL },
};

static bool is_fine(const struct check *check, const char *row)
{
	return check->fine && strcmp(check->fine, row) == 0;
}

static int run_check(struct store *store, const struct check *check, struct buf *ret_report, size_t *wrong,
	struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t before = *wrong;
	int result = statement_compile(&statement, store, check->sql, err);

	if (result < 0)
		return result;
	while ((result = statement_step(&statement, err)) > 0) {
		const char *row = statement_text(&statement, 0);

		if (is_fine(check, row))
			continue;
		buf_format(ret_report, "%s: %s\n", check->name, row);
		++*wrong;
	}
	if (result == 0 && *wrong == before)
		buf_format(ret_report, "%s: ok\n", check->name);
	return result;
}

/* What the digest of a resolution was made of is what is kept. */
static int check_documents(struct store *store, struct buf *ret_report, size_t *wrong, struct error *err)
{
	static const char sql[] = "SELECT x.reference_id, x.digest, d.document FROM resolution x "
				  "LEFT JOIN resolution_document d ON d.reference_id = x.reference_id";
	static const char name[] = "resolutions of references";
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t found = 0;
	int result = statement_compile(&statement, store, sql, err);

	if (result < 0)
		return result;
	while (found < LINES_MOST && (result = statement_step(&statement, err)) > 0) {
		const char *document = statement_text(&statement, 2);
		unsigned char stored[16], digest[DIGEST_SIZE];

		statement_copy(&statement, 1, stored, sizeof(stored));
		digest_bytes(document, strlen(document), digest);
		if (memcmp(stored, digest, sizeof(stored)) == 0)
			continue;
		buf_format(ret_report, "%s: reference %lld\n", name,
			(long long)statement_integer(&statement, 0));
		found++;
	}
	if (result == 0 && !found)
		buf_format(ret_report, "%s: ok\n", name);
	*wrong += found;
	return result < 0 ? result : 0;
}

int store_check(struct store *store, struct buf *ret_report, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	size_t wrong = 0, facts = 0;
	int result = transaction_begin_read(&transaction, store, err);

	for (size_t i = 0; i < COUNT_OF(checks) && result == 0; i++)
		result = run_check(store, &checks[i], ret_report, &wrong, err);
	if (result == 0)
		result = check_documents(store, ret_report, &wrong, err);
	facts = wrong;
	if (result == 0)
		result = act_check(store, ret_report, &wrong, err);
	if (result == 0)
		result = review_check(store, ret_report, &wrong, err);
	if (result == 0)
		result = decisions_check(store, ret_report, &wrong, err);
	if (result == 0)
		result = transaction_commit(&transaction, err);
	if (result < 0 || !wrong)
		return result;
	error_set(err, ERROR_MALFORMED, "the database '%s' is not whole: %zu thing%s wrong", store->path,
		wrong, wrong == 1 ? " is" : "s are");
	if (wrong > facts)
		error_hint(err, "Put a copy back: what people did is written nowhere else.");
	else
		error_hint(err, "Move it away and scan again, or put a copy back.");
	return ERROR_MALFORMED;
}
