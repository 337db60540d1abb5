-- Version 1 of the database: what a new file is made with. Later versions are steps in migrate.c; this
-- file is never edited once released. Numbers of our own enumerations are those of include/model (append
-- only). Object ids and digests are bytes, times are seconds UTC, texts from outside are as the readers'
-- door wrote them. Identity tables are never deleted by a scan; facts have a life [since_run, until_run).

-- A. who and what

CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

-- 0 is the whole fleet.
CREATE TABLE team (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO team (id, name) VALUES (0, '');

-- Paths, names, subjects and what references say, once each: patterns are matched against this table.
CREATE TABLE string (
	id INTEGER PRIMARY KEY,
	value TEXT NOT NULL UNIQUE
) STRICT;

-- Counts are of live paths and of now, but for file_count, set_apart_count (open findings elsewhere) and
-- hostile_count (paths, names and open findings with unprintable characters). Failures count by severity.
CREATE TABLE repository (
	id INTEGER PRIMARY KEY,
	identity TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL UNIQUE,
	team_id INTEGER NOT NULL DEFAULT 0 REFERENCES team,
	state INTEGER NOT NULL,         -- enum repository_state
	capture_id INTEGER,             -- the newest
	evaluated_key BLOB,
	evaluate_after INTEGER,         -- NULL = verdicts do not depend on the time
	first_run INTEGER NOT NULL,
	last_run INTEGER NOT NULL,      -- when it was last seen, read or unchanged
	file_count INTEGER NOT NULL DEFAULT 0,
	module_count INTEGER NOT NULL DEFAULT 0,
	reference_count INTEGER NOT NULL DEFAULT 0,
	unpinned_count INTEGER NOT NULL DEFAULT 0,
	floating_count INTEGER NOT NULL DEFAULT 0,
	pinned_count INTEGER NOT NULL DEFAULT 0,
	builtin_count INTEGER NOT NULL DEFAULT 0,
	local_count INTEGER NOT NULL DEFAULT 0,
	malformed_count INTEGER NOT NULL DEFAULT 0,
	conflict_count INTEGER NOT NULL DEFAULT 0,
	critical_count INTEGER NOT NULL DEFAULT 0,
	high_count INTEGER NOT NULL DEFAULT 0,
	medium_count INTEGER NOT NULL DEFAULT 0,
	low_count INTEGER NOT NULL DEFAULT 0,
	info_count INTEGER NOT NULL DEFAULT 0,
	unknown_count INTEGER NOT NULL DEFAULT 0,
	declared_count INTEGER NOT NULL DEFAULT 0,
	set_apart_count INTEGER NOT NULL DEFAULT 0,
	hostile_count INTEGER NOT NULL DEFAULT 0,
	score_low INTEGER NOT NULL DEFAULT -1,   -- -1 = nothing was looked at
	score_high INTEGER NOT NULL DEFAULT -1
) STRICT;

-- Identities that a repository had before.
CREATE TABLE repository_alias (
	identity TEXT PRIMARY KEY,
	repository_id INTEGER NOT NULL REFERENCES repository
) STRICT, WITHOUT ROWID;

-- A place belongs to one repository at a time.
CREATE TABLE repository_place (
	path TEXT PRIMARY KEY,
	repository_id INTEGER NOT NULL REFERENCES repository,
	last_run INTEGER NOT NULL,
	gone INTEGER NOT NULL           -- 1 = nothing was there when its root was last scanned
) STRICT, WITHOUT ROWID;
CREATE INDEX repository_place_repository ON repository_place (repository_id);

-- Code that references name, wherever it lives.
CREATE TABLE target (
	id INTEGER PRIMARY KEY,
	identity TEXT NOT NULL UNIQUE,  -- github.com/x/y/sub
	host TEXT NOT NULL,
	root TEXT NOT NULL,             -- github.com/x/y
	subpath TEXT NOT NULL
) STRICT;

-- B. runs and what they saw

-- The five counts sum run_ledger.
CREATE TABLE run (
	id INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL,
	actor_id INTEGER NOT NULL REFERENCES person,
	started INTEGER NOT NULL,
	finished INTEGER,
	status INTEGER NOT NULL,
	scope TEXT NOT NULL,
	program TEXT NOT NULL,
	counts TEXT NOT NULL,
	opened INTEGER NOT NULL DEFAULT 0,
	unchanged INTEGER NOT NULL DEFAULT 0,
	changed INTEGER NOT NULL DEFAULT 0,
	reopened INTEGER NOT NULL DEFAULT 0,
	closed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Whose evaluation may close a finding: kind 1 = the rules over one repository, by its identity.
CREATE TABLE scope (
	id INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	UNIQUE (kind, name)
) STRICT;

CREATE TABLE run_ledger (
	run_id INTEGER NOT NULL REFERENCES run,
	scope_id INTEGER NOT NULL REFERENCES scope,
	opened INTEGER NOT NULL,
	unchanged INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	reopened INTEGER NOT NULL,
	closed INTEGER NOT NULL,
	PRIMARY KEY (run_id, scope_id)
) STRICT, WITHOUT ROWID;

-- One row a change of what was read or of how it went, not one a scan. After a failure, what was read
-- before still stands: ref to walked are then of the capture before.
CREATE TABLE capture (
	id INTEGER PRIMARY KEY,
	repository_id INTEGER NOT NULL REFERENCES repository,
	run_id INTEGER NOT NULL REFERENCES run,
	status INTEGER NOT NULL,        -- enum coverage_status
	reason TEXT,
	ref TEXT,                       -- NULL = detached
	commit_id BLOB,                 -- NULL = none
	tree_id BLOB,
	commit_time INTEGER NOT NULL,
	author TEXT,
	readers TEXT NOT NULL,          -- "1:3 2:1"; '' = not by ours, or never
	facts_digest BLOB,              -- NULL = nothing was ever read
	kind INTEGER NOT NULL,          -- enum repository_kind
	shallow INTEGER NOT NULL,
	partial INTEGER NOT NULL,
	urls TEXT NOT NULL,             -- one a line, origin first
	roots TEXT NOT NULL,            -- one a line
	program TEXT NOT NULL,
	made INTEGER NOT NULL,
	walked INTEGER NOT NULL,
	read INTEGER NOT NULL
) STRICT;
CREATE INDEX capture_repository ON capture (repository_id);

CREATE TABLE problem (
	capture_id INTEGER NOT NULL REFERENCES capture,
	ordinal INTEGER NOT NULL,
	path TEXT NOT NULL,             -- '' = the whole repository
	reader INTEGER NOT NULL,
	code INTEGER NOT NULL,          -- enum problem_code
	limit_name TEXT,
	line INTEGER NOT NULL,          -- 0 = none
	col INTEGER NOT NULL,
	detail TEXT NOT NULL,
	PRIMARY KEY (capture_id, ordinal)
) STRICT, WITHOUT ROWID;

-- C. memory by object: a cache. owner_id 0 = read by our own readers, for every repository that holds the
-- object; else the one repository whose snapshot was taken in and says so: nobody else may believe it. Where
-- both are there, 0 counts.

CREATE TABLE blob_fact (
	oid BLOB NOT NULL,
	reader INTEGER NOT NULL,
	version INTEGER NOT NULL,
	owner_id INTEGER NOT NULL,
	facts TEXT NOT NULL,
	PRIMARY KEY (oid, reader, version, owner_id)
) STRICT, WITHOUT ROWID;

-- Seven lines around a line, raw but for masked secrets, joined by line feeds.
CREATE TABLE excerpt (
	oid BLOB NOT NULL,
	line INTEGER NOT NULL,
	owner_id INTEGER NOT NULL,
	first_line INTEGER NOT NULL,
	lines TEXT NOT NULL,
	PRIMARY KEY (oid, line, owner_id)
) STRICT, WITHOUT ROWID;

-- D. facts with a life: until_run NULL = now. A changed row is closed and a new one opened, which keeps
-- first_run; what only moved within its file is mended in place.

CREATE TABLE file (
	id INTEGER PRIMARY KEY,
	repository_id INTEGER NOT NULL REFERENCES repository,
	path_id INTEGER NOT NULL REFERENCES string,
	reader INTEGER NOT NULL,
	oid BLOB NOT NULL,
	mode INTEGER NOT NULL,
	size INTEGER NOT NULL,
	version INTEGER NOT NULL,       -- of the reader whose facts these are; 0 = it was not read
	path_class INTEGER NOT NULL,
	since_run INTEGER NOT NULL,
	until_run INTEGER
) STRICT;
CREATE UNIQUE INDEX file_now ON file (repository_id, path_id, reader) WHERE until_run IS NULL;

-- Folders that could shadow a remote name.
CREATE TABLE folder (
	id INTEGER PRIMARY KEY,
	repository_id INTEGER NOT NULL REFERENCES repository,
	path_id INTEGER NOT NULL REFERENCES string,
	since_run INTEGER NOT NULL,
	until_run INTEGER
) STRICT;
CREATE UNIQUE INDEX folder_now ON folder (repository_id, path_id) WHERE until_run IS NULL;

-- evidence: a digest over every column that is no place.
CREATE TABLE module (
	id INTEGER PRIMARY KEY,
	repository_id INTEGER NOT NULL REFERENCES repository,
	path_id INTEGER NOT NULL REFERENCES string,
	path_class INTEGER NOT NULL,
	identity BLOB NOT NULL,
	evidence BLOB NOT NULL,
	folder_id INTEGER NOT NULL REFERENCES string,  -- '' = the top of the repository
	name_id INTEGER NOT NULL REFERENCES string,
	workspace INTEGER NOT NULL,
	shadowed INTEGER NOT NULL,      -- another manifest of the folder takes precedence
	form_id INTEGER NOT NULL REFERENCES string,
	sdk_id INTEGER REFERENCES string,
	engine_id INTEGER REFERENCES string,           -- version asked for
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	first_run INTEGER NOT NULL,
	since_run INTEGER NOT NULL,
	until_run INTEGER
) STRICT;
CREATE UNIQUE INDEX module_now ON module (repository_id, identity) WHERE until_run IS NULL;
CREATE INDEX module_path ON module (repository_id, path_id) WHERE until_run IS NULL;

CREATE TABLE reference (
	id INTEGER PRIMARY KEY,
	repository_id INTEGER NOT NULL REFERENCES repository,
	path_id INTEGER NOT NULL REFERENCES string,
	path_class INTEGER NOT NULL,
	identity BLOB NOT NULL,
	evidence BLOB NOT NULL,
	kind INTEGER NOT NULL,
	name_id INTEGER NOT NULL REFERENCES string,
	source_id INTEGER NOT NULL REFERENCES string,
	pin_id INTEGER REFERENCES string,              -- NULL = none is written
	class INTEGER NOT NULL,         -- enum reference_class
	detail INTEGER NOT NULL,
	effective INTEGER NOT NULL,
	target_id INTEGER REFERENCES target,           -- NULL = not remote
	version_id INTEGER NOT NULL REFERENCES string, -- '' = none
	version_kind INTEGER NOT NULL,
	commit_id BLOB,                 -- what the engine will run, as far as that is certain
	lock_path_id INTEGER REFERENCES string,        -- the lock that governs
	lock_commit_id INTEGER REFERENCES string,      -- what it answers
	lock_floats INTEGER NOT NULL,
	byte_offset INTEGER NOT NULL,
	byte_count INTEGER NOT NULL,
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	first_run INTEGER NOT NULL,
	since_run INTEGER NOT NULL,
	until_run INTEGER
) STRICT;
CREATE UNIQUE INDEX reference_now ON reference (repository_id, identity) WHERE until_run IS NULL;
CREATE INDEX reference_path ON reference (repository_id, path_id) WHERE until_run IS NULL;
CREATE INDEX reference_target ON reference (target_id, commit_id) WHERE target_id IS NOT NULL;

-- E. verdicts

CREATE TABLE finding (
	id INTEGER PRIMARY KEY,
	fingerprint BLOB NOT NULL,
	path_class INTEGER NOT NULL,
	status INTEGER NOT NULL,        -- enum finding_status
	severity INTEGER NOT NULL,
	first_run INTEGER NOT NULL,
	rule INTEGER NOT NULL,
	verdict INTEGER NOT NULL,
	confidence INTEGER NOT NULL,
	repository_id INTEGER NOT NULL REFERENCES repository,
	scope_id INTEGER NOT NULL REFERENCES scope,
	target_id INTEGER REFERENCES target,
	subject_identity BLOB NOT NULL,
	path_id INTEGER NOT NULL REFERENCES string,    -- '' = the repository
	subject_id INTEGER NOT NULL REFERENCES string,
	subjects INTEGER NOT NULL,
	line INTEGER NOT NULL,          -- 0 = no place
	col INTEGER NOT NULL,
	evidence BLOB NOT NULL,
	content INTEGER NOT NULL,       -- a digest over what is mended without an event: places, words
	flags INTEGER NOT NULL,         -- bits of enum finding_flag
	opened_run INTEGER NOT NULL,    -- first, or again
	changed_run INTEGER NOT NULL,   -- last event
	closed_run INTEGER,
	unseen_run INTEGER              -- the first run that could not look at it; NULL = it was looked at
) STRICT;
-- Everything that a filter of findings can name, but words, which are in string and finding_detail.
CREATE INDEX finding_list ON finding (path_class, status, severity DESC, first_run DESC, id, rule, repository_id,
	verdict, confidence, path_id, subject_id, target_id, line, col, flags, opened_run, changed_run, closed_run,
	unseen_run);
CREATE UNIQUE INDEX finding_repository ON finding (repository_id, fingerprint);
-- What lies in one repository, and in one of its files: counts of a module, and lists of one repository.
CREATE INDEX finding_path ON finding (repository_id, path_id, status, verdict, severity);

CREATE TABLE finding_detail (
	finding_id INTEGER PRIMARY KEY REFERENCES finding,
	seen TEXT NOT NULL,
	remedy TEXT,                    -- NULL = the rule's own help
	oid BLOB,                       -- the object that the place is in; with line: the excerpt
	byte_offset INTEGER NOT NULL,
	byte_count INTEGER NOT NULL
) STRICT;

CREATE TABLE finding_event (
	finding_id INTEGER NOT NULL REFERENCES finding,
	run_id INTEGER NOT NULL REFERENCES run,
	kind INTEGER NOT NULL,          -- enum event_kind
	evidence BLOB NOT NULL,
	cause TEXT NOT NULL,
	PRIMARY KEY (finding_id, run_id, kind)
) STRICT, WITHOUT ROWID;

-- What one rule looked at in one repository.
CREATE TABLE tally (
	repository_id INTEGER NOT NULL REFERENCES repository,
	rule INTEGER NOT NULL,
	path_class INTEGER NOT NULL,
	pass INTEGER NOT NULL,
	fail INTEGER NOT NULL,
	unknown INTEGER NOT NULL,
	declared INTEGER NOT NULL,
	PRIMARY KEY (repository_id, rule, path_class)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_worst ON tally (rule, path_class, fail);

-- Sums of tally over live repositories, kept by differences.
CREATE TABLE total (
	team_id INTEGER NOT NULL REFERENCES team,
	rule INTEGER NOT NULL,
	path_class INTEGER NOT NULL,
	pass INTEGER NOT NULL,
	fail INTEGER NOT NULL,
	unknown INTEGER NOT NULL,
	declared INTEGER NOT NULL,
	PRIMARY KEY (team_id, rule, path_class)
) STRICT, WITHOUT ROWID;

-- Trends, of live paths: the last state of each day on which it changed. day = seconds / 86400.
CREATE TABLE day_total (
	team_id INTEGER NOT NULL REFERENCES team,
	day INTEGER NOT NULL,
	rule INTEGER NOT NULL,
	pass INTEGER NOT NULL,
	fail INTEGER NOT NULL,
	unknown INTEGER NOT NULL,
	declared INTEGER NOT NULL,
	PRIMARY KEY (team_id, day, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_repository (
	repository_id INTEGER NOT NULL REFERENCES repository,
	day INTEGER NOT NULL,
	critical INTEGER NOT NULL,
	high INTEGER NOT NULL,
	medium INTEGER NOT NULL,
	low INTEGER NOT NULL,
	unknown INTEGER NOT NULL,
	score_low INTEGER NOT NULL,
	score_high INTEGER NOT NULL,
	PRIMARY KEY (repository_id, day)
) STRICT, WITHOUT ROWID;
