#include "numbers_at.h"

#include "base/cleanup.h"

static int run_with(
	struct store *store, const char *sql, const int64_t *numbers, size_t count, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	const int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	for (size_t i = 0; i < count; i++)
		statement_bind_integer(&statement, (int)i + 1, numbers[i]);
	return statement_run(&statement, err);
}

int numbers_at_put_repository(struct store *store, int64_t repository, int64_t run, struct error *err)
{
	static const char sql[] =
		"INSERT INTO repository_at (repository_id, run_id, team_id, critical, high, medium, low, "
		"info, unknown, accepted, score_low, score_high) "
		"SELECT n.id, max(?2, coalesce((SELECT max(run_id) FROM repository_at WHERE repository_id = "
		"?1), 0)), n.team, n.critical, n.high, n.medium, n.low, n.info, n.unknown, n.accepted, "
		"n.score_low, n.score_high FROM (SELECT id, team_id AS team, (state = 1) * critical_count AS "
		"critical, (state = 1) * high_count AS high, (state = 1) * medium_count AS medium, "
		"(state = 1) * low_count AS low, (state = 1) * info_count AS info, (state = 1) * "
		"unknown_count AS unknown, (state = 1) * accepted_count AS accepted, "
		"CASE state WHEN 1 THEN score_low ELSE -1 END AS score_low, "
		"CASE state WHEN 1 THEN score_high ELSE -1 END AS score_high "
		"FROM repository WHERE id = ?1) AS n "
		"WHERE (n.team, n.critical, n.high, n.medium, n.low, n.info, n.unknown, n.accepted, "
		"n.score_low, n.score_high) IS NOT (SELECT team_id, critical, high, medium, low, info, "
		"unknown, accepted, score_low, score_high FROM repository_at WHERE repository_id = ?1 "
		"ORDER BY run_id DESC LIMIT 1) "
		"ON CONFLICT (repository_id, run_id) DO UPDATE SET team_id = excluded.team_id, "
		"critical = excluded.critical, high = excluded.high, medium = excluded.medium, "
		"low = excluded.low, info = excluded.info, unknown = excluded.unknown, "
		"accepted = excluded.accepted, score_low = excluded.score_low, "
		"score_high = excluded.score_high";

	return run_with(store, sql, (const int64_t[]){ repository, run }, 2, err);
}

/* Of the totals `t` that are chosen. ?1 is the run. */
#define PUT_TOTALS(which)                                                                                    \
	"INSERT INTO total_at (team_id, rule, run_id, pass, fail, unknown, declared, accepted, dismissed, "  \
	"decided_unknown) SELECT t.team_id, t.rule, max(?1, coalesce((SELECT max(x.run_id) FROM total_at "   \
	"AS x WHERE x.team_id = t.team_id AND x.rule = t.rule), 0)), t.pass, t.fail, t.unknown, "            \
	"t.declared, t.accepted, t.dismissed, t.decided_unknown FROM total AS t WHERE t.path_class = 0 "     \
	"AND " which " AND (t.pass, t.fail, t.unknown, t.declared, t.accepted, t.dismissed, "                \
	"t.decided_unknown) IS NOT (SELECT x.pass, x.fail, x.unknown, x.declared, x.accepted, "              \
	"x.dismissed, x.decided_unknown FROM total_at AS x WHERE x.team_id = t.team_id AND x.rule = "        \
	"t.rule ORDER BY x.run_id DESC LIMIT 1) "                                                            \
	"ON CONFLICT (team_id, rule, run_id) DO UPDATE SET pass = excluded.pass, fail = excluded.fail, "     \
	"unknown = excluded.unknown, declared = excluded.declared, accepted = excluded.accepted, "           \
	"dismissed = excluded.dismissed, decided_unknown = excluded.decided_unknown"

int numbers_at_put_total(struct store *store, int64_t team, int64_t rule, int64_t run, struct error *err)
{
	static const char sql[] = PUT_TOTALS("t.team_id = ?2 AND t.rule = ?3");

	return run_with(store, sql, (const int64_t[]){ run, team, rule }, 3, err);
}

int numbers_at_put_totals(struct store *store, int64_t repository, int64_t run, struct error *err)
{
	static const char sql[] =
		PUT_TOTALS("t.team_id IN (SELECT 0 UNION SELECT r.team_id FROM repository AS r WHERE r.id = "
			   "?2) AND t.rule IN (SELECT y.rule FROM tally AS y WHERE y.repository_id = ?2)");

	return run_with(store, sql, (const int64_t[]){ run, repository }, 2, err);
}

/* A team that has no repository left has its row of zeros. */
int numbers_at_put_coverage(struct store *store, int64_t run, struct error *err)
{
	static const char sql[] =
		"INSERT INTO fleet_at (team_id, run_id, repositories, complete, modules, references_all, "
		"unpinned, floating) SELECT n.team, max(?1, coalesce((SELECT max(x.run_id) FROM fleet_at AS "
		"x WHERE x.team_id = n.team), 0)), n.repositories, n.complete, n.modules, n.references_all, "
		"n.unpinned, n.floating FROM (SELECT m.id AS team, count(r.id) AS repositories, "
		"coalesce(sum(c.status = 1), 0) AS complete, coalesce(sum(r.module_count), 0) AS modules, "
		"coalesce(sum(r.reference_count), 0) AS references_all, "
		"coalesce(sum(r.unpinned_count), 0) AS unpinned, "
		"coalesce(sum(r.floating_count), 0) AS floating FROM team AS m LEFT JOIN repository AS r "
		"ON r.state = 1 AND (m.id = 0 OR m.id = r.team_id) "
		"LEFT JOIN capture AS c ON c.id = r.capture_id GROUP BY m.id) AS n "
		"WHERE (n.repositories, n.complete, n.modules, n.references_all, n.unpinned, n.floating) "
		"IS NOT (SELECT x.repositories, x.complete, x.modules, x.references_all, x.unpinned, "
		"x.floating FROM fleet_at AS x WHERE x.team_id = n.team ORDER BY x.run_id DESC LIMIT 1) "
		"ON CONFLICT (team_id, run_id) DO UPDATE SET repositories = excluded.repositories, "
		"complete = excluded.complete, modules = excluded.modules, "
		"references_all = excluded.references_all, unpinned = excluded.unpinned, "
		"floating = excluded.floating";

	return run_with(store, sql, &run, 1, err);
}

_Static_assert(REPOSITORY_LIVE == 1 && COVERAGE_COMPLETE == 1 && PATH_LIVE == 0, "stored");
