-- Fourth step: pipeline code, images, settings.

-- A. where code was looked for at a capture: while that is so, folders that are as they were hold the code they held
ALTER TABLE capture ADD COLUMN code_roots TEXT NOT NULL DEFAULT '';

-- What live paths hold now.
ALTER TABLE repository ADD COLUMN image_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE repository ADD COLUMN setting_count INTEGER NOT NULL DEFAULT 0;

-- An image by what it is for and its name without tag, wherever it is used; of what is not fixed the shape stands
-- for a name. Never deleted by a scan.
CREATE TABLE image (
	id INTEGER PRIMARY KEY,
	role INTEGER NOT NULL,          -- enum image_role
	name_id INTEGER NOT NULL REFERENCES string,     -- docker.io/library/alpine
	registry_id INTEGER NOT NULL REFERENCES string, -- '' = not fixed
	UNIQUE (name_id, role, registry_id)
) STRICT;

-- D. facts with a life

CREATE TABLE image_use (
	id INTEGER PRIMARY KEY,
	repository_id INTEGER NOT NULL REFERENCES repository,
	image_id INTEGER NOT NULL REFERENCES image,
	path_id INTEGER NOT NULL REFERENCES string,
	path_class INTEGER NOT NULL,
	identity BLOB NOT NULL,
	evidence BLOB NOT NULL,
	class INTEGER NOT NULL,         -- enum image_class
	certainty INTEGER NOT NULL,     -- enum certainty
	text_id INTEGER NOT NULL REFERENCES string,     -- as written, or what comes of it
	tag_id INTEGER NOT NULL REFERENCES string,      -- '' = none
	digest_id INTEGER REFERENCES string,            -- NULL = none, as below
	platform_id INTEGER NOT NULL REFERENCES string, -- '' = not given
	place_id INTEGER NOT NULL REFERENCES string,    -- what names it: from, FROM, container
	function_id INTEGER NOT NULL REFERENCES string, -- function or job that holds it, '' = none
	malformed_id INTEGER REFERENCES string,
	lock_digest_id INTEGER REFERENCES string,
	lock_platforms_id INTEGER REFERENCES string,
	byte_offset INTEGER NOT NULL,
	byte_count INTEGER NOT NULL,
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	first_run INTEGER NOT NULL,
	since_run INTEGER NOT NULL,
	until_run INTEGER
) STRICT;
CREATE UNIQUE INDEX image_use_now ON image_use (repository_id, identity) WHERE until_run IS NULL;
CREATE INDEX image_use_image ON image_use (image_id, until_run, path_class, class, repository_id);
CREATE INDEX image_use_digest ON image_use (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX image_use_lock_digest ON image_use (lock_digest_id) WHERE lock_digest_id IS NOT NULL;

-- One key of engine, cache, CI or cluster.
CREATE TABLE configuration (
	id INTEGER PRIMARY KEY,
	repository_id INTEGER NOT NULL REFERENCES repository,
	path_id INTEGER NOT NULL REFERENCES string,
	path_class INTEGER NOT NULL,
	identity BLOB NOT NULL,
	evidence BLOB NOT NULL,
	kind INTEGER NOT NULL,          -- enum setting_kind
	state INTEGER NOT NULL,         -- enum setting_state
	certainty INTEGER NOT NULL,     -- enum certainty
	subject_id INTEGER NOT NULL REFERENCES string,
	name_id INTEGER NOT NULL REFERENCES string,
	value_id INTEGER NOT NULL REFERENCES string,    -- credentials masked
	reason_id INTEGER REFERENCES string,            -- why the engine refuses it
	byte_offset INTEGER NOT NULL,
	byte_count INTEGER NOT NULL,
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	first_run INTEGER NOT NULL,
	since_run INTEGER NOT NULL,
	until_run INTEGER
) STRICT;
CREATE UNIQUE INDEX configuration_now ON configuration (repository_id, identity) WHERE until_run IS NULL;
