/* The dashboard's questions, answered by the one thread of the program, so that a key never waits. */
#ifndef SCABBARD_ENGINE_DESK_H
#define SCABBARD_ENGINE_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "engine/triage.h"
#include "model/posture.h"
#include "model/rule.h"
#include "model/table.h"

/** A store thread with a read-only connection. Questions are posted, answers taken; both from one thread. */
struct desk;

/** Start the thread on a database; fails at once if it cannot be opened. */
int desk_open(struct desk **ret, const char *database, struct error *err);
void desk_close(struct desk **desk);

/** Becomes readable (poll) when an answer waits. */
int desk_fd(const struct desk *desk);

enum desk_kind {
	DESK_LIST, /**< ids of a list; a first answer of one page may come before the whole (`partial`) */
	DESK_ROWS, /**< rows of some ids */
	DESK_POSTURE,
	DESK_DETAIL,
	DESK_VERSION, /**< a number that changes when the collector has written */
	DESK_COUNT,   /**< how many rows `list` selects */
	DESK_ACT,     /**< do what `wish` says, on a connection of its own that may write */
	DESK_WEEKLY,  /**< the numbers of the last `days` days */
};

/**
 * A question. `slot` names the asker (a view on the stack); a newer question of the same slot and kind makes the
 * older one stale: it is interrupted and never answered. Texts and ids are copied.
 */
struct desk_question {
	enum desk_kind kind;
	uint32_t slot;
	struct list_question list; /**< DESK_LIST, DESK_COUNT */
	enum table_id table;       /**< DESK_ROWS, DESK_DETAIL */
	const int64_t *ids;        /**< DESK_ROWS: in the order wanted */
	size_t id_count;
	int64_t id; /**< DESK_DETAIL */
	const struct triage_wish
		*wish;     /**< DESK_ACT: copied with all its texts; never made stale by a newer question */
	unsigned days;     /**< DESK_WEEKLY */
	size_t first_page; /**< DESK_LIST: answer this many ids at once, before the rest; 0 = no */
};

/** Post a question; returns its number, which the answer carries. */
uint64_t desk_ask(struct desk *desk, const struct desk_question *question);

/** A row kept: cells in the answer's arena. */
struct desk_answer {
	enum desk_kind kind;
	uint32_t slot;
	uint64_t number;
	struct arena arena;
	struct error error;  /**< code 0 = fine */
	size_t error_offset; /**< in the filter text */
	bool partial;
	struct id_list list; /**< DESK_LIST */
	enum table_id table;
	struct row *rows; /**< DESK_ROWS: in the order asked; a vanished one is absent */
	size_t row_count;
	struct posture posture; /**< DESK_POSTURE */
	struct detail detail;   /**< DESK_DETAIL */
	int64_t data_version;   /**< DESK_VERSION */
	size_t count;           /**< DESK_COUNT */
	struct act_result act;  /**< DESK_ACT */
	const char *what;       /**< DESK_ACT: words for the status line */
	struct weekly weekly;   /**< DESK_WEEKLY */
};

/** Take the next answer, or NULL. The caller closes it. */
struct desk_answer *desk_take(struct desk *desk);
void desk_answer_close(struct desk_answer **answer);

/** Say that no question waits or runs, and no answer waits. */
bool desk_is_idle(struct desk *desk);

/** The rule of a number, for its words; NULL if there is none. */
const struct rule *desk_rule(int number);

/** Wait until every question posted so far is answered: for tests and --script. */
void desk_settle(struct desk *desk);

#endif
