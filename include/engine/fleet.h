/* The fleet as commands and the dashboard see it: opened once, asked many times. */
#ifndef SCABBARD_ENGINE_FLEET_H
#define SCABBARD_ENGINE_FLEET_H

#include <stdbool.h>

#include "base/error.h"
#include "model/policy.h"
#include "model/posture.h"
#include "model/rule.h"
#include "model/table.h"

/** An opened database with the rules of this program. One thread at a time; a desk has its own. */
struct fleet;

int fleet_open(struct fleet **ret, const char *path, bool write, struct error *err);
void fleet_close(struct fleet **fleet);

/** From now on, see one state of the database, whatever a scan writes meanwhile. Only for reading. */
int fleet_hold(struct fleet *fleet, struct error *err);

/** Lend a policy for as long as the fleet is open; without one the defaults hold. */
void fleet_set_policy(struct fleet *fleet, const struct policy *policy);
const struct policy *fleet_policy(const struct fleet *fleet);

/**
 * A text that the database keeps for the next command, by name; false if it was never given. It is written only where it
 * differs.
 */
bool fleet_remembered(struct fleet *fleet, const char *name, struct buf *ret);
int fleet_remember(struct fleet *fleet, const char *name, const char *value, struct error *err);

/** The store behind it, for the engine's own files. */
struct store *fleet_store(struct fleet *fleet);

/**
 * Become the one who writes: one scan, ingest or evaluation of a database at a time. Held until `*ret` is closed.
 * ERROR_LOCKED, with a hint, while another process is at it. The lock is the file PATH.lock beside the database.
 */
int fleet_lock(struct fleet *fleet, int *ret, struct error *err);

/** Visit the rows that a filter selects, in order, in chunks: never all in memory. */
int fleet_visit(struct fleet *fleet, const struct list_question *question, row_visitor *visit, void *context,
	struct error *err);

/** The same in two steps: the ids in order, then the rows of some of them; ids that have vanished are skipped. */
int fleet_list(
	struct fleet *fleet, const struct list_question *question, struct id_list *ret, struct error *err);
int fleet_rows(struct fleet *fleet, enum table_id table, const int64_t *ids, size_t count, row_visitor *visit,
	void *context, struct error *err);
int fleet_count(struct fleet *fleet, const struct list_question *question, size_t *ret, struct error *err);
/** What stands around one row. Texts in the arena. */
int fleet_detail(struct fleet *fleet, enum table_id table, int64_t id, struct arena *arena,
	struct detail *ret, struct error *err);
int fleet_posture(struct fleet *fleet, struct arena *arena, struct posture *ret, struct error *err);
int fleet_visit_problems(struct fleet *fleet,
	int (*visit)(const char *repository, const struct problem *problem, void *context), void *context,
	struct error *err);
int fleet_check(struct fleet *fleet, struct buf *ret_report, struct error *err);

/** The rules of this program, by number, ended by a row with number 0. */
const struct rule *fleet_rules(void);

#endif
