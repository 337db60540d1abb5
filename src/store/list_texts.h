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

#endif
