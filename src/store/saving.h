/* One repository being recorded: what the steps of store_save hand each other. */
#ifndef SCABBARD_STORE_SAVING_H
#define SCABBARD_STORE_SAVING_H

#include "base/digest.h"
#include "base/memory.h"
#include "store_private.h"

/** Counts shown of a repository; the columns of its row. */
struct counts {
	int64_t files, modules, references, images, settings;
	int64_t unpinned, floating, pinned, builtin, local, malformed, conflict;
	int64_t severity[SEVERITY_CRITICAL + 1];
	int64_t unknown, declared, set_apart, hostile; /**< these and the failures: of open findings */
	int64_t accepted, dismissed;
	int score_low, score_high;
};

/** What counts of a finding. */
struct counted_finding {
	int64_t path_class;
	enum verdict verdict;
	enum severity severity;
	int64_t flags;
};

/** Count an open finding, `times` being 1 or -1. */
void counts_add_open(struct counts *counts, const struct counted_finding *finding, int64_t times);

/** A finding that stays because nobody could look: it still counts. */
struct kept_finding {
	int64_t rule, path_class, subjects;
	enum verdict verdict;
};

/** A finding that was decided and was found again: how it went into the ledger, and what it showed before. */
struct met_finding {
	int64_t id;
	bool changed;
	const char *was; /**< NULL = the same */
};

struct decided_tally;

/**
 * What the steps hand each other. Without STAGE_FACTS the facts are not looked at: their counts are those of the
 * repository's row.
 */
struct saving {
	struct store *store;
	const struct store_capture *capture;
	struct arena arena;
	int64_t repository;
	int64_t scope;
	int64_t team; /**< 0 = none */
	struct counts counts;
	struct ledger ledger;
	struct kept_finding *kept;
	size_t kept_count, kept_capacity;
	bool projected; /**< something was decided of a stored finding */
	struct met_finding *met;
	size_t met_count, met_capacity;
	struct decided_tally *decided; /**< of findings that are decided now */
	size_t decided_count, decided_capacity;
	struct error *err;
};

/** Say whether the stage is judged, and whether a rule is: one of no known stage belongs to all. */
bool saving_has_stage(const struct saving *saving, enum rule_stage stage);
bool saving_asks_rule(const struct saving *saving, int64_t rule);

/* --- repositories and their places --------------------------------------------------------------------- */

/** The repository of an identity, or of one that it had before; 0 if there is none. */
int repository_find(struct store *store, const char *identity, int64_t *ret, struct error *err);

/** The repository at a place, 0 if there is none. */
int repository_at(struct store *store, const char *place, int64_t *ret, struct error *err);

/** Make a row; the name is made unique. */
int repository_add(struct store *store, const char *identity, const char *name, int64_t run, int64_t *ret,
	struct error *err);

/** Give it another identity and name; the old identity stays as an alias. */
int repository_rename(
	struct store *store, int64_t repository, const char *identity, const char *name, struct error *err);

/** Say that a repository was seen at a place, which may have been another's. Either may become live or gone. */
int repository_seen(
	struct store *store, int64_t run, int64_t repository, const char *place, struct error *err);

/** The scope of a repository's rules, made if need be. */
int repository_scope(struct store *store, const char *identity, int64_t *ret, struct error *err);

/** Add the tallies of a repository to the totals of the fleet and of its team, `times` being 1 or -1. */
int totals_add(struct store *store, int64_t run, int64_t repository, int64_t times, struct error *err);

/** Something that happens to a finding in a run; one of a kind. */
struct finding_event {
	int64_t finding, run;
	enum event_kind kind;
	const unsigned char *evidence; /**< 16 bytes: what it shows now */
	const char *cause;
};
int event_put(struct store *store, const struct finding_event *event, struct error *err);

/* --- words --------------------------------------------------------------------------------------------- */

/** The id of a text, which is added if need be; NULL has none: `*ret` is 0. */
int string_id(struct store *store, const char *text, int64_t *ret, struct error *err);

/** The id of a target by its parts; host and subpath may be NULL: then the identity alone is known. */
int target_id(struct store *store, const char *identity, const char *host, const char *root,
	const char *subpath, int64_t *ret, struct error *err);

/** The id of a person by name, who is added if need be. */
int person_id(struct store *store, const char *name, int64_t *ret, struct error *err);

/** Add a run; end it; take one back that nothing belongs to; add to its ledger what happened in a scope. */
int run_add(struct store *store, enum run_kind kind, const char *actor, const char *scope,
	const char *program, int64_t now, int64_t *ret, struct error *err);
int run_end(struct store *store, int64_t run, enum run_status status, const char *counts, int64_t now,
	struct error *err);
int run_drop(struct store *store, int64_t run, struct error *err);
int run_add_ledger(
	struct store *store, int64_t run, int64_t scope, const struct ledger *ledger, struct error *err);

/** Bind an id, 0 as NULL. */
void statement_bind_id(struct statement *statement, int at, int64_t id);

/** Load facts of a blob: read by our own readers, else what the owner's own snapshot said; 0 = no owner. */
int facts_load(struct store *store, struct snapshot *snapshot, const char *oid, enum reader_id reader,
	uint32_t version, int64_t owner, const struct limits *limits, struct error *err);

/* --- steps of store_save ------------------------------------------------------------------------------- */

/** Add a capture if anything differs from the newest one, with its problems. */
int save_capture(struct saving *saving);

/** Keep the facts and excerpts of blobs that are not kept yet. */
int save_memory(struct saving *saving);

/** Files, folders, modules, references, images and settings, each with its life, and the counts of them. */
int save_facts(struct saving *saving);
int save_references(struct saving *saving);
int save_images(struct saving *saving);
int save_settings(struct saving *saving);

/** A digest over everything that the row of a reference shows but its place. */
void reference_evidence(
	const struct snapshot *snapshot, const struct reference *reference, unsigned char ret[16]);

/** The team that policy gives it to; its sums move from one to the other. */
int save_team(struct saving *saving);

/** Findings and their events; fills the ledger, and the counts as if all of them were open. */
int save_findings(struct saving *saving);

/** What is decided of them; mends the ledger and the counts. */
int save_decisions(struct saving *saving);

/** Tallies, totals and those of the run; fills the scores. */
int save_tallies(struct saving *saving);

/**
 * Say whether text holds what may not be shown as it is; line feeds are fine. A value of one line may also have
 * been put in quotes at the readers' door.
 */
bool is_hostile(const char *text);
bool is_hostile_value(const char *value);

/** The first 8 bytes of a digest as a number. */
int64_t digest_finish_8(struct digest *digest);

/* --- lives --------------------------------------------------------------------------------------------- */

/** One fact of now, found or stored: which one it is, what it says, and what may be mended without a new life. */
struct life {
	int64_t id;        /**< stored: its row */
	int64_t first_run; /**< stored: its first life's begin */
	size_t index;      /**< found: which */
	unsigned char key[16];
	unsigned char evidence[16];
	uint64_t content;
};

struct lives {
	struct life *items;
	size_t count, capacity;
};

/** How one kind of fact is kept. */
struct life_table {
	const char *end;                                                /**< ?1 run, ?2 id */
	int (*load)(struct saving *saving, struct lives *ret);          /**< what is stored as of now */
	int (*insert)(struct saving *saving, const struct life *found); /**< first_run is set */
	int (*mend)(struct saving *saving, const struct life *found);   /**< id is set */
};

/** A number over a place, which may be mended in a row: equal numbers, equal contents. */
uint64_t content_of_place(const struct place *at);

/** Mend the place of a row: id, offset, bytes, line and column are ?1 to ?5 of the statement. */
int life_mend_place(struct saving *saving, const char *sql, int64_t id, const struct place *at);

struct life *lives_add(struct lives *lives);
void lives_release(struct lives *lives);

/** Bring what is stored to what was found. `found` is sorted, and of equal keys only the first is left. */
int lives_save(struct saving *saving, const struct life_table *table, struct lives *found);

#endif
