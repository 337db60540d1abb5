/* Databases, snapshots and findings for tests of the store. */
#ifndef SCABBARD_TESTS_SUPPORT_STORE_H
#define SCABBARD_TESTS_SUPPORT_STORE_H

#include "model/finding.h"
#include "model/snapshot.h"
#include "store/store.h"

/** A folder for databases: made before the tests of a group, removed with all that is in it after them. */
int support_store_setup(void **state);
int support_store_teardown(void **state);

/** A path in that folder, in memory of its own (one of the last eight). */
const char *support_store_path(const char *name);

/** Open a database there for writing, with support_rules; the test fails if that fails. */
struct store *support_store_open(const char *name);

/** Four rules: 101 high, 102 medium, of facts; 103 low, 104 critical, of what is resolved. Ended by number 0. */
extern const struct rule support_rules[];

/* --- findings by hand ---------------------------------------------------------------------------------- */

/** A finding of a rule of support_rules on a path about a subject; fingerprint and evidence are digests of words. */
struct finding *support_add_finding(struct findings *findings, const char *identity, int rule,
	const char *path, const char *subject, const char *evidence);

/** What a rule looked at. */
void support_add_tally(struct findings *findings, int rule, uint32_t path_class, uint32_t pass, uint32_t fail,
	uint32_t unknown);

/* --- repositories -------------------------------------------------------------------------------------- */

/** One file of a repository. */
struct support_text {
	const char *path;
	const char *text;
};

/** A repository as a scan would find it. Whatever is NULL or 0 gets a plain value. */
struct support_repository {
	const char *identity;
	const char *name;  /**< NULL = what stands behind the first slash of the identity */
	const char *place; /**< NULL = an ingested snapshot */
	char commit;       /**< a digit of which its commit id consists; '\0' = 'a' */
	const struct support_text *texts;
	size_t text_count;
	const struct findings *findings; /**< NULL = what the rules of the program say of facts */
	int stages;                      /**< of store_capture; 0 = all */
	const char *team;                /**< NULL = none */
	bool (*looked_at)(const struct store_capture *capture, int rule, const char *path,
		const unsigned char subject[16], void *context);
};

/** Its snapshot, sorted, and linked if asked for. */
struct snapshot *support_snapshot(const struct support_repository *repository, bool linked);

/** Record it; the test fails if that fails. Returns the row's id and sets the ledger. */
int64_t support_save(struct store *store, int64_t run, const struct support_repository *repository,
	struct ledger *ret_ledger);

/** The same, with a snapshot that was worked on; only findings if `verdicts_only`. */
int64_t support_save_snapshot(struct store *store, int64_t run, const struct support_repository *repository,
	struct snapshot *snapshot, bool verdicts_only, struct ledger *ret_ledger);

/** Begin a run at SUPPORT_NOW plus so many days. */
int64_t support_run(struct store *store, enum run_kind kind, int64_t days);

/** The first column of the first row of a question, as a number; the test fails if it cannot be asked. */
int64_t support_ask(struct store *store, const char *sql);

/** The same as text, in memory of its own (one of the last eight); "" for no row and for NULL. */
const char *support_ask_text(struct store *store, const char *sql);

/** Fail the test, with the report, unless the database is whole. */
void support_check_whole(struct store *store);

#endif
