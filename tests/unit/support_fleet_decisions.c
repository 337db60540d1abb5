#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "support_fleet.h"

static void put_teams(struct store *store)
{
	support_fleet_run(store, "INSERT INTO team (id, name, owners) VALUES (1, 'platform', 'zoe, max'), "
				 "(2, 'app', ''), (3, 'idle', 'kim')");
	support_fleet_run(store, "UPDATE repository SET team_id = id % 3, accepted_count = id % 4, "
				 "dismissed_count = id % 2");
	support_fleet_run(store, "INSERT INTO person (id, name) VALUES (3, 'carol')");
}

/* Every standing, origin and kind of scope occurs. */
static void put_decisions(struct store *store)
{
	CLEANUP(buf_release) struct buf sql = BUF_INIT;

	support_fleet_run(store,
		"WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 40) "
		"INSERT INTO act (id, made, actor_id, kind, scope_kind, scope, body, previous, digest) "
		"SELECT 100 + id, 1790000000 + id * 86400, 1 + id % 3, 3, 3, 'x', '{}', x'00', "
		"CAST('decision ' || id AS BLOB) FROM n");
	buf_format(&sql,
		"WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 40) "
		"INSERT INTO decision (id, act_id, origin, owns, state, justification, scope, finding_count, "
		"reason, owner_id, made, until, live, used_run) SELECT id, CASE WHEN id %% 5 THEN 100 + id "
		"END, CASE WHEN id %% 5 THEN 1 ELSE 2 END, id %% 8 = 3, CASE id %% 8 WHEN 3 THEN 0 ELSE id "
		"%% 6 END, CASE WHEN id %% 6 = 5 AND id %% 8 <> 3 THEN 1 + id %% 9 ELSE 0 END, "
		"CASE id %% 3 WHEN 0 THEN CASE id %% 4 WHEN 0 THEN '{\"rule\":101}' WHEN 1 THEN "
		"'{\"repository\":\"acme/*\"}' WHEN 2 THEN '{\"repository\":\"acme/pay\",\"rule\":103}' ELSE "
		"'{\"path\":\"docs/**\",\"subject\":\"dep*\"}' END ELSE '{}' END, "
		"CASE id %% 3 WHEN 0 THEN 0 WHEN 1 THEN 1 ELSE 3 END, "
		"CASE id %% 10 WHEN 0 THEN '\xe2\x80\xaehidden' ELSE 'because of ' || id END, "
		"CASE WHEN id %% 4 = 1 OR id %% 8 = 3 THEN 3 END, 1790000000 + id * 86400, "
		"CASE id %% 4 WHEN 0 THEN NULL WHEN 1 THEN 1790000000 WHEN 2 THEN %d ELSE 1890000000 END, "
		"id %% 7 <> 0, CASE WHEN id %% 2 THEN 3 END FROM n",
		FLEET_NOW + 10 * 86400);
	support_fleet_run(store, sql.text);
	support_fleet_run(store,
		"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2) "
		"INSERT INTO decision_finding (decision_id, finding_id, evidence) SELECT d.id, 1 + (d.id * "
		"37 + n.i * 11) % 400, CASE d.id % 9 WHEN 0 THEN x'01' ELSE x'00' END FROM decision AS d "
		"JOIN n ON n.i < d.finding_count");
}

/* Some of what has ended is not settled yet. Nothing that is closed is decided. */
static void put_projection(struct store *store)
{
	support_fleet_run(store,
		"UPDATE finding SET state = 3 + id % 3, decision_id = 1 + id % 40, until = (SELECT d.until "
		"FROM decision AS d WHERE d.id = 1 + finding.id % 40) WHERE status = 2");
	support_fleet_run(store,
		"UPDATE finding SET state = id % 3, decision_id = 1 + id % 40, until = (SELECT d.until FROM "
		"decision AS d WHERE d.id = 1 + finding.id % 40) WHERE status = 1 AND id % 4 = 1");
	support_fleet_run(store, "UPDATE finding SET owner_id = 1 + id % 3 WHERE id % 5 = 0");
}

static void put_events(struct store *store)
{
	support_fleet_run(store,
		"INSERT INTO finding_event (finding_id, run_id, kind, evidence, cause) SELECT id, 2 + id % "
		"4, 2 + id / 4 % 6, x'00', CASE id % 8 WHEN 0 THEN '' ELSE 'it shows \xe2\x80\xae' || id END "
		"FROM finding WHERE id % 4 = 0");
}

void support_fleet_decide(struct store *store)
{
	put_teams(store);
	put_decisions(store);
	put_projection(store);
	put_events(store);
}
