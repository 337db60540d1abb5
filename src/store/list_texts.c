/* Texts that keys of columns stand for. */
#include "list_texts.h"

#include "model/resolution.h"

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

/* Internal forks, and available ones; other documents need not be read. */
const struct texts resolution_forks = {
	.all = "SELECT z.reference_id, CASE WHEN z.fork IN (3, 4) THEN document_text(d.document, 'fork_of') "
	       "END FROM resolution AS z LEFT JOIN resolution_document AS d ON d.reference_id = "
	       "z.reference_id",
	.one = "(SELECT document_text(d.document, 'fork_of') FROM resolution_document AS d "
	       "WHERE d.reference_id = z.reference_id AND z.fork IN (3, 4))",
};

_Static_assert(FORK_INTERNAL == 3 && FORK_AVAILABLE == 4, "stored");

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

/* --- teams, owners, decisions, events -------------------------------------------------------------------- */

const struct texts team_names = {
	.all = "SELECT id, name FROM team",
	.get = "SELECT name FROM team WHERE id = ?1",
};

const struct texts repository_teams = {
	.all = "SELECT r.id, m.name FROM repository AS r JOIN team AS m ON m.id = r.team_id",
	.get = "SELECT m.name FROM repository AS r JOIN team AS m ON m.id = r.team_id WHERE r.id = ?1",
};

/* Where two repositories claim one address, only the first is there. */
#define URL_OF_IDENTITY                                                                                      \
	"CASE WHEN substr(identity, 1, 4) = 'url:' AND instr(identity, '#') = 0 THEN substr(identity, 5) "   \
	"ELSE '' END"

const struct texts repository_urls = {
	.all = "SELECT id, " URL_OF_IDENTITY " FROM repository",
	.get = "SELECT " URL_OF_IDENTITY " FROM repository WHERE id = ?1",
};

/* Even numbers are twice those of persons, odd ones those of repositories: the owners of their teams. */
const struct texts finding_owners = {
	.all = "SELECT id * 2, name FROM person UNION ALL SELECT r.id * 2 + 1, m.owners FROM repository AS r "
	       "JOIN team AS m ON m.id = r.team_id",
	.get = "SELECT CASE ?1 % 2 WHEN 0 THEN (SELECT name FROM person WHERE id = ?1 / 2) ELSE "
	       "(SELECT m.owners FROM repository AS r JOIN team AS m ON m.id = r.team_id "
	       "WHERE r.id = ?1 / 2) END",
};

const struct texts finding_evidence = {
	.all = "SELECT id, lower(hex(evidence)) FROM finding",
	.one = "lower(hex(t.evidence))",
};

const struct texts decision_reasons = {
	.all = "SELECT id, reason FROM decision",
	.get = "SELECT reason FROM decision WHERE id = ?1",
};

#define DECISION_AUTHOR                                                                                      \
	"coalesce((SELECT p.name FROM act AS a JOIN person AS p ON p.id = a.actor_id WHERE a.id = "          \
	"d.act_id), "                                                                                        \
	"'policy')"

const struct texts decision_authors = {
	.all = "SELECT d.id, " DECISION_AUTHOR " FROM decision AS d",
	.get = "SELECT " DECISION_AUTHOR " FROM decision AS d WHERE d.id = ?1",
};

/* Findings that decision `t` names: what they have in common. */
#define NAMED                                                                                                \
	" FROM decision_finding AS x JOIN finding AS f ON f.id = x.finding_id JOIN repository AS r "         \
	"ON r.id = f.repository_id WHERE x.decision_id = t.id"

#define SCOPE_IN_WORDS                                                                                       \
	"CASE t.finding_count WHEN 0 THEN scope_words(t.scope) WHEN 1 THEN "                                 \
	"(SELECT 'SCB' || f.rule || ' in ' || r.name || ': ' || (SELECT s.value FROM string AS s WHERE "     \
	"s.id = f.subject_id)" NAMED ") ELSE (SELECT t.finding_count || ' findings' || CASE WHEN "           \
	"min(f.rule) = max(f.rule) THEN ' of SCB' || min(f.rule) ELSE '' END || CASE WHEN min(r.id) = "      \
	"max(r.id) THEN ' in ' || min(r.name) ELSE '' END" NAMED ") END"

const struct texts decision_scopes = {
	.all = "SELECT t.id, " SCOPE_IN_WORDS " FROM decision AS t",
	.one = SCOPE_IN_WORDS,
};

#define SCOPE_REPOSITORY                                                                                     \
	"CASE t.finding_count WHEN 0 THEN scope_repository(t.scope) ELSE "                                   \
	"(SELECT CASE WHEN min(r.id) = max(r.id) THEN min(r.name) END" NAMED ") END"

const struct texts decision_repositories = {
	.all = "SELECT t.id, " SCOPE_REPOSITORY " FROM decision AS t",
	.one = SCOPE_REPOSITORY,
};

const struct texts event_causes = {
	.all = "SELECT id, cause FROM finding_event",
	.one = "t.cause",
};

const struct texts event_fingerprints = {
	.all = "SELECT id, lower(hex(fingerprint)) FROM finding",
	.one = "lower(hex(f.fingerprint))",
	.find = "SELECT id FROM finding WHERE fingerprint = ?1",
	.hex = true,
};
