/* Findings by hand, decided by hand: for tests of decisions. */
#ifndef SCABBARD_TESTS_SUPPORT_DECIDE_H
#define SCABBARD_TESTS_SUPPORT_DECIDE_H

#include "store/decision.h"
#include "support_store.h"

enum { SUPPORT_DAY = 86400 };

/** A finding of a rule of support_rules; what is NULL or 0 gets a plain value. */
struct support_spec {
	int rule;             /**< 0 = 101 */
	const char *path;     /**< NULL = "dagger.json" */
	const char *subject;  /**< NULL = "dependency a" */
	const char *evidence; /**< NULL = "x" */
	enum verdict verdict; /**< 0 = VERDICT_FAIL */
	uint32_t subjects;    /**< of an unknown one */
	const char *target;
};

/** Record a repository with these findings and the tallies that go with them, in a scan so many days on. */
struct ledger support_scan(struct store *store, const char *identity, const struct support_spec *specs,
	size_t count, int64_t days);

/** The same with a team, stages and more of the repository; its findings are those of the specs. */
struct ledger support_scan_as(struct store *store, const struct support_repository *repository,
	const struct support_spec *specs, size_t count, int64_t days);

/** A decision about nothing yet, by somebody at SUPPORT_NOW, with a reason. */
struct decision support_decision(enum decision_state state, const char *by);

/** Let it name one finding, as it is now; the name lives until the eighth one after it. */
void support_name(struct store *store, struct decision *decision, int64_t finding);

/** Record it; the test fails if that fails. */
struct act_result support_decide(struct store *store, const struct decision *decision);

/** Take back an act; the test fails if that fails. */
struct act_result support_undo(struct store *store, int64_t act, const char *by);

/**
 * How a finding stands, in one line of memory of its own: status, state, "by" (act or "policy" or "-"), owner, end in days
 * after SUPPORT_NOW's, as "2 accepted #1 bob +3".
 */
const char *support_standing(struct store *store, int64_t finding);

/** The newest event of a finding: "reopened: cause". */
const char *support_event(struct store *store, int64_t finding);

/** Fail the test unless db check and the chain say that all is well; or unless they find this line. */
void support_whole(struct store *store);
void support_broken(struct store *store, const char *line);

#endif
