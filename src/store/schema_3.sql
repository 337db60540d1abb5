-- Third step: what people decide about findings, teams, and numbers over time.

-- A. findings get the projection of decisions

ALTER TABLE finding ADD COLUMN state INTEGER NOT NULL DEFAULT 0;  -- enum decision_state
ALTER TABLE finding ADD COLUMN decision_id INTEGER;               -- that decides; NULL = none
ALTER TABLE finding ADD COLUMN owner_id INTEGER REFERENCES person;
ALTER TABLE finding ADD COLUMN until INTEGER;                     -- of the decision; NULL = none, or for ever

-- Behind what is marked on its line, in UTF-16 units; NULL = not known, or it ends on another line.
ALTER TABLE finding ADD COLUMN end_col INTEGER;
UPDATE finding SET end_col = (
	SELECT end_column(e.lines, finding.line - e.first_line, finding.col, d.byte_count)
	FROM finding_detail AS d JOIN excerpt AS e ON e.oid = d.oid AND e.line = finding.line
		AND e.owner_id IN (0, finding.repository_id)
	WHERE d.finding_id = finding.id ORDER BY e.owner_id LIMIT 1);

DROP INDEX finding_list;
CREATE INDEX finding_list ON finding (path_class, status, severity DESC, first_run DESC, id, rule, repository_id,
	verdict, confidence, path_id, subject_id, target_id, line, col, flags, opened_run, changed_run, closed_run,
	unseen_run, state, decision_id, owner_id, until);
CREATE INDEX finding_until ON finding (until) WHERE until IS NOT NULL;
CREATE INDEX finding_decision ON finding (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX finding_changed ON finding (changed_run);

-- Fingerprints that a finding had before it moved: decisions that name them still mean it.
CREATE TABLE finding_alias (
	fingerprint BLOB NOT NULL,
	finding_id INTEGER NOT NULL REFERENCES finding,
	PRIMARY KEY (fingerprint, finding_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE team ADD COLUMN owners TEXT NOT NULL DEFAULT '';      -- ", " between them

-- B. decisions: a projection of acts (origin 1), and what policy suppresses (origin 2)

CREATE TABLE decision (
	id INTEGER PRIMARY KEY,
	act_id INTEGER UNIQUE REFERENCES act,  -- NULL = by policy
	origin INTEGER NOT NULL,        -- enum decision_origin
	owns INTEGER NOT NULL,          -- 1 = names an owner, decides nothing
	state INTEGER NOT NULL,         -- enum decision_state
	justification INTEGER NOT NULL,
	scope TEXT NOT NULL,            -- canonical JSON; of named findings: without them
	finding_count INTEGER NOT NULL, -- named ones; 0 = a wide scope
	reason TEXT NOT NULL,
	owner_id INTEGER REFERENCES person,
	made INTEGER NOT NULL,
	until INTEGER,                  -- NULL = for ever
	live INTEGER NOT NULL,          -- 0 = taken back, or not in the policy any more
	used_run INTEGER                -- the newest run in which it fitted a finding; NULL = never
) STRICT;
CREATE INDEX decision_live ON decision (finding_count) WHERE live = 1;

-- Findings that a decision names. evidence = what each showed then: when it shows something else, it is open again.
CREATE TABLE decision_finding (
	decision_id INTEGER NOT NULL REFERENCES decision,
	finding_id INTEGER NOT NULL REFERENCES finding,
	evidence BLOB NOT NULL,
	PRIMARY KEY (decision_id, finding_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_finding_finding ON decision_finding (finding_id);

-- C. what is decided does not fail in the same way: of the fails and unknowns of a tally, how many are

ALTER TABLE tally ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN dismissed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN decided_unknown INTEGER NOT NULL DEFAULT 0;  -- of the unknowns, either
ALTER TABLE total ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN dismissed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN decided_unknown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE repository ADD COLUMN accepted_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE repository ADD COLUMN dismissed_count INTEGER NOT NULL DEFAULT 0;

-- Numbers over time, of live paths: how they stood when a run had ended that changed them. Runs, for clocks go back
-- and a day has several; what ran when is in run.

CREATE TABLE total_at (
	team_id INTEGER NOT NULL REFERENCES team,
	rule INTEGER NOT NULL,
	run_id INTEGER NOT NULL REFERENCES run,
	pass INTEGER NOT NULL,
	fail INTEGER NOT NULL,
	unknown INTEGER NOT NULL,
	declared INTEGER NOT NULL,
	accepted INTEGER NOT NULL,
	dismissed INTEGER NOT NULL,
	decided_unknown INTEGER NOT NULL,
	PRIMARY KEY (team_id, rule, run_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE repository_at (
	repository_id INTEGER NOT NULL REFERENCES repository,
	run_id INTEGER NOT NULL REFERENCES run,
	team_id INTEGER NOT NULL REFERENCES team,
	critical INTEGER NOT NULL,
	high INTEGER NOT NULL,
	medium INTEGER NOT NULL,
	low INTEGER NOT NULL,
	info INTEGER NOT NULL,
	unknown INTEGER NOT NULL,
	accepted INTEGER NOT NULL,
	score_low INTEGER NOT NULL,
	score_high INTEGER NOT NULL,
	PRIMARY KEY (repository_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX repository_at_run ON repository_at (run_id);

-- Coverage of live repositories.
CREATE TABLE fleet_at (
	team_id INTEGER NOT NULL REFERENCES team,
	run_id INTEGER NOT NULL REFERENCES run,
	repositories INTEGER NOT NULL,
	complete INTEGER NOT NULL,      -- of which everything was read
	modules INTEGER NOT NULL,
	references_all INTEGER NOT NULL,
	unpinned INTEGER NOT NULL,
	floating INTEGER NOT NULL,
	PRIMARY KEY (team_id, run_id)
) STRICT, WITHOUT ROWID;

-- What was kept by day stands for the last run that had begun by then.
INSERT INTO total_at (team_id, rule, run_id, pass, fail, unknown, declared, accepted, dismissed,
		decided_unknown)
	SELECT d.team_id, d.rule, (SELECT max(r.id) FROM run AS r WHERE r.started < (d.day + 1) * 86400) AS run,
		d.pass, d.fail, d.unknown, d.declared, 0, 0, 0 FROM day_total AS d WHERE run IS NOT NULL ORDER BY d.day
	ON CONFLICT (team_id, rule, run_id) DO UPDATE SET pass = excluded.pass, fail = excluded.fail,
		unknown = excluded.unknown, declared = excluded.declared;
INSERT INTO repository_at (repository_id, run_id, team_id, critical, high, medium, low, info, unknown, accepted,
		score_low, score_high)
	SELECT d.repository_id, (SELECT max(r.id) FROM run AS r WHERE r.started < (d.day + 1) * 86400) AS run, 0,
		d.critical, d.high, d.medium, d.low, 0, d.unknown, 0, d.score_low, d.score_high FROM day_repository AS d
		WHERE run IS NOT NULL ORDER BY d.day
	ON CONFLICT (repository_id, run_id) DO UPDATE SET critical = excluded.critical, high = excluded.high,
		medium = excluded.medium, low = excluded.low, unknown = excluded.unknown,
		score_low = excluded.score_low, score_high = excluded.score_high;
DROP TABLE day_total;
DROP TABLE day_repository;

-- And what is there now stands for the last run of all.
INSERT INTO total_at (team_id, rule, run_id, pass, fail, unknown, declared, accepted, dismissed, decided_unknown)
	SELECT t.team_id, t.rule, (SELECT max(r.id) FROM run AS r) AS run, t.pass, t.fail, t.unknown, t.declared, 0, 0, 0
		FROM total AS t WHERE t.path_class = 0 AND run IS NOT NULL
	ON CONFLICT (team_id, rule, run_id) DO UPDATE SET pass = excluded.pass, fail = excluded.fail,
		unknown = excluded.unknown, declared = excluded.declared;
INSERT INTO repository_at (repository_id, run_id, team_id, critical, high, medium, low, info, unknown, accepted,
		score_low, score_high)
	SELECT t.id, (SELECT max(r.id) FROM run AS r) AS run, 0, t.critical_count, t.high_count, t.medium_count,
		t.low_count, t.info_count, t.unknown_count, 0, t.score_low, t.score_high
		FROM repository AS t WHERE t.state = 1 AND run IS NOT NULL
	ON CONFLICT (repository_id, run_id) DO UPDATE SET critical = excluded.critical, high = excluded.high,
		medium = excluded.medium, low = excluded.low, info = excluded.info, unknown = excluded.unknown,
		score_low = excluded.score_low, score_high = excluded.score_high;
INSERT INTO fleet_at (team_id, run_id, repositories, complete, modules, references_all, unpinned, floating)
	SELECT 0, (SELECT max(r.id) FROM run AS r) AS run, count(*), coalesce(sum(c.status = 1), 0),
		coalesce(sum(t.module_count), 0), coalesce(sum(t.reference_count), 0),
		coalesce(sum(t.unpinned_count), 0), coalesce(sum(t.floating_count), 0)
		FROM repository AS t LEFT JOIN capture AS c ON c.id = t.capture_id
		WHERE t.state = 1 HAVING run IS NOT NULL;

CREATE INDEX act_scope ON act (scope_kind, scope);
CREATE INDEX act_undoes ON act (undoes, id) WHERE undoes IS NOT NULL;

-- D. events get a number each, so that a list of changes can name them; the newest last

CREATE TABLE finding_event_3 (
	id INTEGER PRIMARY KEY,
	finding_id INTEGER NOT NULL REFERENCES finding,
	run_id INTEGER NOT NULL REFERENCES run,
	kind INTEGER NOT NULL,          -- enum event_kind
	evidence BLOB NOT NULL,
	cause TEXT NOT NULL,
	UNIQUE (finding_id, run_id, kind)
) STRICT;
INSERT INTO finding_event_3 (finding_id, run_id, kind, evidence, cause)
	SELECT finding_id, run_id, kind, evidence, cause FROM finding_event ORDER BY run_id, finding_id, kind;
DROP TABLE finding_event;
ALTER TABLE finding_event_3 RENAME TO finding_event;
CREATE INDEX finding_event_run ON finding_event (run_id);
