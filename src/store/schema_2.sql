-- Version 2 of the database: copies and what they say, resolutions, who brought in what, people's acts and the
-- review ledger. A step from version 1, never edited once released.

-- Under which stored verdicts of resolved references hold; NULL = they must be judged again.
ALTER TABLE repository ADD COLUMN resolved_key BLOB;
-- Whose the repository itself is: enum tier, enum fork_state, and the root of its upstream or of our fork of it.
ALTER TABLE repository ADD COLUMN tier INTEGER NOT NULL DEFAULT 0;
ALTER TABLE repository ADD COLUMN fork INTEGER NOT NULL DEFAULT 0;
ALTER TABLE repository ADD COLUMN fork_of TEXT NOT NULL DEFAULT '';

-- Who uses a target, at which commit: everything that the reverse look-up, the graph and skew count by.
DROP INDEX reference_target;
CREATE INDEX reference_target ON reference (target_id, until_run, commit_id, repository_id, path_class, effective,
	since_run) WHERE target_id IS NOT NULL;

-- Whose a target is, by its root: also of those that only other modules lead to.
ALTER TABLE target ADD COLUMN tier INTEGER NOT NULL DEFAULT 0; -- enum tier
ALTER TABLE target ADD COLUMN fork INTEGER NOT NULL DEFAULT 0; -- enum fork_state
CREATE INDEX target_root ON target (root);

-- F. copies and their answers: a cache. An answer holds for the refs that the copy has now; what was not
-- found is not kept.

CREATE TABLE copy (
	id INTEGER PRIMARY KEY,
	place TEXT NOT NULL UNIQUE,     -- its git directory
	root TEXT NOT NULL,             -- of what it is a copy: github.com/x/y
	kind INTEGER NOT NULL,          -- enum copy_kind
	refs_digest BLOB NOT NULL,
	updated INTEGER NOT NULL        -- when its refs were last written, 0 = unknown
) STRICT;
CREATE INDEX copy_root ON copy (root);

CREATE TABLE answer (
	copy_id INTEGER NOT NULL REFERENCES copy,
	question TEXT NOT NULL,
	value TEXT NOT NULL,
	made INTEGER NOT NULL,
	PRIMARY KEY (copy_id, question)
) STRICT, WITHOUT ROWID;

-- What a reference was resolved to: what lists, sums and digests ask for. The whole is in resolution_document.
CREATE TABLE resolution (
	reference_id INTEGER PRIMARY KEY REFERENCES reference,
	digest BLOB NOT NULL,           -- of the document: the first 16 bytes of its SHA-256
	presence INTEGER NOT NULL,      -- these six: enums of include/model/resolution.h
	reachable INTEGER NOT NULL,
	label INTEGER NOT NULL,
	tier INTEGER NOT NULL,
	fork INTEGER NOT NULL,
	pin_upstream INTEGER NOT NULL,
	commit_id BLOB,                 -- whose commit_time it is; NULL = not known
	label_commit BLOB,              -- what the version names now
	commit_time INTEGER,            -- NULL = not known
	behind INTEGER,
	module_changed INTEGER,
	below_count INTEGER NOT NULL,
	below_floating INTEGER NOT NULL, -- of those, how many run whatever a name says
	made INTEGER NOT NULL
) STRICT;

-- The whole as JSON; apart, so that the rows above stay short.
CREATE TABLE resolution_document (
	reference_id INTEGER PRIMARY KEY REFERENCES resolution,
	document TEXT NOT NULL
) STRICT;

-- What the target's manifest asks for in turn, and so on: the steps of the document, for looking up the other way.
CREATE TABLE below (
	reference_id INTEGER NOT NULL REFERENCES reference,
	ordinal INTEGER NOT NULL,
	parent INTEGER NOT NULL,        -- an ordinal; -1 = the reference itself
	depth INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	name_id INTEGER NOT NULL REFERENCES string,
	target_id INTEGER REFERENCES target,
	version_id INTEGER NOT NULL REFERENCES string,
	commit_id BLOB,
	class INTEGER NOT NULL,
	effective INTEGER NOT NULL,
	presence INTEGER NOT NULL,
	reachable INTEGER NOT NULL,
	label INTEGER NOT NULL,
	PRIMARY KEY (reference_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX below_target ON below (target_id, commit_id) WHERE target_id IS NOT NULL;

-- What tags named over time: history, never emptied.
CREATE TABLE label_seen (
	root TEXT NOT NULL,
	ref TEXT NOT NULL,              -- refs/tags/...
	commit_id BLOB NOT NULL,
	first_run INTEGER NOT NULL,
	last_run INTEGER NOT NULL,
	PRIMARY KEY (root, ref, commit_id)
) STRICT, WITHOUT ROWID;

-- Which commit brought a reference in, as it stands. commit_id NULL = searched, and not found.
CREATE TABLE introduced (
	reference_id INTEGER PRIMARY KEY REFERENCES reference,
	commit_id BLOB,
	time INTEGER NOT NULL,
	author TEXT NOT NULL,
	subject TEXT NOT NULL,
	has_signature INTEGER NOT NULL
) STRICT;

-- G. people: one append-only chain. digest = SHA-256 over the previous digest and the canonical JSON of the
-- row; the first previous is SHA-256 of the database's uuid. review is a projection of it.

CREATE TABLE act (
	id INTEGER PRIMARY KEY,
	made INTEGER NOT NULL,
	actor_id INTEGER NOT NULL REFERENCES person,
	kind INTEGER NOT NULL,          -- enum act_kind
	scope_kind INTEGER NOT NULL,
	scope TEXT NOT NULL,
	body TEXT NOT NULL,             -- canonical JSON
	undoes INTEGER REFERENCES act,
	previous BLOB NOT NULL,
	digest BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE review (
	act_id INTEGER PRIMARY KEY REFERENCES act,
	target_id INTEGER NOT NULL REFERENCES target,
	commit_id BLOB NOT NULL,
	step INTEGER NOT NULL,          -- enum review_step
	outcome INTEGER NOT NULL,       -- enum review_outcome
	until INTEGER,                  -- NULL = none
	note TEXT NOT NULL,
	live INTEGER NOT NULL           -- 0 = undone
) STRICT;
CREATE INDEX review_target ON review (target_id, commit_id) WHERE live = 1;
