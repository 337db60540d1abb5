/* Texts that keys of columns stand for. */
#include "list_texts.h"

const struct texts string_texts = {
	.all = "SELECT id, value FROM string",
	.one = "(SELECT value FROM string WHERE id = %s)",
	.find = "SELECT id FROM string WHERE value = ?1",
};

const struct texts repository_names = {
	.all = "SELECT id, name FROM repository",
	.get = "SELECT name FROM repository WHERE id = ?1",
	.find = "SELECT id FROM repository WHERE name = ?1",
};

const struct texts repository_identities = {
	.all = "SELECT id, identity FROM repository",
	.get = "SELECT identity FROM repository WHERE id = ?1",
	.find = "SELECT id FROM repository WHERE identity = ?1",
};

const struct texts repository_refs = {
	.all = "SELECT r.id, c.ref FROM repository AS r LEFT JOIN capture AS c ON c.id = r.capture_id",
	.get = "SELECT c.ref FROM repository AS r JOIN capture AS c ON c.id = r.capture_id WHERE r.id = ?1",
};

const struct texts repository_commits = {
	.all = "SELECT r.id, lower(hex(c.commit_id)) FROM repository AS r LEFT JOIN capture AS c ON c.id = "
	       "r.capture_id",
	.get = "SELECT lower(hex(c.commit_id)) FROM repository AS r JOIN capture AS c ON c.id = r.capture_id "
	       "WHERE r.id = ?1",
};

const struct texts repository_reasons = {
	.all = "SELECT r.id, c.reason FROM repository AS r LEFT JOIN capture AS c ON c.id = r.capture_id",
	.get = "SELECT c.reason FROM repository AS r JOIN capture AS c ON c.id = r.capture_id WHERE r.id = "
	       "?1",
};

const struct texts repository_places = {
	.all = "SELECT r.id, (SELECT p.path FROM repository_place AS p WHERE p.repository_id = r.id "
	       "ORDER BY p.gone, p.last_run DESC, p.path LIMIT 1) FROM repository AS r",
	.get = "SELECT p.path FROM repository_place AS p WHERE p.repository_id = ?1 ORDER BY p.gone, "
	       "p.last_run DESC, p.path LIMIT 1",
};

const struct texts target_identities = {
	.all = "SELECT id, identity FROM target",
	.get = "SELECT identity FROM target WHERE id = ?1",
	.find = "SELECT id FROM target WHERE identity = ?1",
};

const struct texts target_hosts = {
	.all = "SELECT id, host FROM target",
	.get = "SELECT host FROM target WHERE id = ?1",
};

const struct texts target_roots = {
	.all = "SELECT id, root FROM target",
	.get = "SELECT root FROM target WHERE id = ?1",
};

const struct texts target_subpaths = {
	.all = "SELECT id, subpath FROM target",
	.get = "SELECT subpath FROM target WHERE id = ?1",
};

const struct texts reference_commits = {
	.all = "SELECT id, lower(hex(commit_id)) FROM reference WHERE until_run IS NULL",
	.one = "lower(hex(t.commit_id))",
};

const struct texts fingerprints = {
	.all = "SELECT id, lower(hex(fingerprint)) FROM finding",
	.one = "lower(hex(t.fingerprint))",
	.find = "SELECT id FROM finding WHERE fingerprint = ?1",
	.hex = true,
};

const struct texts seen_texts = {
	.all = "SELECT finding_id, seen FROM finding_detail",
	.one = "(SELECT seen FROM finding_detail WHERE finding_id = %s)",
};

/* The rule's own help stands in for a remedy that is not given. */
const struct texts remedies = {
	.all = "SELECT x.id, coalesce(d.remedy, rule_help(x.rule)) FROM finding AS x "
	       "LEFT JOIN finding_detail AS d ON d.finding_id = x.id",
	.one = "coalesce((SELECT remedy FROM finding_detail WHERE finding_id = t.id), rule_help(t.rule))",
};

/* What rows of the list hold themselves: see the joins of the tables. */

const struct texts label_commits = {
	.all = "SELECT reference_id, lower(hex(label_commit)) FROM resolution",
	.one = "lower(hex(z.label_commit))",
};

const struct texts introducing_commits = {
	.all = "SELECT reference_id, lower(hex(commit_id)) FROM introduced",
	.one = "lower(hex(i.commit_id))",
};

const struct texts introducing_authors = {
	.all = "SELECT reference_id, author FROM introduced",
	.one = "i.author",
};

const struct texts fork_roots = {
	.all = "SELECT id, fork_of FROM repository",
	.get = "SELECT fork_of FROM repository WHERE id = ?1",
};

const struct texts module_targets = {
	.all = "SELECT t.id, " MODULE_TARGET_SQL " FROM module AS t",
	.one = MODULE_TARGET_SQL,
};

const struct texts person_names = {
	.all = "SELECT id, name FROM person",
	.get = "SELECT name FROM person WHERE id = ?1",
	.find = "SELECT id FROM person WHERE name = ?1",
};

const struct texts review_commits = {
	.all = "SELECT act_id, lower(hex(commit_id)) FROM review",
	.one = "lower(hex(v.commit_id))",
};

const struct texts review_notes = {
	.all = "SELECT act_id, note FROM review",
	.one = "v.note",
};
