/* Texts that keys of columns stand for, and pieces of SQL that several columns are made of. */
#ifndef SCABBARD_STORE_LIST_TEXTS_H
#define SCABBARD_STORE_LIST_TEXTS_H

#include "list_columns.h"

/**
 * What other repositories call the module of row `t`: a repository that is known by its URL, and the folder. Not for
 * workspaces, nor where another repository claims the same URL.
 */
#define MODULE_TARGET_SQL                                                                                    \
	"(SELECT CASE WHEN t.workspace = 0 AND substr(r.identity, 1, 4) = 'url:' "                           \
	"AND instr(r.identity, '#') = 0 THEN substr(r.identity, 5) || CASE s.value WHEN '' THEN '' "         \
	"ELSE '/' || s.value END ELSE '' END FROM repository AS r, string AS s "                             \
	"WHERE r.id = t.repository_id AND s.id = t.folder_id)"

/** Whether a later entry of the ledger about the same step and commit than `v` counts. */
#define REVIEW_SUPERSEDED(v)                                                                                 \
	"EXISTS (SELECT 1 FROM review AS later WHERE later.live = 1 AND later.target_id = " v ".target_id "  \
	"AND later.commit_id = " v ".commit_id AND later.step = " v ".step AND later.act_id > " v ".act_id)"

/** Whether `v` says that its step is done: see review_stand. */
#define REVIEW_HOLDS(v)                                                                                      \
	v ".live = 1 AND " v ".outcome = 1 AND coalesce(" v ".until >= :now, 1) AND NOT " REVIEW_SUPERSEDED(v)

/** Whether the decision of `f` is in force, if it has one: one whose end has passed may not be settled yet. */
#define DECISION_HOLDS(f) "coalesce(" f ".until >= :now, 1)"
#define IS_DECIDED(f) "(" f ".status = 2 AND " DECISION_HOLDS(f) ")"
#define IS_OPEN(f) "(" f ".status = 1 OR (" f ".status = 2 AND coalesce(" f ".until < :now, 0)))"

/** Whether a finding `f` shows something else since the newest scan: what people do changes its row, too. */
#define SHOWS_OTHER(f)                                                                                       \
	"EXISTS (SELECT 1 FROM finding_event AS e WHERE e.finding_id = " f ".id AND e.kind = 2 AND "         \
	"e.run_id >= :newest)"

/**
 * The numbers of enum shown_status, for a finding `f`. What has ended is shown as it will be when that is settled. Flat,
 * for SQLite's parser has room for a hundred symbols, and filters are deep.
 */
#define FINDING_STATUS(f)                                                                                    \
	"CASE WHEN " f ".status = 0 THEN 0 WHEN " f ".until < :now AND " f ".first_run >= :newest THEN 2 "   \
	"WHEN " f ".status = 2 AND " f ".until < :now THEN 3 WHEN " f ".status = 2 AND " f                   \
	".state = 3 THEN 1 WHEN " f ".status = 2 THEN 8 WHEN " f ".state = 1 AND " f                         \
	".until IS NULL THEN 6 WHEN " f ".state = 1 AND " f ".until >= :now THEN 6 WHEN " f                  \
	".state = 2 AND " f ".until IS NULL THEN 7 WHEN " f ".state = 2 AND " f                              \
	".until >= :now THEN 7 WHEN " f ".first_run >= :newest THEN 2 WHEN " f                               \
	".opened_run >= :newest THEN 3 WHEN " f                                                              \
	".changed_run >= :newest AND " SHOWS_OTHER(f) " THEN 4 ELSE "                                        \
						      "5 END"

/** What decides a finding `f`: a key of decision_reasons and the like. */
#define FINDING_DECISION(f) "CASE WHEN " DECISION_HOLDS(f) " THEN " f ".decision_id END"

extern const struct texts repository_identities;
extern const struct texts repository_refs;
extern const struct texts repository_commits;
extern const struct texts repository_reasons;
extern const struct texts repository_places;
extern const struct texts target_identities;
extern const struct texts target_hosts;
extern const struct texts target_roots;
extern const struct texts target_subpaths;
extern const struct texts reference_commits;
extern const struct texts fingerprints;
extern const struct texts seen_texts;
extern const struct texts remedies;
extern const struct texts label_commits;
extern const struct texts introducing_commits;
extern const struct texts introducing_authors;
extern const struct texts fork_roots;
extern const struct texts module_targets;
extern const struct texts person_names;
extern const struct texts review_commits;
extern const struct texts review_notes;
extern const struct texts repository_teams;
extern const struct texts repository_urls;
extern const struct texts team_names;
extern const struct texts finding_owners;
extern const struct texts finding_evidence;
extern const struct texts decision_reasons;
extern const struct texts decision_authors;
extern const struct texts decision_scopes;
extern const struct texts decision_repositories;
extern const struct texts event_causes;
extern const struct texts resolution_forks;
extern const struct texts event_fingerprints;

#endif
